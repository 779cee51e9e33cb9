//! Tests of check: a fixture, and every finding that it must have.

mod actions;
mod assignment;
mod document;
mod examples;
mod hostile;
mod programs;
mod subroutines;

use crate::{
    diagnostic::Severity,
    document::{Document, DocumentError},
    program::Program,
    subroutine::Signatures,
};
use expect_test::Expect;

pub(super) fn parse(yaml: &str) -> Document {
    Document::parse(yaml).unwrap_or_else(|error: DocumentError| panic!("{error} in\n{yaml}"))
}

/// A webhook flow with these actions.
pub(super) fn flow(actions: &str) -> String {
    format!(
        "tandem: 1\ntrigger: {{ event: webhook, inputs: {{ path: x }} }}\nactions:\n{actions}\n"
    )
}

fn check_document(document: &Document) -> (Option<Program>, Vec<crate::Diagnostic>) {
    super::check(document, &Signatures::unknown())
}

/// One line per finding.
pub(super) fn findings(yaml: &str) -> String {
    findings_among(yaml, &Signatures::unknown())
}

/// The same in a project with these subroutines.
pub(super) fn findings_among(yaml: &str, signatures: &Signatures) -> String {
    let (program, found) = super::check(&parse(yaml), signatures);
    let errors = found.iter().any(|diagnostic| diagnostic.is_error());
    assert_eq!(program.is_none(), errors, "a program exactly when there is no error");
    let mut text = String::new();
    for diagnostic in found {
        let severity = if diagnostic.severity == Severity::Error { "error" } else { "warning" };
        let action = diagnostic.at.action.as_deref().unwrap_or("-");
        text += &format!(
            "{severity} {} at {action} {} [{}]\n",
            diagnostic.code, diagnostic.at.path, diagnostic.at.pointer
        );
        text += &format!("    {}\n", diagnostic.message);
    }
    text
}

pub(super) fn check(yaml: &str, expected: Expect) {
    expected.assert_eq(&findings(yaml));
}

pub(super) fn check_actions(actions: &str, expected: Expect) {
    check(&flow(actions), expected);
}

/// The same for several lists of actions, one after the other.
pub(super) fn check_each(cases: &[&str], expected: Expect) {
    let text: Vec<String> =
        cases.iter().map(|case| format!("{}\n{}", case.trim(), findings(&flow(case)))).collect();
    expected.assert_eq(&text.join("\n"));
}

pub(super) fn program(yaml: &str) -> Program {
    let (program, found) = check_document(&parse(yaml));
    program.unwrap_or_else(|| panic!("{found:?}"))
}
