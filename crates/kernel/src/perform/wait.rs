//! `wait`: the flow goes on after a duration or at a time. Ends at once when that is past, mocked or simulated.

use super::{
    Outcome, Performed, Step,
    step::{invalid_input, mocked},
};
use crate::StepError;
use flow::{Timestamp, program::WaitFor};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn perform(step: &mut Step<'_>, time: &WaitFor) -> Result<Performed, StepError> {
    let (inputs, until) = match time {
        WaitFor::Duration(duration) => {
            let duration = step.render(duration)?;
            let until = step.now().plus_ms(duration_ms(&duration)?);
            (json!({ "duration": duration }), until)
        }
        WaitFor::Until(until) => {
            let text = step.render(until)?;
            let until = time_of(&text)?;
            (json!({ "until": text }), until)
        }
    };
    let inputs = Arc::new(inputs);
    if let Some(mock) = step.mock() {
        return Ok(Performed::Ended(mocked(inputs, mock)));
    }
    if step.simulates() || until <= step.now() {
        return Ok(Performed::Ended(Outcome {
            inputs: Some(inputs),
            ..Outcome::done(outputs(until))
        }));
    }
    Ok(Performed::Waits { inputs, until })
}

/// `{"until": …}`, the time that was waited for.
pub(crate) fn outputs(until: Timestamp) -> Value {
    json!({ "until": until })
}

fn duration_ms(value: &Value) -> Result<u64, StepError> {
    match value.as_str() {
        Some(text) => flow::parse_duration_ms(text)
            .map_err(|error| invalid_input(format!("duration: {error}"))),
        None => Err(invalid_input(format!(
            "duration: expected a text such as \"4s\", \"15m\" or \"30d\", not {}",
            shown(value)
        ))),
    }
}

fn time_of(value: &Value) -> Result<Timestamp, StepError> {
    let parsed = value.as_str().and_then(|text| text.parse().ok());
    parsed.ok_or_else(|| {
        invalid_input(format!(
            "until: expected a time such as \"2030-01-31T09:00:00Z\", not {}",
            shown(value)
        ))
    })
}

/// A value as an error message shows it: short.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) if text.len() > 60 => "this long text".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}
