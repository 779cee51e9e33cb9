//! A project's settings through the API.

use super::app::TestApp;
use serde_json::json;

const SETTINGS: &str = "/api/v1/projects/shop/settings";

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_replaced_as_a_whole_and_have_defaults() {
    let app = TestApp::new();
    app.project().await;
    let put = |body| app.call("PUT", SETTINGS).json(body).send();
    let defaults = json!({ "flow_limit": 20, "approval_required": false });
    assert_eq!(app.get(SETTINGS).await.json(), defaults);
    let changed = json!({ "flow_limit": 1_000, "approval_required": true });
    let raised = put(changed.clone()).await;
    assert_eq!((raised.status.as_u16(), raised.json()), (200, changed.clone()));
    assert_eq!(app.get("/api/v1/projects/shop").await.json()["flow_limit"], 1_000);
    for (body, field) in [
        (json!({ "flow_limit": 0 }), "flow_limit"),
        (json!({ "flow_limit": 1_001 }), "flow_limit"),
        (json!({ "flow_limit": -1 }), "flow_limit"),
        (json!({ "flow_limit": "20" }), "flow_limit"),
        (json!({ "flow_limit": 1.5 }), "flow_limit"),
        (json!({ "flow_limits": 5 }), "flow_limits"),
        (json!({ "approval_required": "yes" }), "approval_required"),
    ] {
        let refused = put(body.clone()).await;
        assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()), "{body}");
        assert!(refused.text().contains(field), "{}", refused.text());
    }
    assert_eq!(app.get(SETTINGS).await.json(), changed);
    assert_eq!(app.call("PUT", SETTINGS).send().await.json(), defaults);
    let missing = app.get("/api/v1/projects/nowhere/settings").await;
    assert_eq!(missing.refusal(), (404, "not_found".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_below_the_present_count_refuses_only_what_would_add() {
    let app = TestApp::new();
    app.project().await;
    let document =
        json!({ "tandem": 1, "trigger": { "event": "api", "inputs": {} }, "actions": [] });
    app.active(document.clone()).await;
    app.active(document).await;
    let lowered = app.call("PUT", SETTINGS).json(json!({ "flow_limit": 1 })).send().await;
    assert_eq!(lowered.status, 200);
    let refused = app.post("/api/v1/projects/shop/flows", json!({})).await;
    assert_eq!(refused.refusal(), (409, "flow_limit_reached".to_owned()));
    assert_eq!(app.get("/api/v1/projects/shop").await.json()["flow_count"], 2);
}
