//! What a caller of a webhook gets.

use super::app::{TestApp, action, steady, webhook_flow};
use expect_test::expect;
use serde_json::{Value, json};

fn respond(inputs: Value) -> Value {
    json!([action("answer", "respond", inputs)])
}

async fn app_with(actions: Value) -> TestApp {
    let app = TestApp::new();
    app.project().await;
    app.active(webhook_flow("in", actions)).await;
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn the_flow_says_status_headers_and_body() {
    let headers = json!({ "X-Id": "{{ trigger.query.id }}", "Connection": "close" });
    let app =
        app_with(respond(json!({ "status": 418, "headers": headers, "body": { "a": [1] } }))).await;
    let answer = app.anonymous("POST", "/hooks/shop/in?id=7").send().await;
    assert_eq!((answer.status.as_u16(), answer.text()), (418, r#"{"a":[1]}"#));
    assert_eq!((answer.header("x-id"), answer.header("connection")), ("7", ""));
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(
        (answer.header("content-security-policy"), answer.header("set-cookie")),
        ("sandbox", "")
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let execution = app.settled(answer.header("x-tandem-execution")).await;
    assert_eq!(execution["status"], "completed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trigger_is_what_came_in() {
    let app = app_with(respond(json!({ "status": 200, "body": "{{ trigger }}" }))).await;
    let call = app
        .anonymous("POST", "/hooks/shop/in/?b=2&a=1")
        .header("X-Who", "me")
        .header("content-type", "text/plain");
    expect![[r#"
        {
          "method": "POST",
          "path": "in",
          "query": {
            "b": "2",
            "a": "1"
          },
          "headers": {
            "x-who": "me",
            "content-type": "text/plain"
          },
          "body": "hello"
        }"#]]
    .assert_eq(&format!("{:#}", call.body("hello").send().await.json()));
    let get = app.anonymous("GET", "/hooks/shop/in").send().await;
    assert_eq!((&get.json()["method"], &get.json()["body"]), (&json!("GET"), &json!(null)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_sees_its_callers_keys_but_never_ours() {
    let app = app_with(respond(json!({ "body": "{{ trigger.headers }}" }))).await;
    let ours = app.call("POST", "/hooks/shop/in").send().await;
    assert_eq!(ours.json(), json!({}));
    let project = app.key("shop").await;
    let ours = app.call_with(&project, "POST", "/hooks/shop/in").send().await;
    assert_eq!(ours.json(), json!({}));
    let someone = app.member("bob", "shop", "viewer").await;
    let (_, personal) = app.token_of(&someone).await;
    let ours = app.call_with(&personal, "POST", "/hooks/shop/in").send().await;
    assert_eq!(ours.json(), json!({}));
    let theirs = app.call_with("their own", "POST", "/hooks/shop/in").send().await;
    assert_eq!(theirs.json(), json!({ "authorization": "Bearer their own" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_never_responds_acknowledges_at_once() {
    let app =
        app_with(json!([action("note", "set_variables", json!({ "variables": { "a": 1 } }))]))
            .await;
    let answer = app.anonymous("POST", "/hooks/shop/in").send().await;
    expect![[r#"
        202 Accepted
        {
          "id": "exe_<id>",
          "status": "completed"
        }"#]]
    .assert_eq(&answer.steady());
    assert_eq!(answer.json()["id"], json!(answer.header("x-tandem-execution")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_ends_without_its_response_answers_204() {
    let when =
        json!({ "when": { "left": "{{ trigger.query.answer }}", "is": "equals", "right": "yes" } });
    let branches = json!([
        { "id": "yes", "actions": respond(json!({ "status": 200, "body": "yes" })) },
        { "id": "no", "actions": [] }
    ]);
    let app = app_with(
        json!([{ "id": "which", "action": "condition", "inputs": when, "branches": branches }]),
    )
    .await;
    assert_eq!(app.anonymous("POST", "/hooks/shop/in?answer=yes").send().await.text(), "yes");
    let silent = app.anonymous("POST", "/hooks/shop/in?answer=no").send().await;
    assert_eq!((silent.status.as_u16(), silent.text()), (204, ""));
    assert!(silent.header("x-tandem-execution").starts_with("exe_"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_fails_first_answers_500_without_the_cause() {
    let call = action(
        "call",
        "http_request",
        json!({ "method": "GET", "url": "https://erp.example/secret" }),
    );
    let app = app_with(json!([call, action("answer", "respond", json!({ "status": 200 }))])).await;
    app.performer.fails("connect");
    let answer = app.anonymous("POST", "/hooks/shop/in").send().await;
    expect![[r#"
        500 Internal Server Error
        {
          "error": {
            "code": "execution_failed",
            "message": "The flow failed before it responded.",
            "details": {
              "execution": "exe_<id>"
            }
          }
        }"#]]
    .assert_eq(&answer.steady());
    let execution = app.settled(answer.header("x-tandem-execution")).await;
    expect![[r#"
        {
          "code": "connect",
          "message": "No answer.",
          "action_id": "call"
        }"#]]
    .assert_eq(&format!("{:#}", steady(execution["error"].clone())));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_takes_too_long_answers_504_and_goes_on() {
    let app = TestApp::new();
    app.project().await;
    let call = action(
        "call",
        "http_request",
        json!({ "method": "GET", "url": "https://erp.example/slow" }),
    );
    let mut flow =
        webhook_flow("in", json!([call, action("answer", "respond", json!({ "status": 200 }))]));
    flow["trigger"]["inputs"]["timeout_ms"] = json!(100);
    app.active(flow).await;
    app.performer.hold();
    let answer = app.anonymous("POST", "/hooks/shop/in").send().await;
    assert_eq!(answer.refusal(), (504, "response_timeout".to_owned()));
    let id = answer.header("x-tandem-execution").to_owned();
    assert_eq!(answer.json()["error"]["details"], json!({ "execution": id }));
    app.performer.release();
    assert_eq!(app.settled(&id).await["response"]["status"], 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_text_and_nothing_is_nothing() {
    let app = app_with(respond(json!({ "status": 200, "body": "{{ trigger.body }}" }))).await;
    let call = |body: &'static str| app.anonymous("POST", "/hooks/shop/in").body(body).send();
    let text = call("\"<b>hi</b>\"").await;
    assert_eq!(
        (text.header("content-type"), text.text()),
        ("text/plain; charset=utf-8", "<b>hi</b>")
    );
    let nothing = call("").await;
    assert_eq!((nothing.header("content-type"), nothing.text()), ("", ""));
}
