//! From rendered inputs to a request: `method`, `url`, `query`, `headers`, `body`, `connection`. The same inputs and the
//! same key give the same bytes.

use super::{InputError, payload};
use crate::egress::{
    self, Outgoing, REQUEST_BODY_BYTES_MAX, REQUEST_HEADERS_BYTES_MAX, REQUEST_HEADERS_MAX,
};
use flow::program::Delivery;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{ACCEPT, CONTENT_TYPE, USER_AGENT},
};
use kernel::Effect;
use serde_json::{Map, Value};
use std::time::Duration;
use url::Url;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const OWN_USER_AGENT: &str = concat!("Tandem/", env!("CARGO_PKG_VERSION"));

/// What the connection is about, not the request (RFC 9110 section 7.6.1): hyper sets what is needed.
const REFUSED_HEADERS: [&str; 12] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

pub(super) fn outgoing(effect: &Effect) -> Result<Outgoing, InputError> {
    let inputs =
        effect.request.as_object().ok_or_else(|| invalid("the inputs aren't a mapping"))?;
    if inputs.get("connection").is_some_and(|connection| !connection.is_null()) {
        return Err(InputError::new(
            "connection_unknown",
            "this project has no connection of this name",
        ));
    }
    let method = method(inputs.get("method"))?;
    let url = url(inputs.get("url"), inputs.get("query"))?;
    let mut headers = headers(inputs.get("headers"))?;
    let body = payload::encode(inputs.get("body"), headers.get(CONTENT_TYPE))?;
    if body.bytes.len() > REQUEST_BODY_BYTES_MAX {
        let message = format!("the request's body is larger than {REQUEST_BODY_BYTES_MAX} bytes");
        return Err(InputError::new("request_too_large", message));
    }
    if let Some(content_type) = body.content_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    add_own(&mut headers, &effect.key)?;
    Ok(Outgoing {
        method,
        url,
        headers,
        body: body.bytes,
        timeout: Duration::from_millis(effect.timeout_ms),
        on_fresh_connection: effect.delivery == Delivery::AtMostOnce,
    })
}

fn invalid(message: impl Into<String>) -> InputError {
    InputError::new("invalid_input", message)
}

fn invalid_header(message: String) -> InputError {
    InputError::new("invalid_header", message)
}

fn method(value: Option<&Value>) -> Result<Method, InputError> {
    let text = match value {
        None | Some(Value::Null) => return Ok(Method::GET),
        Some(Value::String(text)) => text.trim().to_ascii_uppercase(),
        Some(_) => return Err(invalid("the method isn't a text")),
    };
    match Method::from_bytes(text.as_bytes()) {
        Ok(Method::CONNECT | Method::TRACE) | Err(_) => {
            Err(invalid(format!("the method {text} isn't possible")))
        }
        Ok(method) => Ok(method),
    }
}

fn url(value: Option<&Value>, query: Option<&Value>) -> Result<Url, InputError> {
    let text = value
        .and_then(Value::as_str)
        .ok_or_else(|| InputError::new("invalid_url", "the URL isn't a text"))?;
    let mut url = egress::parse_url(text)?;
    let pairs = match query {
        None | Some(Value::Null) => return Ok(url),
        Some(Value::Object(query)) => pairs(query),
        Some(_) => return Err(invalid("the query isn't a mapping")),
    };
    if !pairs.is_empty() {
        url.query_pairs_mut().extend_pairs(pairs);
    }
    Ok(url)
}

/// Name and value in the author's order: a list repeats its name, null leaves it out.
pub(super) fn pairs(mapping: &Map<String, Value>) -> Vec<(&str, String)> {
    let mut pairs = Vec::new();
    for (name, value) in mapping {
        let items = match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        pairs.extend(items.iter().filter_map(text_of).map(|text| (name.as_str(), text)));
    }
    pairs
}

/// A value inside a query, a form or a header.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Some(value.to_string())
        }
    }
}

fn headers(value: Option<&Value>) -> Result<HeaderMap, InputError> {
    let given = match value {
        None | Some(Value::Null) => return Ok(HeaderMap::new()),
        Some(Value::Object(given)) => pairs(given),
        Some(_) => return Err(invalid_header("the headers aren't a mapping".to_owned())),
    };
    let bytes: usize = given.iter().map(|(name, value)| name.len() + value.len()).sum();
    if given.len() > REQUEST_HEADERS_MAX || bytes > REQUEST_HEADERS_BYTES_MAX {
        return Err(invalid_header(format!(
            "a request has at most {REQUEST_HEADERS_MAX} headers of {REQUEST_HEADERS_BYTES_MAX} bytes together"
        )));
    }
    let mut headers = HeaderMap::new();
    for (name, value) in given {
        let (name, value) = header(name, &value)?;
        headers.append(name, value);
    }
    Ok(headers)
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), InputError> {
    let name = HeaderName::from_bytes(name.trim().as_bytes())
        .map_err(|_| invalid_header(format!("{name:?} isn't the name of a header")))?;
    if REFUSED_HEADERS.contains(&name.as_str()) {
        return Err(invalid_header(format!("the header {name} is set by Tandem: leave it out")));
    }
    // The value may be a secret: it isn't repeated in the message.
    let value = HeaderValue::from_bytes(value.trim().as_bytes()).map_err(|_| {
        invalid_header(format!(
            "the value of the header {name} has line breaks or control characters"
        ))
    })?;
    Ok((name, value))
}

/// What every request has, unless the author says otherwise.
fn add_own(headers: &mut HeaderMap, key: &str) -> Result<(), InputError> {
    let key = HeaderValue::from_str(key)
        .map_err(|_| invalid_header("the idempotency key isn't plain".to_owned()))?;
    for (name, value) in [
        (IDEMPOTENCY_KEY, key),
        (USER_AGENT, HeaderValue::from_static(OWN_USER_AGENT)),
        (ACCEPT, HeaderValue::from_static("*/*")),
    ] {
        headers.entry(name).or_insert(value);
    }
    Ok(())
}
