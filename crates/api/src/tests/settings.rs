//! A project's settings through the API.

use super::app::{TestApp, action, webhook_flow};
use serde_json::json;
use std::time::Duration;

const SETTINGS: &str = "/api/v1/projects/shop/settings";

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_changed_together_and_what_is_left_out_stays() {
    let app = TestApp::new();
    app.project().await;
    let put = |body| app.call("PUT", SETTINGS).json(body).send();
    let defaults = json!({
        "flow_limit": 20, "approval_required": false, "time_zone": "UTC", "egress_allow": [], "steps_max": 10_000,
        "running_max": null, "retention_days": 30, "retention_executions": null
    });
    assert_eq!(app.get(SETTINGS).await.json(), defaults);
    let whole = json!({
        "flow_limit": 1_000, "approval_required": true, "time_zone": "Asia/Singapore",
        "egress_allow": ["*.example.com"], "steps_max": 50, "running_max": 3, "retention_days": 3_650,
        "retention_executions": 1_000
    });
    let raised = put(whole.clone()).await;
    assert_eq!((raised.status.as_u16(), raised.json()), (200, whole.clone()));
    assert_eq!(app.get("/api/v1/projects/shop").await.json()["flow_limit"], 1_000);
    for (body, field) in [
        (json!({ "flow_limit": 0 }), "flow_limit"),
        (json!({ "flow_limit": 1_001 }), "flow_limit"),
        (json!({ "flow_limit": -1 }), "flow_limit"),
        (json!({ "flow_limit": "20" }), "flow_limit"),
        (json!({ "flow_limit": 1.5 }), "flow_limit"),
        (json!({ "flow_limits": 5 }), "flow_limits"),
        (json!({ "approval_required": "yes" }), "approval_required"),
        (json!({ "flow_limit": 7, "time_zone": "Zurich" }), "time_zone"),
        (json!({ "egress_allow": ["https://a.example"] }), "egress_allow"),
        (json!({ "steps_max": 10_001 }), "steps_max"),
        (json!({ "running_max": 0 }), "running_max"),
        (json!({ "retention_days": 3_651 }), "retention_days"),
        (json!({ "retention_days": null, "retention_executions": 0 }), "retention_executions"),
    ] {
        let refused = put(body.clone()).await;
        assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()), "{body}");
        assert!(refused.text().contains(field), "{}", refused.text());
    }
    assert_eq!(app.get(SETTINGS).await.json(), whole);
    assert_eq!(app.call("PUT", SETTINGS).send().await.json(), whole);
    let unbound = put(json!({ "running_max": null, "flow_limit": 5.0 })).await.json();
    assert_eq!((&unbound["running_max"], &unbound["flow_limit"]), (&json!(null), &json!(5)));
    assert_eq!(
        (&unbound["time_zone"], &unbound["approval_required"]),
        (&json!("Asia/Singapore"), &json!(true))
    );
    let missing = app.get("/api/v1/projects/nowhere/settings").await;
    assert_eq!(missing.refusal(), (404, "not_found".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_runs_as_many_executions_as_its_settings_allow() {
    let app = TestApp::new();
    app.project().await;
    let set = |body| app.call("PUT", SETTINGS).json(body).send();
    assert_eq!(set(json!({ "running_max": 1 })).await.status, 200);
    let call = action("call", "http_request", json!({ "url": "https://erp.example" }));
    let hooked = app.active(webhook_flow("orders", json!([call]))).await;
    app.performer.hold();
    let path = format!("/api/v1/flows/{hooked}/executions");
    assert_eq!(app.post(&path, json!({ "event": {} })).await.status, 202);
    for refused in [
        app.post(&path, json!({ "event": {} })).await,
        app.call("POST", "/hooks/shop/orders").json(json!({})).send().await,
    ] {
        assert_eq!(refused.refusal(), (429, "project_limit_reached".to_owned()));
        assert!(refused.headers.contains_key("retry-after"));
    }
    assert_eq!(app.get(&path).await.json()["items"].as_array().unwrap().len(), 1, "no trace");
    let first = app.get(&path).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    app.performer.release();
    app.settled(&first).await;
    // Its place is free once it has left memory, a moment after its end is readable.
    let mut pause = tokio::time::interval(Duration::from_millis(5));
    for _ in 0..1_000 {
        if app.post(&path, json!({ "event": {} })).await.status == 202 {
            return;
        }
        pause.tick().await;
    }
    panic!("the place doesn't become free");
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_and_the_time_zone_of_a_project_hold_for_what_starts() {
    let app = TestApp::new();
    app.project().await;
    let settings = json!({ "steps_max": 3, "time_zone": "Asia/Kolkata" });
    assert_eq!(app.call("PUT", SETTINGS).json(settings).send().await.status, 200);
    let text = json!({ "variables": { "at": "{{ format_datetime(0) }}", "utc": "{{ format_datetime(0, time_zone='UTC') }}" } });
    let mut actions = vec![action("a", "set_variables", text)];
    let again = json!({ "variables": { "x": 1 } });
    actions.extend(["b", "c"].map(|id| action(id, "set_variables", again.clone())));
    let document = |actions: &[serde_json::Value]| json!({ "tandem": 1, "trigger": { "event": "api", "inputs": {} }, "actions": actions });
    let three = app.active(document(&actions)).await;
    actions.push(action("d", "set_variables", again.clone()));
    let four = app.active(document(&actions)).await;
    let run = async |flow: &str| {
        app.post(&format!("/api/v1/flows/{flow}/executions?wait=true"), json!({})).await.json()
    };
    let done = run(&three).await;
    assert_eq!(done["status"], "completed");
    let outputs = json!({ "at": "1970-01-01 05:30:00", "utc": "1970-01-01 00:00:00" });
    assert_eq!(done["steps"][0]["outputs"], outputs);
    let failed = run(&four).await;
    assert_eq!(
        (&failed["error"]["code"], &failed["error"]["action_id"]),
        (&json!("steps_limit"), &json!("d"))
    );
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
