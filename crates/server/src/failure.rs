//! How a command fails: the lines on stderr and the exit code. Owns the table of exit codes; never knows which command
//! it was.

use std::process::ExitCode;

use serde_json::Value;

/// Why a command didn't do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// It ran, and the answer is no: a flow with errors, an execution that failed. What there is to say was printed.
    #[error("")]
    Negative,
    /// It couldn't be done; the sentence says what to do.
    #[error("{0}")]
    Failed(String),
    /// The arguments don't make sense together.
    #[error("{0}")]
    Usage(String),
    /// It asks first, and nobody said yes.
    #[error("{0}")]
    Unconfirmed(String),
    #[error(
        "can't reach Tandem at {url} ({reason}): is `tandem serve` running? TANDEM_URL or --url says where it is"
    )]
    Unreachable { url: String, reason: String },
    /// The server's own answer.
    #[error("{} ({})", .0.message, .0.code)]
    Api(Box<ApiError>),
}

/// An error as the API tells it.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) details: Value,
    /// What the user named: the file or the flow, for the places of diagnostics.
    pub(crate) subject: Option<String>,
}

impl Failure {
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Negative | Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Unreachable { .. } => 3,
            Self::Unconfirmed(_) => 6,
            Self::Api(error) => match error.status {
                401 | 403 => 4,
                404 => 5,
                _ => 1,
            },
        })
    }

    /// Tells the user, on stderr.
    pub(crate) fn report(&self) {
        if matches!(self, Self::Negative) {
            return;
        }
        eprintln!("error: {self}");
        if let Self::Api(error) = self {
            let subject = error.subject.as_deref().unwrap_or("flow");
            for diagnostic in error.details["diagnostics"].as_array().into_iter().flatten() {
                eprintln!("{}", diagnostic_line(subject, diagnostic));
            }
            match error.status {
                401 => eprintln!(
                    "TANDEM_KEY or --key gives a personal token or the administrator's key, which `tandem serve` printed at its first start"
                ),
                _ => print_place(&error.details),
            }
            if let Some(next) = next_step(&error.code) {
                eprintln!("{next}");
            }
        }
    }

    /// Remembers what the user named, for the places of diagnostics.
    pub(crate) fn about(mut self, subject: &str) -> Self {
        if let Self::Api(error) = &mut self {
            error.subject = Some(subject.to_owned());
        }
        self
    }
}

/// `file: action id, path: message`, with `warning` where it is one.
pub(crate) fn diagnostic_line(subject: &str, diagnostic: &Value) -> String {
    let at = &diagnostic["at"];
    let place = match (at["action"].as_str(), at["path"].as_str().unwrap_or_default()) {
        (Some(action), "") => format!("action {action}"),
        (Some(action), path) => format!("action {action}, {path}"),
        (None, "") => "flow".to_owned(),
        (None, path) => path.to_owned(),
    };
    let severity = if diagnostic["severity"] == "warning" { "warning: " } else { "" };
    let message = diagnostic["message"].as_str().unwrap_or_default();
    let code = diagnostic["code"].as_str().unwrap_or_default();
    format!("{subject}: {place}: {severity}{message} ({code})")
}

/// The command that helps, where the server can't know that there is one.
fn next_step(code: &str) -> Option<&'static str> {
    match code {
        "approval_required" | "approval_stale" => Some(
            "tandem flow review show FLOW says how its review stands, tandem flow review request FLOW asks for one",
        ),
        "review_changed" => Some("tandem flow review show FLOW shows the review as it is now"),
        _ => None,
    }
}

fn print_place(details: &Value) {
    if let (Some(line), Some(column)) = (details["line"].as_u64(), details["column"].as_u64()) {
        eprintln!("line {line}, column {column}");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn api(status: u16) -> Failure {
        let details = Value::Null;
        Failure::Api(Box::new(ApiError {
            status,
            code: "c".into(),
            message: "m".into(),
            details,
            subject: None,
        }))
    }

    #[test]
    fn exit_codes_are_what_the_help_says() {
        let code = |failure: Failure| failure.exit_code();
        assert_eq!(code(Failure::Negative), ExitCode::from(1));
        assert_eq!(code(Failure::Failed("x".into())), ExitCode::from(1));
        assert_eq!(code(Failure::Usage("x".into())), ExitCode::from(2));
        assert_eq!(code(Failure::Unconfirmed("x".into())), ExitCode::from(6));
        assert_eq!(
            code(Failure::Unreachable { url: "u".into(), reason: "r".into() }),
            ExitCode::from(3)
        );
        for (status, expected) in [(401, 4), (403, 4), (404, 5), (409, 1), (503, 1)] {
            assert_eq!(code(api(status)), ExitCode::from(expected), "{status}");
        }
    }

    #[test]
    fn a_refusal_for_want_of_approval_names_the_next_command() {
        for code in ["approval_required", "approval_stale", "review_changed"] {
            assert!(next_step(code).is_some_and(|next| next.contains("tandem flow review")));
        }
        assert_eq!(next_step("not_found"), None);
    }

    #[test]
    fn a_diagnostic_says_file_action_path_and_message() {
        let at =
            json!({"action": "lookup", "path": "inputs.url", "pointer": "/actions/0/inputs/url"});
        let diagnostic = json!({"code": "missing_input", "severity": "error", "at": at, "message": "Give a URL"});
        assert_eq!(
            diagnostic_line("a.yaml", &diagnostic),
            "a.yaml: action lookup, inputs.url: Give a URL (missing_input)"
        );
        let at = json!({"action": null, "path": "trigger.event", "pointer": "/trigger/event"});
        let diagnostic = json!({"code": "event_missing", "severity": "warning", "at": at, "message": "No event"});
        assert_eq!(
            diagnostic_line("a.yaml", &diagnostic),
            "a.yaml: trigger.event: warning: No event (event_missing)"
        );
    }
}
