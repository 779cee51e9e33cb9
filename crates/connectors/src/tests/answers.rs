//! What comes back: outputs of every status, header and body.

use super::{
    connectors, perform,
    server::{Reply, Server, answer},
};
use kernel::input::Failure;
use serde_json::{Value, json};

async fn outcome_of(reply: Vec<u8>) -> Result<Value, Failure> {
    let server = Server::start(move |_| Reply::Close(reply.clone())).await;
    perform(&connectors(), json!({ "url": server.url("/") })).await
}

async fn body_of(content_type: &str, body: &[u8]) -> Value {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    outcome_of([head.as_bytes(), body].concat()).await.unwrap()["body"].clone()
}

#[tokio::test]
async fn json_is_parsed_when_it_says_so_and_is() {
    assert_eq!(body_of("application/json", br#"{"a":[1]}"#).await, json!({ "a": [1] }));
    assert_eq!(body_of("Application/Problem+JSON; charset=utf-8", b"[]").await, json!([]));
    assert_eq!(body_of("application/json", b"{broken").await, json!("{broken"));
    assert_eq!(body_of("application/json", b"").await, json!(""));
    assert_eq!(body_of("text/plain", b"{}").await, json!("{}"));
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    assert_eq!(body_of("application/json", deep.as_bytes()).await, json!(deep));
}

#[tokio::test]
async fn other_bodies_are_text_or_base64() {
    assert_eq!(body_of("text/html", "grüß".as_bytes()).await, json!("grüß"));
    assert_eq!(body_of("image/png", &[0x89, 0x50, 0xff]).await, json!({ "base64": "iVD/" }));
}

#[tokio::test]
async fn header_names_are_lower_case_and_repeated_ones_are_joined() {
    let headers =
        "X-A: 1\r\nx-a: 2\r\nSet-Cookie: a=1, b\r\nset-cookie: c=2\r\nX-Umlaut: \u{fc}\r\n";
    let outputs = outcome_of(answer("201 Created", headers, "")).await.unwrap();
    assert_eq!(outputs["status"], 201);
    assert_eq!(outputs["headers"]["x-a"], "1, 2");
    assert_eq!(outputs["headers"]["set-cookie"], json!(["a=1, b", "c=2"]));
    assert_eq!(outputs["headers"]["x-umlaut"], "\u{fc}");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_isnt_followed() {
    let server =
        Server::start(|_| Reply::Close(answer("302 Found", "location: /next\r\n", ""))).await;
    let outputs = perform(&connectors(), json!({ "url": server.url("/") })).await.unwrap();
    assert_eq!(
        (&outputs["status"], &outputs["headers"]["location"]),
        (&json!(302), &json!("/next"))
    );
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn statuses_that_may_pass_are_failures_whose_answer_stands() {
    for status in [408, 425, 429, 500, 501, 502, 503, 504, 599] {
        let failure = outcome_of(answer(&format!("{status} Wait"), "", "later")).await.unwrap_err();
        assert_eq!(failure.error.code, "http_status", "{status}");
        assert!(failure.retryable && !failure.maybe_done, "{status}");
        assert_eq!(failure.retry_after_ms, None);
        let outputs = failure.outputs.unwrap();
        assert_eq!((&outputs["status"], &outputs["body"]), (&json!(status), &json!("later")));
    }
}

#[tokio::test]
async fn every_other_status_is_an_outcome() {
    for status in [200, 202, 204, 304, 400, 401, 404, 409, 422, 499] {
        assert_eq!(
            outcome_of(answer(&format!("{status} It"), "", "")).await.unwrap()["status"],
            status
        );
    }
}

#[tokio::test]
async fn the_other_side_says_when_to_come_again() {
    for (header, ms) in [
        ("retry-after: 7\r\n", Some(7_000)),
        (
            "date: Sun, 06 Nov 1994 08:49:37 GMT\r\nretry-after: Sun, 06 Nov 1994 08:50:37 GMT\r\n",
            Some(60_000),
        ),
        ("retry-after: perhaps\r\n", None),
    ] {
        let failure = outcome_of(answer("429 Slow down", header, "")).await.unwrap_err();
        assert_eq!(failure.retry_after_ms, ms, "{header}");
    }
}

#[tokio::test]
async fn bodies_without_a_length_are_read_to_their_end() {
    let chunked =
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    assert_eq!(outcome_of(chunked.into()).await.unwrap()["body"], "abcde");
    assert_eq!(
        outcome_of("HTTP/1.1 200 OK\r\n\r\nto the end".into()).await.unwrap()["body"],
        "to the end"
    );
    let head = Server::always("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n").await;
    let outputs =
        perform(&connectors(), json!({ "method": "HEAD", "url": head.url("/") })).await.unwrap();
    assert_eq!(
        (&outputs["body"], &outputs["headers"]["content-length"]),
        (&json!(""), &json!("99999999"))
    );
}
