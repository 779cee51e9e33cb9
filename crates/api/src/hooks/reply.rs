//! From the response of *Respond* to an HTTP answer. What a flow's author writes is served from our own origin, so it is
//! sandboxed, never sniffed, and can't touch our cookies or the origin's settings.

use crate::{auth::COOKIE_NAMES, execution::ExecutionReceipt};
use axum::{
    Json,
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use kernel::{ExecutionId, Status};
use serde_json::{Map, Value};

/// Headers that belong to the connection, to us, or that would act on the whole origin.
const NOT_THEIRS: [&str; 15] = [
    "alt-svc",
    "clear-site-data",
    "connection",
    "content-length",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "service-worker-allowed",
    "strict-transport-security",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-request-id",
    "x-tandem-execution",
];

pub(super) fn accepted(id: ExecutionId, status: Status) -> Response {
    (StatusCode::ACCEPTED, Json(ExecutionReceipt { id, status })).into_response()
}

pub(super) fn respond(reply: kernel::Response) -> Response {
    let status =
        StatusCode::from_u16(reply.status).ok().filter(|status| !status.is_informational());
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let has_body = !matches!(
        status,
        StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED
    );
    let (kind, body) = if has_body { body_of(reply.body) } else { (None, Body::empty()) };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    write_headers(headers, reply.headers);
    if let (Some(kind), false) = (kind, headers.contains_key(header::CONTENT_TYPE)) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    headers.append(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn body_of(body: Value) -> (Option<&'static str>, Body) {
    match body {
        Value::Null => (None, Body::empty()),
        Value::String(text) => (Some("text/plain; charset=utf-8"), Body::from(text)),
        other => (Some("application/json"), Body::from(other.to_string())),
    }
}

/// A list is a header that comes several times. What isn't a header is left out: the execution's log has it.
fn write_headers(headers: &mut HeaderMap, theirs: Map<String, Value>) {
    for (name, value) in theirs {
        let Ok(name) = HeaderName::try_from(name) else { continue };
        if NOT_THEIRS.contains(&name.as_str()) {
            continue;
        }
        match value {
            Value::Array(values) => {
                values.into_iter().for_each(|value| append(headers, &name, value))
            }
            value => append(headers, &name, value),
        }
    }
}

fn append(headers: &mut HeaderMap, name: &HeaderName, value: Value) {
    let text = match value {
        Value::Null => return,
        Value::String(text) => text,
        other => other.to_string(),
    };
    let is_our_cookie = name == header::SET_COOKIE
        && COOKIE_NAMES.contains(&text.split('=').next().unwrap_or_default().trim());
    if let (false, Ok(value)) = (is_our_cookie, HeaderValue::try_from(text)) {
        headers.append(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reply(status: u16, headers: Value, body: Value) -> (StatusCode, HeaderMap) {
        let Value::Object(headers) = headers else { unreachable!() };
        let (parts, _) = respond(kernel::Response { status, headers, body }).into_parts();
        (parts.status, parts.headers)
    }

    #[test]
    fn the_content_type_follows_the_body_unless_the_flow_says_it() {
        let kind = |headers, body| reply(200, headers, body).1.get("content-type").cloned();
        assert_eq!(kind(json!({}), json!({ "a": 1 })).unwrap(), "application/json");
        assert_eq!(kind(json!({}), json!("hi")).unwrap(), "text/plain; charset=utf-8");
        assert_eq!(kind(json!({}), json!(null)), None);
        assert_eq!(
            kind(json!({ "Content-Type": "text/html" }), json!("<p>")).unwrap(),
            "text/html"
        );
    }

    #[test]
    fn headers_of_the_connection_and_of_the_origin_stay_ours() {
        let theirs = json!({
            "Connection": "close", "Content-Length": 5, "Clear-Site-Data": "\"*\"", "x-tandem-execution": "exe_1",
            "Set-Cookie": ["tandem_session=stolen", "theme=dark"], "X-Number": 7, "bad name": "x", "x-bad": "a\nb"
        });
        let (_, headers) = reply(200, theirs, json!(null));
        let mut names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            ["content-security-policy", "set-cookie", "x-content-type-options", "x-number"]
        );
        assert_eq!(headers.get_all("set-cookie").iter().collect::<Vec<_>>(), ["theme=dark"]);
        assert_eq!(headers["content-security-policy"], "sandbox");
    }

    #[test]
    fn a_status_that_no_answer_can_have_is_a_failure() {
        assert_eq!(reply(100, json!({}), json!(null)).0, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(reply(599, json!({}), json!(null)).0.as_u16(), 599);
    }
}
