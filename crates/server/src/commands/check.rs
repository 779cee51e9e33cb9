//! `tandem check FILE`: what the server's check would say, without a server.

use flow::Severity;
use serde_json::json;

use crate::{
    cli::CheckArguments,
    commands::read_document,
    failure::{Failure, diagnostic_line},
    output,
};

pub(crate) fn run(arguments: &CheckArguments) -> Result<(), Failure> {
    let (document, name) = read_document(&arguments.file)?;
    let (_, diagnostics) = flow::check(&document, &flow::Signatures::unknown());
    let errors = diagnostics.iter().filter(|one| one.severity == Severity::Error).count();
    if arguments.json {
        output::json(&json!({"ok": errors == 0, "diagnostics": diagnostics}));
    } else {
        for diagnostic in &diagnostics {
            output::line(&diagnostic_line(&name, &json!(diagnostic)));
        }
        output::line(&summary(&name, errors, diagnostics.len() - errors));
    }
    if errors == 0 { Ok(()) } else { Err(Failure::Negative) }
}

/// `orders.yaml: ok`, or how many findings there are.
pub(crate) fn summary(name: &str, errors: usize, warnings: usize) -> String {
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    match (errors, warnings) {
        (0, 0) => format!("{name}: ok"),
        (0, warnings) => format!("{name}: ok, {}", count(warnings, "warning")),
        (errors, 0) => format!("{name}: {}", count(errors, "error")),
        (errors, warnings) => {
            format!("{name}: {}, {}", count(errors, "error"), count(warnings, "warning"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts() {
        assert_eq!(summary("a.yaml", 0, 0), "a.yaml: ok");
        assert_eq!(summary("a.yaml", 0, 2), "a.yaml: ok, 2 warnings");
        assert_eq!(summary("a.yaml", 1, 0), "a.yaml: 1 error");
        assert_eq!(summary("a.yaml", 2, 1), "a.yaml: 2 errors, 1 warning");
    }
}
