//! How long a flow keeps its ended executions, through the API.

use super::app::{TestApp, webhook_flow};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_says_how_long_its_executions_are_kept() {
    let app = TestApp::new();
    app.project().await;
    let flow = format!("/api/v1/flows/{}", app.draft(webhook_flow("orders", json!([]))).await);
    let patch = |body: Value| app.call("PATCH", &flow).json(body).send();
    assert_eq!(app.get(&flow).await.json()["retention"], Value::Null);
    let own = patch(json!({ "name": "Orders", "retention": { "days": 3_650 } })).await.json();
    let expected = json!({ "days": 3_650, "executions": null });
    assert_eq!((&own["name"], &own["retention"]), (&json!("Orders"), &expected));
    for (body, word) in [
        (json!({ "retention": { "days": 0 }, "name": "No" }), "days"),
        (json!({ "retention": { "days": 3_651 } }), "days"),
        (json!({ "retention": { "executions": 0 } }), "executions"),
        (json!({ "retention": { "executions": 10_000_001 } }), "executions"),
        (json!({ "retention": { "weeks": 1 } }), "weeks"),
        (json!({ "retention": 7 }), "retention"),
        (json!({ "retention": { "days": 5 }, "name": "" }), "name"),
    ] {
        let refused = patch(body.clone()).await;
        assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()), "{body}");
        assert!(refused.text().contains(word), "{}", refused.text());
    }
    let kept = patch(json!({ "name": "Orders 2" })).await.json();
    assert_eq!((&kept["name"], &kept["retention"]), (&json!("Orders 2"), &expected));
    let replaced = patch(json!({ "retention": { "executions": 10 } })).await.json();
    assert_eq!(replaced["retention"], json!({ "days": null, "executions": 10 }));
    let says_nothing = patch(json!({ "retention": { "days": null } })).await.json();
    assert_eq!(says_nothing["retention"], Value::Null);
    patch(json!({ "retention": { "days": 1 } })).await;
    let cleared = patch(json!({ "retention": null })).await.json();
    assert_eq!((&cleared["retention"], &cleared["name"]), (&Value::Null, &json!("Orders 2")));
    assert_eq!(app.get(&flow).await.json(), cleared);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_a_deleted_execution_hears_why_it_may_be_gone() {
    let app = TestApp::new();
    let gone = app.get("/api/v1/executions/exe_0000000000001").await;
    assert_eq!(gone.refusal(), (404, "not_found".to_owned()));
    for word in ["retention_days", "retention_executions", "deleted after a time"] {
        assert!(gone.text().contains(word), "{}", gone.text());
    }
}
