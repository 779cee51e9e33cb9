//! `respond`: what the caller gets. Once per execution; the flow goes on.

use super::{Outcome, Performed, Step, step::invalid_input};
use crate::{StepError, entry::Writes};
use flow::Template;
use serde_json::{Map, Value, json};

const STATUS_DEFAULT: u16 = 200;

pub(super) fn perform(
    step: &mut Step<'_>,
    status: &Template,
    headers: &Template,
    body: &Template,
) -> Result<Performed, StepError> {
    if step.already_responded() {
        return Err(StepError::new("already_responded", "the caller has already got a response"));
    }
    let status = status_of(&step.render(status)?)?;
    let headers = headers_of(step.render(headers)?)?;
    let body = step.render(body)?;
    let response = json!({ "status": status, "headers": headers, "body": body });
    Ok(Performed::Ended(Outcome { writes: Writes::Response, ..Outcome::done(response) }))
}

/// A whole number, also as text or with a fraction of zero: arithmetic in expressions makes both.
fn status_of(value: &Value) -> Result<u16, StepError> {
    let number = match value {
        Value::Null => return Ok(STATUS_DEFAULT),
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse::<u16>().ok().map(f64::from),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    match number {
        Some(number) if (100.0..=599.0).contains(&number) && number.fract() == 0.0 => {
            Ok(number as u16)
        }
        Some(_) | None => Err(invalid_input("status: expected a whole number from 100 to 599")),
    }
}

fn headers_of(value: Value) -> Result<Map<String, Value>, StepError> {
    let headers = match value {
        Value::Null => return Ok(Map::new()),
        Value::Object(headers) => headers,
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            return Err(invalid_input("headers: expected an object of names and texts"));
        }
    };
    let texts = headers.into_iter().map(|(name, value)| {
        let text = header_text(&name, value)?;
        Ok((name, Value::String(text)))
    });
    texts.collect()
}

fn header_text(name: &str, value: Value) -> Result<String, StepError> {
    let text = match value {
        Value::String(text) => text,
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            return Err(invalid_input(format!("headers.{name}: expected a text")));
        }
    };
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(invalid_input(format!("headers: {name:?} isn't the name of a header")));
    }
    if text.chars().any(|character| character.is_control() && character != '\t') {
        return Err(invalid_input(format!(
            "headers.{name}: line breaks and control characters aren't allowed"
        )));
    }
    Ok(text)
}

/// RFC 9110, 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
