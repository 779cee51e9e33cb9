//! `fail`: the execution fails with its author's words, whatever `on_error` says.

use super::{Performed, Step, step::invalid_input};
use crate::StepError;
use flow::Template;
use serde_json::Value;

pub(super) fn perform(step: &mut Step<'_>, message: &Template) -> Result<Performed, StepError> {
    let message = match step.render(message)? {
        Value::String(text) => text,
        Value::Null => return Err(invalid_input("message: expected a text")),
        other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            other.to_string()
        }
    };
    Err(StepError::new("failed", message))
}
