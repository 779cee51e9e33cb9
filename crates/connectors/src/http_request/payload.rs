//! The request's body: text as it is, a form where the author says so, JSON otherwise.

use super::{InputError, inputs::pairs};
use bytes::Bytes;
use http::HeaderValue;
use serde_json::Value;
use url::form_urlencoded;

const FORM: &str = "application/x-www-form-urlencoded";

pub(super) struct Payload {
    pub(super) bytes: Bytes,
    /// What to send when the author set none.
    pub(super) content_type: Option<&'static str>,
}

/// `given` is the author's content-type.
pub(super) fn encode(
    body: Option<&Value>,
    given: Option<&HeaderValue>,
) -> Result<Payload, InputError> {
    let (bytes, usual_type) = match body {
        None | Some(Value::Null) => return Ok(Payload { bytes: Bytes::new(), content_type: None }),
        Some(Value::String(text)) => (Bytes::from(text.clone()), "text/plain; charset=utf-8"),
        Some(Value::Object(fields)) if is_form(given) => {
            let form = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(pairs(fields))
                .finish();
            (Bytes::from(form), FORM)
        }
        Some(value) => {
            let json = serde_json::to_vec(value).map_err(|error| {
                InputError::new("invalid_input", format!("the body can't be JSON: {error}"))
            })?;
            (Bytes::from(json), "application/json")
        }
    };
    Ok(Payload { bytes, content_type: given.is_none().then_some(usual_type) })
}

fn is_form(given: Option<&HeaderValue>) -> bool {
    let essence =
        given.and_then(|value| value.to_str().ok()).and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case(FORM))
}
