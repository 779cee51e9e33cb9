//! What goes wrong on the way, and whether the request may have arrived.

use super::{
    connectors, connectors_with, effect, everywhere, failure,
    fixed_resolver::FixedResolver,
    policy,
    server::{Reply, Server, answer},
};
use engine::port::Performer as _;
use kernel::Effect;
use serde_json::json;
use std::sync::Arc;
use tokio::io::AsyncWriteExt as _;

type Facts = (&'static str, bool, bool);
const NOT_SENT: Facts = ("connect", true, false);
const BROKEN: Facts = ("protocol", true, true);
const TOO_LARGE: Facts = ("response_too_large", false, true);

async fn check(effect: Effect, (code, retryable, maybe_done): Facts) {
    assert_eq!(failure(&connectors(), effect).await, (code.to_owned(), retryable, maybe_done));
}

async fn check_reply(reply: impl Fn(usize) -> Reply + Send + Sync + 'static, facts: Facts) {
    let server = Server::start(reply).await;
    check(Effect { timeout_ms: 300, ..effect(json!({ "url": server.url("/") })) }, facts).await;
}

#[tokio::test]
async fn a_closed_port_is_no_connection() {
    let address = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    check(effect(json!({ "url": format!("http://{address}/") })), NOT_SENT).await;
}

#[tokio::test]
async fn an_unknown_host_may_be_known_later() {
    let connectors = connectors_with(policy(&[]), FixedResolver::new(&[]));
    let facts = failure(&connectors, effect(json!({ "url": "http://nowhere.test/" }))).await;
    assert_eq!(facts, ("dns".to_owned(), true, false));
}

#[tokio::test]
async fn a_host_without_addresses_is_no_connection() {
    let connectors = connectors_with(policy(&[]), FixedResolver::new(&[&[]]));
    let facts = failure(&connectors, effect(json!({ "url": "http://nowhere.test/" }))).await;
    assert_eq!(facts, ("connect".to_owned(), true, false));
}

#[tokio::test]
async fn a_server_without_tls_has_no_secure_connection() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.write_all(&answer("400 Bad Request", "", "")).await.unwrap_or_default();
        }
    });
    check(effect(json!({ "url": url })), ("tls", true, false)).await;
}

#[tokio::test]
async fn silence_ends_with_the_time_out_and_may_have_arrived() {
    check_reply(|_| Reply::Stall(Vec::new()), ("timeout", true, true)).await;
    check_reply(
        |_| Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-le".to_vec()),
        ("timeout", true, true),
    )
    .await;
    check_reply(
        |_| Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc".to_vec()),
        ("timeout", true, true),
    )
    .await;
}

#[tokio::test]
async fn a_time_out_before_the_connection_stands_means_nothing_left() {
    // It takes the connection and never answers the greeting of TLS.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let stalled = Effect { timeout_ms: 200, ..effect(json!({ "url": url })) };
    check(stalled, ("timeout", true, false)).await;
}

#[tokio::test]
async fn an_answer_that_breaks_off_may_have_been_work_done() {
    check_reply(|_| Reply::Close(Vec::new()), BROKEN).await;
    check_reply(|_| Reply::Close(b"HTTP/1.1 200 O".to_vec()), BROKEN).await;
    check_reply(
        |_| Reply::Close(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc".to_vec()),
        BROKEN,
    )
    .await;
    check_reply(
        |_| Reply::Close(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab".to_vec()),
        BROKEN,
    )
    .await;
    check_reply(|_| Reply::Close(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()), BROKEN).await;
}

#[tokio::test]
async fn answers_over_a_limit_are_cut_off() {
    let large = "HTTP/1.1 200 OK\r\ncontent-length: 5242881\r\n\r\n";
    check_reply(move |_| Reply::Stall(large.into()), TOO_LARGE).await;
    let endless = || {
        let chunk = format!("100000\r\n{}\r\n", "x".repeat(0x10_0000));
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}", chunk.repeat(6))
            .into_bytes()
    };
    let server = Server::start(move |_| Reply::Stall(endless())).await;
    check(effect(json!({ "url": server.url("/") })), TOO_LARGE).await;
    let headers: String = (0..200).map(|n| format!("x-{n}: 1\r\n")).collect();
    check_reply(move |_| Reply::Close(answer("200 OK", &headers, "")), BROKEN).await;
    let wide = format!("x: {}\r\n", "a".repeat(80_000));
    check_reply(move |_| Reply::Close(answer("200 OK", &wide, "")), TOO_LARGE).await;
}

#[tokio::test]
async fn the_largest_body_that_fits_arrives_whole() {
    let body = "x".repeat(5 * 1_024 * 1_024);
    let reply = answer("200 OK", "", &body);
    let server = Server::start(move |_| Reply::Close(reply.clone())).await;
    let outputs = connectors()
        .perform(effect(json!({ "url": server.url("/") })), everywhere())
        .await
        .result
        .unwrap();
    assert_eq!(outputs["body"].as_str().map(str::len), Some(body.len()));
}

#[tokio::test]
async fn a_kept_connection_that_was_closed_in_the_meantime_costs_no_attempt() {
    let server = Server::start(|number| match number {
        0 => Reply::Close(answer("200 OK", "", "first")),
        _ => Reply::Keep(answer("200 OK", "", "later")),
    })
    .await;
    let connectors = connectors();
    for body in ["first", "later", "later"] {
        let outputs = connectors
            .perform(effect(json!({ "url": server.url("/") })), everywhere())
            .await
            .result;
        // The close may be seen a moment after the request left: then it's the one failure that may be repeated.
        match outputs {
            Ok(outputs) => assert_eq!(outputs["body"], body),
            Err(failure) => assert!(failure.retryable),
        }
    }
}

#[tokio::test]
async fn many_requests_at_once_all_get_their_own_answer() {
    let server =
        Server::start(|number| Reply::Keep(answer("200 OK", "", &number.to_string()))).await;
    let connectors = Arc::new(connectors());
    let tasks: Vec<_> = (0..200)
        .map(|_| {
            let (connectors, effect) =
                (connectors.clone(), effect(json!({ "url": server.url("/") })));
            tokio::spawn(async move {
                connectors.perform(effect, everywhere()).await.result.unwrap()["body"].clone()
            })
        })
        .collect();
    let mut bodies = std::collections::HashSet::new();
    for task in tasks {
        bodies.insert(task.await.unwrap().to_string());
    }
    assert_eq!(bodies.len(), 200);
}
