//! What isn't right is refused in one shape, with a code, and nothing changes.

use super::app::{Answer, Setting, TestApp, action, webhook_flow};
use crate::{Settings, limits};
use axum::body::Body;
use bytes::Bytes;
use expect_test::expect;
use futures_util::stream;
use serde_json::json;
use std::{convert::Infallible, time::Duration};

fn told(answer: &Answer) -> String {
    format!("{} {}", answer.status.as_u16(), answer.json())
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_aren_t_right_are_told_where() {
    let app = TestApp::new();
    let send = |body: &'static str| app.call("POST", "/api/v1/projects").body(body).send();
    expect![[r#"400 {"error":{"code":"invalid_json","message":"The body isn't JSON: line 2, column 3: expected ident.","details":{"line":2,"column":3}}}"#]].assert_eq(&told(&send("{\"name\": \n nope}").await));
    expect![[r#"400 {"error":{"code":"invalid_json","message":"The body isn't JSON: line 1, column 18: trailing characters.","details":{"line":1,"column":18}}}"#]].assert_eq(&told(&send("{\"name\": \"Shop\"} trailing").await));
    expect![[r#"422 {"error":{"code":"invalid_request","message":"`body`: it has to be a JSON object","details":{"body":"it has to be a JSON object"}}}"#]].assert_eq(&told(&send("[1]").await));
    expect![[r#"422 {"error":{"code":"invalid_request","message":"`nmae`: unknown field `nmae`, expected one of `name`, `slug`, `sample`","details":{"nmae":"unknown field `nmae`, expected one of `name`, `slug`, `sample`"}}}"#]].assert_eq(&told(&send("{\"nmae\": \"Shop\"}").await));
    expect![[r#"422 {"error":{"code":"invalid_request","message":"`name`: invalid type: integer `7`, expected a string","details":{"name":"invalid type: integer `7`, expected a string"}}}"#]].assert_eq(&told(&send("{\"name\": 7}").await));
    expect![[r#"422 {"error":{"code":"invalid_request","message":"`sample`: unknown variant `other`, expected `demo`","details":{"sample":"unknown variant `other`, expected `demo`"}}}"#]].assert_eq(&told(&send("{\"sample\": \"other\"}").await));
    expect![[r#"422 {"error":{"code":"invalid_request","message":"`name`: a name has 1 to 80 characters and no line breaks","details":{"name":"a name has 1 to 80 characters and no line breaks"}}}"#]].assert_eq(&told(&send("{\"name\": \"\"}").await));
    expect![[r#"422 {"error":{"code":"invalid_request","message":"`password`: missing field `password`","details":{"password":"missing field `password`"}}}"#]].assert_eq(&told(
        &app.anonymous("POST", "/api/v1/session").body("{\"email\": \"a\"}").send().await,
    ));
    assert_eq!(send("").await.refusal(), (422, "invalid_request".to_owned()));
    assert_eq!(app.get("/api/v1/projects").await.json()["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_json_whatever_its_content_type_says() {
    let app = TestApp::new();
    for kind in ["", "text/plain", "application/x-www-form-urlencoded", "no type at all"] {
        let call = app.call("POST", "/api/v1/projects").header("content-type", kind);
        assert_eq!(call.body("{\"name\": \"Shop\"}").send().await.status, 201, "{kind}");
    }
    app.project().await;
    let created = app
        .call("POST", "/api/v1/projects/shop/flows")
        .header("content-type", "text/csv")
        .send()
        .await;
    assert_eq!(created.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_that_aren_t_right_are_told_which_parameter() {
    let app = TestApp::new();
    app.project().await;
    for (path, field) in [
        ("/api/v1/projects?limit=0", "limit"),
        ("/api/v1/projects?limit=201", "limit"),
        ("/api/v1/projects?page=2", "page"),
        ("/api/v1/projects?cursor=nonsense", "cursor"),
        ("/api/v1/projects/shop/flows?status=broken", "status"),
        ("/api/v1/projects/shop/flows?deleted=perhaps", "deleted"),
        ("/api/v1/projects/shop/executions?status=completed,broken", "status"),
        ("/api/v1/projects/shop/executions?from=yesterday", "from"),
        ("/api/v1/projects/shop/executions?version=x", "version"),
        ("/api/v1/projects/shop/executions?cursor=x", "cursor"),
    ] {
        let refused = app.get(path).await;
        assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()), "{path}");
        assert!(refused.json()["error"]["details"].get(field).is_some(), "{path}: {refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_doesn_t_exist_is_not_found() {
    let app = TestApp::new();
    app.project().await;
    for path in [
        "/api/v1/projects/nowhere",
        "/api/v1/projects/prj_0000000000001",
        "/api/v1/projects/nowhere/flows",
        "/api/v1/projects/nowhere/executions",
        "/api/v1/flows/flw_0000000000001",
        "/api/v1/flows/7",
        "/api/v1/flows/flw_0000000000001/draft",
        "/api/v1/flows/flw_0000000000001/versions",
        "/api/v1/executions/exe_0000000000001",
        "/api/v1/executions/%00",
        "/api/v1/executions/exe_0000000000001/events",
        "/api/v1/nothing",
        "/api/v1/projects/shop/nothing/here",
        "/api",
        "/api/docs/../../Cargo.toml",
        "/api/docs/swagger-ui.js.map",
        "/hooks/shop/nothing",
        "/hooks/shop",
        "/hooks/%ff/%ff",
        "/elsewhere",
    ] {
        assert_eq!(app.get(path).await.refusal(), (404, "not_found".to_owned()), "{path}");
    }
    for path in [
        "/api/v1/flows/flw_0000000000001/executions",
        "/api/v1/executions/exe_0000000000001/cancel",
    ] {
        assert_eq!(
            app.post(path, json!({})).await.refusal(),
            (404, "not_found".to_owned()),
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_an_address_doesn_t_take_is_refused_with_those_that_it_does() {
    let app = TestApp::new();
    app.project().await;
    app.active(webhook_flow(
        "hello",
        json!([action("answer", "respond", json!({ "status": 200 }))]),
    ))
    .await;
    let refused = app.call("PUT", "/api/v1/projects").send().await;
    assert_eq!(refused.refusal(), (405, "method_not_allowed".to_owned()));
    assert_eq!(refused.header("allow"), "GET,HEAD,POST");
    let refused = app.anonymous("DELETE", "/hooks/shop/hello").send().await;
    assert_eq!(refused.refusal(), (405, "method_not_allowed".to_owned()));
    assert_eq!(refused.header("allow"), "POST, GET");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused() {
    let app = TestApp::new();
    app.project().await;
    let flow = app
        .active(webhook_flow(
            "hello",
            json!([action("answer", "respond", json!({ "status": 200 }))]),
        ))
        .await;
    let draft = app.call("POST", &format!("/api/v1/flows/{flow}/edit")).send().await;
    for (method, path, bytes_max) in [
        ("POST", "/api/v1/projects".to_owned(), limits::BODY_BYTES_MAX),
        ("POST", "/api/v1/projects/shop/flows".to_owned(), limits::DOCUMENT_BYTES_MAX),
        ("PUT", format!("/api/v1/flows/{flow}/draft"), limits::DOCUMENT_BYTES_MAX),
        ("POST", format!("/api/v1/flows/{flow}/executions"), limits::EVENT_BYTES_MAX),
        ("POST", "/hooks/shop/hello".to_owned(), limits::EVENT_BYTES_MAX),
    ] {
        let body = format!("\"{}\"", "x".repeat(bytes_max));
        let refused = app
            .call(method, &path)
            .header("if-match", draft.header("etag"))
            .body(body)
            .send()
            .await;
        assert_eq!(refused.refusal(), (413, "payload_too_large".to_owned()), "{path}");
        assert_eq!(refused.json()["error"]["details"], json!({ "bytes_max": bytes_max }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_is_no_flow_document_is_told_line_and_column() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.draft(json!({ "actions": [] })).await;
    let save = |body: &'static [u8]| {
        app.call("PUT", &format!("/api/v1/flows/{flow}/draft"))
            .header("if-match", "*")
            .body(body)
            .send()
    };
    expect![[r#"422 {"error":{"code":"not_a_flow_document","message":"This isn't a flow document: line 2, column 3: expected value.","details":{"line":2,"column":3,"message":"expected value"}}}"#]].assert_eq(&told(&save(b"{\"actions\":\n [}").await));
    expect![[r#"422 {"error":{"code":"not_a_flow_document","message":"This isn't a flow document: line 1, column 10: unclosed bracket '['.","details":{"line":1,"column":10,"message":"unclosed bracket '['"}}}"#]].assert_eq(&told(&save(b"actions: [\nname: x").await));
    expect![[r#"422 {"error":{"code":"not_a_flow_document","message":"This isn't a flow document: line 1, column 1: a flow document is a mapping with a list `actions`.","details":{"line":1,"column":1,"message":"a flow document is a mapping with a list `actions`"}}}"#]].assert_eq(&told(&save(b"just a text").await));
    expect![[r#"422 {"error":{"code":"not_a_flow_document","message":"This isn't a flow document: the text isn't UTF-8.","details":{"line":2,"column":7,"message":"the text isn't UTF-8"}}}"#]].assert_eq(&told(&save(b"actions: []\nname: \xff").await));
    expect![[r#"422 {"error":{"code":"not_a_flow_document","message":"This isn't a flow document: line 1, column 1: a flow document is a mapping with a list `actions`.","details":{"line":1,"column":1,"message":"a flow document is a mapping with a list `actions`"}}}"#]].assert_eq(&told(&save(b"").await));
    let refused = app.post("/api/v1/projects/shop/flows", json!({ "document": {} })).await;
    assert_eq!(refused.refusal(), (422, "not_a_flow_document".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_never_arrives_holds_nobody_up() {
    let settings = Settings { body_read_max: Duration::from_millis(20), ..Settings::default() };
    let app = TestApp::with(Setting { settings, ..Setting::default() });
    app.project().await;
    let flow =
        webhook_flow("hello", json!([action("answer", "respond", json!({ "status": 200 }))]));
    app.active(flow).await;
    let never = || Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
    for path in ["/api/v1/projects", "/hooks/shop/hello"] {
        let refused = app.call("POST", path).body(never()).send().await;
        assert_eq!(refused.refusal(), (408, "request_timeout".to_owned()), "{path}");
    }
}
