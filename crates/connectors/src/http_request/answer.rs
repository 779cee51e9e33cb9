//! From an answer to outputs: `{status, headers, body}`. Header names are lower case, repeated ones are joined, except
//! `set-cookie`, which is always a list.

use crate::egress::Answer;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{
    HeaderMap,
    header::{CONTENT_TYPE, SET_COOKIE},
};
use serde_json::{Map, Value, json};

pub(super) fn outputs(answer: Answer) -> Value {
    let body = body(&answer.headers, &answer.body);
    json!({ "status": answer.status, "headers": headers(&answer.headers), "body": body })
}

fn headers(headers: &HeaderMap) -> Map<String, Value> {
    let each = headers.keys().map(|name| {
        let values = headers
            .get_all(name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let values: Vec<String> = values.collect();
        let value = if name == SET_COOKIE { json!(values) } else { json!(values.join(", ")) };
        (name.as_str().to_owned(), value)
    });
    each.collect()
}

/// JSON when it says so and is; otherwise text; otherwise `{"base64": …}`.
fn body(headers: &HeaderMap, bytes: &[u8]) -> Value {
    if is_json(headers)
        && let Ok(value) = serde_json::from_slice(bytes)
    {
        return value;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => json!(text),
        Err(_) => json!({ "base64": STANDARD.encode(bytes) }),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(content_type) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(essence.as_str(), "application/json" | "text/json") || essence.ends_with("+json")
}
