//! From an HTTP request to what a webhook flow sees as `trigger`: method, path, query, headers, body.

use super::Declared;
use crate::auth::COOKIE_NAMES;
use ::flow::Program;
use bytes::Bytes;
use http::{HeaderMap, header, request::Parts};
use serde_json::{Map, Value};
use url::form_urlencoded;

pub(super) fn trigger_of(parts: &Parts, program: &Program, body: &Bytes) -> Value {
    let mut trigger = Map::with_capacity(5);
    trigger.insert("method".to_owned(), Value::from(parts.method.as_str()));
    trigger.insert("path".to_owned(), Value::from(Declared::of(program).path()));
    trigger.insert(
        "query".to_owned(),
        Value::Object(fields(parts.uri.query().unwrap_or_default().as_bytes())),
    );
    trigger.insert("headers".to_owned(), Value::Object(headers_of(&parts.headers)));
    trigger.insert("body".to_owned(), body_of(&parts.headers, body));
    Value::Object(trigger)
}

/// For a request that carries one of our own keys.
pub(super) fn forget_authorization(trigger: &mut Value) {
    if let Some(headers) = trigger.get_mut("headers").and_then(Value::as_object_mut) {
        headers.shift_remove(header::AUTHORIZATION.as_str());
    }
}

/// A name that comes twice has a list of its values.
fn fields(text: &[u8]) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(text) {
        let value = Value::String(value.into_owned());
        match fields.get_mut(&*name) {
            None => {
                fields.insert(name.into_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    fields
}

/// Names in lower case; a name that comes twice has its values with commas between them. Our own session stays ours.
fn headers_of(headers: &HeaderMap) -> Map<String, Value> {
    let mut fields = Map::with_capacity(headers.keys_len());
    for (name, value) in headers {
        let mut text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        if name == header::COOKIE && COOKIE_NAMES.iter().any(|ours| text.contains(ours)) {
            text = without_ours(&text);
        }
        match fields.get_mut(name.as_str()) {
            Some(Value::String(before)) => {
                before.push_str(if name == header::COOKIE { "; " } else { ", " });
                before.push_str(&text);
            }
            _ => {
                fields.insert(name.as_str().to_owned(), Value::String(text));
            }
        }
    }
    fields
}

fn without_ours(cookies: &str) -> String {
    let is_ours =
        |pair: &str| COOKIE_NAMES.contains(&pair.split('=').next().unwrap_or_default().trim());
    let others: Vec<&str> =
        cookies.split(';').filter(|pair| !is_ours(pair)).map(str::trim).collect();
    others.join("; ")
}

/// JSON where it is JSON, an object for a form, else text. Nothing is null.
fn body_of(headers: &HeaderMap, body: &Bytes) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let essence =
        kind.map(|kind| kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    match essence.as_deref() {
        Some("application/x-www-form-urlencoded") => {
            json_in_form(body).unwrap_or_else(|| Value::Object(fields(body)))
        }
        None => json_or_text(body),
        Some(kind) if kind == "application/json" || kind.ends_with("+json") => json_or_text(body),
        Some(_) => text(body),
    }
}

/// Command-line tools call whatever they send a form: an object or a list in JSON is never one.
fn json_in_form(body: &Bytes) -> Option<Value> {
    let is_json = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
    is_json.then(|| serde_json::from_slice(body).ok()).flatten()
}

fn json_or_text(body: &Bytes) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| text(body))
}

fn text(body: &Bytes) -> Value {
    Value::String(String::from_utf8_lossy(body).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;
    use serde_json::json;

    fn trigger(request: http::request::Builder, body: &'static str) -> Value {
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let Value::Object(inputs) = json!({ "path": "orders" }) else { unreachable!() };
        trigger_of(
            &parts,
            &Program::new("webhook", inputs, Vec::new(), None),
            &Bytes::from_static(body.as_bytes()),
        )
    }

    fn body(kind: &str, body: &'static str) -> Value {
        trigger(Request::post("/hooks/demo/orders").header("content-type", kind), body)["body"]
            .clone()
    }

    #[test]
    fn a_request_is_an_event_with_five_parts() {
        let request = Request::put("/hooks/demo/orders?a=1&b=2&a=3%20x")
            .header("X-Twice", "1")
            .header("X-Twice", "2")
            .header("cookie", "theme=dark; tandem_session=secret; lang=de");
        assert_eq!(
            trigger(request, "[1]"),
            json!({
                "method": "PUT", "path": "orders", "query": { "a": ["1", "3 x"], "b": "2" },
                "headers": { "x-twice": "1, 2", "cookie": "theme=dark; lang=de" }, "body": [1]
            })
        );
    }

    #[test]
    fn a_body_is_what_its_content_type_says() {
        assert_eq!(trigger(Request::post("/"), "{\"a\": 1}")["body"], json!({ "a": 1 }));
        assert_eq!(trigger(Request::post("/"), "")["body"], json!(null));
        assert_eq!(body("application/json; charset=utf-8", "7"), json!(7));
        assert_eq!(body("application/problem+json", "7"), json!(7));
        assert_eq!(body("application/json", "not json"), json!("not json"));
        assert_eq!(
            body("application/x-www-form-urlencoded", "a=1&b=%C3%A4"),
            json!({ "a": "1", "b": "ä" })
        );
        assert_eq!(body("application/x-www-form-urlencoded", " {\"a\": 1}"), json!({ "a": 1 }));
        assert_eq!(body("application/x-www-form-urlencoded", "{a"), json!({ "{a": "" }));
        assert_eq!(body("text/plain", "7"), json!("7"));
    }
}
