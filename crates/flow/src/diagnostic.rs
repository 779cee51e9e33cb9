//! What `check` reports: never an exception, always a list of findings with their place.

use serde::Serialize;
use std::fmt::Write as _;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable, snake_case: `unknown_action`, `missing_input`, `expression_syntax`, …
    pub code: &'static str,
    pub severity: Severity,
    pub at: At,
    /// A sentence that says what is wrong and what to do.
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Deploy and test refuse it.
    Error,
    Warning,
}

/// Where in the document, so that the editor can point there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct At {
    /// The action's id; none for the trigger and the document itself.
    pub action: Option<String>,
    /// The place in the action (or document), e.g. `inputs.when.all.0.left`.
    pub path: String,
    /// The same as a JSON Pointer into the document, e.g. `/actions/0/inputs/url`.
    pub pointer: String,
}

impl Diagnostic {
    pub fn error(code: &'static str, at: At, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, at, message: message.into() }
    }

    pub fn warning(code: &'static str, at: At, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Warning, at, message: message.into() }
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// A place that is being walked: an action or the document, and the steps below it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    /// The action's id.
    pub(crate) action: Option<String>,
    /// The action's JSON Pointer; empty for the document.
    pub(crate) pointer: String,
    pub(crate) steps: Vec<String>,
}

impl Place {
    pub(crate) fn document() -> Self {
        Self::default()
    }

    pub(crate) fn action(id: &str, pointer: &str) -> Self {
        let action = (!id.is_empty()).then(|| id.to_owned());
        Self { action, pointer: pointer.to_owned(), steps: Vec::new() }
    }

    pub(crate) fn child(&self, step: impl Into<String>) -> Self {
        let mut child = self.clone();
        child.steps.push(step.into());
        child
    }

    pub(crate) fn at(&self) -> At {
        let mut pointer = self.pointer.clone();
        for step in &self.steps {
            let _infallible = write!(pointer, "/{}", step.replace('~', "~0").replace('/', "~1"));
        }
        At { action: self.action.clone(), path: self.steps.join("."), pointer }
    }
}

/// The known name that is nearest to one that isn't, for "did you mean".
pub(crate) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    /// A longer name can't be a slip of the pen.
    const CHARS_MAX: usize = 64;
    if name.chars().count() > CHARS_MAX {
        return None;
    }
    let lower = name.to_lowercase();
    let scored = known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(&lower, &known.to_lowercase()), known));
    let (distance, known) = scored.min_by_key(|(distance, _)| *distance)?;
    (distance <= (known.chars().count() / 3).max(1)).then_some(known)
}

/// `: did you mean "…"?`, or nothing.
pub(crate) fn did_you_mean<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(name, known).map_or_else(String::new, |known| format!(": did you mean `{known}`?"))
}

/// The start of a text that may be long.
pub(crate) fn excerpt(text: &str) -> String {
    const CHARS_MAX: usize = 60;
    match text.char_indices().nth(CHARS_MAX) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
