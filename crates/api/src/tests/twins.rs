//! The same call twice starts one execution.

use super::app::{Call, TestApp, action, webhook_flow};
use serde_json::json;
use std::collections::HashSet;

async fn app_with_flow() -> (TestApp, String) {
    let app = TestApp::new();
    app.project().await;
    let body = json!({ "id": "{{ execution.id }}", "key": "{{ execution.idempotency_key }}" });
    let flow = webhook_flow(
        "in",
        json!([action("answer", "respond", json!({ "status": 200, "body": body }))]),
    );
    let flow = app.active(flow).await;
    (app, flow)
}

fn hook(app: &TestApp, key: &str, body: &'static str) -> Call {
    app.anonymous("POST", "/hooks/shop/in").header("idempotency-key", key).body(body)
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_twins_get_one_answer() {
    let (app, _) = app_with_flow().await;
    let calls = (0..20).map(|_| tokio::spawn(hook(&app, "k1", "{}").send()));
    let mut answers = HashSet::new();
    for call in calls.collect::<Vec<_>>() {
        let answer = call.await.unwrap();
        assert_eq!(answer.status, 200);
        answers.insert(answer.text().to_owned());
    }
    assert_eq!(answers.len(), 1);
    let later = hook(&app, "k1", "{}").send().await;
    assert!(answers.contains(later.text()), "a later retry gets the stored response");
    assert_eq!(
        app.get("/api/v1/projects/shop/executions").await.json()["items"].as_array().map(Vec::len),
        Some(1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_with_another_request_is_refused() {
    let (app, flow) = app_with_flow().await;
    assert_eq!(hook(&app, "k1", "{}").send().await.status, 200);
    assert_eq!(
        hook(&app, "k1", "[]").send().await.refusal(),
        (409, "idempotency_key_reused".to_owned())
    );
    assert_eq!(hook(&app, "k2", "[]").send().await.status, 200);
    let start = |body: &'static str| {
        let path = format!("/api/v1/flows/{flow}/executions");
        app.call("POST", &path).header("idempotency-key", "k3").body(body).send()
    };
    let first = start("{\"event\": {}}").await;
    assert_eq!(first.status, 202);
    assert_eq!(start("{\"event\": {}}").await.json()["id"], first.json()["id"]);
    assert_eq!(
        start("{\"event\": {\"body\": 1}}").await.refusal(),
        (409, "idempotency_key_reused".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_has_a_limit() {
    let (app, _) = app_with_flow().await;
    let long = "k".repeat(256);
    assert_eq!(hook(&app, &long, "{}").send().await.refusal(), (422, "invalid_request".to_owned()));
    assert_eq!(hook(&app, &long[1..], "{}").send().await.status, 200);
}
