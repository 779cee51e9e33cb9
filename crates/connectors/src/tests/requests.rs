//! What leaves: method, URL, headers and body, made of an action's inputs.

use super::{
    connectors, connectors_with, effect, everywhere, failure,
    fixed_resolver::FixedResolver,
    perform, policy,
    server::{Server, answer},
};
use engine::port::Performer as _;
use flow::{network::HostList, program::Delivery};
use kernel::Effect;
use serde_json::{Value, json};
use std::sync::Arc;

/// Sends these inputs (the URL is completed) and gives the request as the other side read it.
async fn sent(mut inputs: Value) -> String {
    let server = Server::always(answer("200 OK", "", "")).await;
    let path = inputs["url"].as_str().unwrap_or("/").to_owned();
    inputs["url"] = json!(server.url(&path));
    perform(&connectors(), inputs).await.unwrap();
    server.requests().remove(0).replace(&server.address.to_string(), "HOST")
}

async fn refused(inputs: Value) -> String {
    let (code, retryable, maybe_done) = failure(&connectors(), effect(inputs)).await;
    assert!(!retryable && !maybe_done, "{code}");
    code
}

#[tokio::test]
async fn a_get_has_no_body_and_says_who_asks() {
    let own = concat!("user-agent: Tandem/", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        sent(json!({ "url": "/orders/7?a=1#top" })).await,
        format!(
            "GET /orders/7?a=1 HTTP/1.1\r\nidempotency-key: exe_0000000000001:lookup.1\r\n{own}\r\naccept: */*\r\n\
             host: HOST\r\n\r\n"
        )
    );
}

#[tokio::test]
async fn the_query_is_appended_in_order_and_lists_repeat() {
    let request = sent(json!({
        "url": "/find?z=0",
        "query": { "q": "a b&c", "tag": ["x", 2], "page": 1, "all": true, "none": null, "empty": [] }
    }))
    .await;
    assert!(
        request.starts_with("GET /find?z=0&q=a+b%26c&tag=x&tag=2&page=1&all=true HTTP/1.1\r\n"),
        "{request}"
    );
    let without = sent(json!({ "url": "/find", "query": {} })).await;
    assert!(without.starts_with("GET /find HTTP/1.1\r\n"), "{without}");
}

#[tokio::test]
async fn a_body_is_text_json_or_a_form() {
    for (inputs, content_type, body) in [
        (json!({ "body": "hello" }), "text/plain; charset=utf-8", "hello"),
        (
            json!({ "body": { "b": 1, "a": [true, null] } }),
            "application/json",
            r#"{"b":1,"a":[true,null]}"#,
        ),
        (json!({ "body": [] }), "application/json", "[]"),
        (json!({ "body": 12.5 }), "application/json", "12.5"),
        (json!({ "body": false }), "application/json", "false"),
        (json!({ "body": "<a/>", "headers": { "Content-Type": "text/xml" } }), "text/xml", "<a/>"),
        (
            json!({ "body": { "to": "+49 30", "tag": ["a", "b"], "no": null },
                    "headers": { "content-type": "Application/x-www-form-urlencoded; charset=utf-8" } }),
            "Application/x-www-form-urlencoded; charset=utf-8",
            "to=%2B49+30&tag=a&tag=b",
        ),
    ] {
        let mut inputs = inputs;
        inputs["method"] = json!("post");
        let request = sent(inputs).await;
        assert!(request.starts_with("POST / HTTP/1.1\r\n"), "{request}");
        assert!(request.contains(&format!("content-type: {content_type}\r\n")), "{request}");
        assert!(request.contains(&format!("content-length: {}\r\n", body.len())), "{request}");
        assert!(request.ends_with(&format!("\r\n\r\n{body}")), "{request}");
    }
}

#[tokio::test]
async fn a_post_without_a_body_says_that_it_is_empty() {
    let request = sent(json!({ "method": "POST", "body": null })).await;
    assert!(
        request.contains("content-length: 0\r\n") && !request.contains("content-type"),
        "{request}"
    );
}

#[tokio::test]
async fn an_author_may_set_their_own_headers_and_replace_ours() {
    let request = sent(json!({ "headers": {
        "X-Id": 7, "x-list": ["a", "b"], "x-none": null, "User-Agent": "Mine", "Idempotency-Key": "order-7", "Accept": "text/csv"
    } }))
    .await;
    for line in [
        "x-id: 7",
        "x-list: a",
        "x-list: b",
        "user-agent: Mine",
        "idempotency-key: order-7",
        "accept: text/csv",
    ] {
        assert_eq!(request.matches(&format!("\r\n{line}\r\n")).count(), 1, "{line} in {request}");
    }
    assert!(
        !request.contains("x-none") && !request.contains("Tandem") && !request.contains("exe_"),
        "{request}"
    );
}

#[tokio::test]
async fn every_attempt_sends_the_same_bytes() {
    let server = Server::always(answer("503 Service Unavailable", "", "")).await;
    let inputs = json!({ "method": "PUT", "url": server.url("/x"), "query": { "b": 1, "a": 2 },
        "headers": { "x-b": 1, "x-a": 2 }, "body": { "z": 1, "a": { "y": 1.10, "b": "ü" } } });
    let connectors = connectors();
    for attempt in 1..=3 {
        // A journal keeps the inputs as text between attempts.
        let inputs = serde_json::from_str(&inputs.to_string()).unwrap();
        connectors
            .perform(Effect { attempt, ..effect(inputs) }, everywhere())
            .await
            .result
            .unwrap_err();
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|request| *request == requests[0]), "{requests:?}");
}

#[tokio::test]
async fn headers_of_the_connection_and_broken_ones_are_refused() {
    for name in [
        "Host",
        "content-length",
        "Transfer-Encoding",
        "connection",
        "TE",
        "Upgrade",
        "Expect",
        "Trailer",
    ] {
        assert_eq!(
            refused(json!({ "url": "http://a.test", "headers": { name: "x" } })).await,
            "invalid_header",
            "{name}"
        );
    }
    for (name, value) in [
        ("x y", "1"),
        ("", "1"),
        ("x:", "1"),
        ("x", "a\r\nb: c"),
        ("x", "a\u{0}b"),
        ("x\r\ny", "1"),
    ] {
        let code = refused(json!({ "url": "http://a.test", "headers": { name: value } })).await;
        assert_eq!(code, "invalid_header", "{name:?}: {value:?}");
    }
    let many: serde_json::Map<_, _> = (0..65).map(|n| (format!("x-{n}"), json!(n))).collect();
    assert_eq!(refused(json!({ "url": "http://a.test", "headers": many })).await, "invalid_header");
    let large = json!({ "x": "a".repeat(40_000) });
    assert_eq!(
        refused(json!({ "url": "http://a.test", "headers": large })).await,
        "invalid_header"
    );
}

#[tokio::test]
async fn inputs_of_the_wrong_shape_are_refused_before_anything_leaves() {
    let url = "http://a.test";
    for (inputs, code) in [
        (json!("x"), "invalid_input"),
        (json!({}), "invalid_url"),
        (json!({ "url": 7 }), "invalid_url"),
        (json!({ "url": url, "method": 7 }), "invalid_input"),
        (json!({ "url": url, "method": "G T" }), "invalid_input"),
        (json!({ "url": url, "method": "CONNECT" }), "invalid_input"),
        (json!({ "url": url, "method": "trace" }), "invalid_input"),
        (json!({ "url": url, "query": "a=b" }), "invalid_input"),
        (json!({ "url": url, "headers": ["a"] }), "invalid_header"),
        (json!({ "url": url, "connection": "erp" }), "connection_unknown"),
        (json!({ "url": url, "body": "x".repeat(10 * 1_024 * 1_024 + 1) }), "request_too_large"),
        (json!({ "url": format!("{url}/{}", "x".repeat(20_000)) }), "invalid_url"),
        (json!({ "url": url, "query": { "x": "y".repeat(20_000) } }), "invalid_url"),
    ] {
        assert_eq!(refused(inputs).await, code);
    }
}

#[tokio::test]
async fn a_secret_in_a_header_isnt_in_the_error() {
    let inputs = json!({ "url": "http://a.test", "headers": { "authorization": "Bearer hush\n" , "x": "hush\nhush" } });
    let failure = perform(&connectors(), inputs).await.unwrap_err();
    assert!(!failure.error.message.contains("hush"), "{}", failure.error.message);
}

#[tokio::test]
async fn a_connection_is_used_again_unless_the_request_may_leave_only_once() {
    let server = Server::always(answer("200 OK", "", "")).await;
    let connectors = connectors();
    for _ in 0..5 {
        perform(&connectors, json!({ "url": server.url("/") })).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    for _ in 0..2 {
        let once =
            Effect { delivery: Delivery::AtMostOnce, ..effect(json!({ "url": server.url("/") })) };
        connectors.perform(once, everywhere()).await.result.unwrap();
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_host_that_the_project_does_not_allow_sees_no_byte() {
    let server = Server::always(answer("200 OK", "", "")).await;
    let port = server.url("/").split(':').nth(2).unwrap().trim_end_matches('/').to_owned();
    let send = async |hosts: Option<&[&str]>| {
        let hosts = hosts.map(|hosts| Arc::new(HostList::read(hosts).unwrap()));
        let effect = effect(json!({ "url": server.url("/") }));
        connectors().perform(effect, hosts).await.result.map_err(|failure| {
            assert!(!failure.retryable && !failure.maybe_done);
            (failure.error.code, failure.error.message)
        })
    };
    let (code, message) = send(Some(&["api.example.com", "127.0.0.1:1"])).await.unwrap_err();
    assert_eq!(code, "host_not_allowed");
    assert!(message.contains(&format!("127.0.0.1 on port {port}")), "{message}");
    assert_eq!(send(None).await.unwrap_err().0, "host_not_allowed", "the project is gone");
    assert_eq!(server.requests().len(), 0);
    send(Some(&[&format!("127.0.0.1:{port}")])).await.unwrap();
    send(Some(&[])).await.unwrap();
}

#[tokio::test]
async fn the_name_of_a_host_that_the_project_does_not_allow_is_not_looked_up() {
    let resolver = FixedResolver::new(&[]);
    let connectors = connectors_with(policy(&[]), resolver.clone());
    let effect = || effect(json!({ "url": "https://ERP.example./orders" }));
    let hosts = |host: &str| Some(Arc::new(HostList::read(&[host]).unwrap()));
    let refused = connectors.perform(effect(), hosts("*.erp.example")).await.result.unwrap_err();
    assert_eq!((refused.error.code.as_str(), resolver.asked()), ("host_not_allowed", 0));
    let unknown = connectors.perform(effect(), hosts("erp.example")).await.result.unwrap_err();
    assert_eq!((unknown.error.code.as_str(), resolver.asked()), ("dns", 1));
}
