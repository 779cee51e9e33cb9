//! Running executions again, cancelling many, finding one.

use super::app::{TestApp, action};
use serde_json::{Value, json};

fn answering(status: u16) -> Value {
    let body = json!({ "status": status, "body": "{{ trigger.body }}" });
    json!({ "name": "Orders", "trigger": { "event": "api", "inputs": {} }, "actions": [action("answer", "respond", body)] })
}

fn pausing() -> Value {
    let pause = action("pause", "wait", json!({ "duration": "1h" }));
    json!({ "name": "Pause", "trigger": { "event": "api", "inputs": {} }, "actions": [pause] })
}

fn id_of(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

async fn run(app: &TestApp, flow: &str, event: Value) -> String {
    let path = format!("/api/v1/flows/{flow}/executions?wait=true");
    id_of(&app.post(&path, json!({ "event": event })).await.json())
}

/// Starts it again and reads what came of it.
async fn again(app: &TestApp, execution: &str, body: Value) -> Value {
    let started = app.post(&format!("/api/v1/executions/{execution}/rerun"), body).await;
    assert_eq!(started.status, 202, "{started:?}");
    assert_ne!(id_of(&started.json()), execution);
    app.settled(&id_of(&started.json())).await
}

/// Saves and deploys another document.
async fn deploy(app: &TestApp, flow: &str, document: Value) {
    app.post(&format!("/api/v1/flows/{flow}/edit"), json!({})).await;
    let draft = format!("/api/v1/flows/{flow}/draft");
    let saved = app.call("PUT", &draft).header("if-match", "*").json(document).send().await;
    assert_eq!(saved.status, 200, "{saved:?}");
    let deployed = app.post(&format!("/api/v1/flows/{flow}/deploy"), json!({})).await;
    assert_eq!(deployed.status, 200, "{deployed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_runs_again_on_the_active_version_or_on_its_own() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.active(answering(200)).await;
    let first = run(&app, &flow, json!({ "order": 7 })).await;
    deploy(&app, &flow, answering(201)).await;
    for (body, version, status) in [
        (json!({}), 2, 201),
        (json!({ "version": "active" }), 2, 201),
        (json!({ "version": "same" }), 1, 200),
    ] {
        let read = again(&app, &first, body).await;
        assert_eq!((&read["version"], &read["mode"]), (&json!(version), &json!("live")));
        assert_eq!(read["response"]["status"], json!(status));
        assert_eq!(read["response"]["body"], json!({ "order": 7 }));
    }
    let rerun = format!("/api/v1/executions/{first}/rerun");
    let wrong = app.post(&rerun, json!({ "version": 1 })).await;
    assert_eq!(wrong.refusal(), (422, "invalid_request".to_owned()));
    assert!(wrong.json()["error"]["details"].get("version").is_some(), "{wrong:?}");
    let unknown = app.post("/api/v1/executions/exe_0000000000001/rerun", json!({})).await;
    assert_eq!(unknown.refusal(), (404, "not_found".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_runs_again_as_a_test_on_the_draft_that_it_ran() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.draft(answering(200)).await;
    let test =
        app.post(&format!("/api/v1/flows/{flow}/test?wait=true"), json!({ "event": 7 })).await;
    let first = id_of(&test.json());
    deploy(&app, &flow, answering(201)).await;
    let read = again(&app, &first, json!({})).await;
    assert_eq!((&read["version"], &read["mode"]), (&json!(null), &json!("test")));
    assert_eq!(read["response"], json!({ "status": 200, "headers": {}, "body": 7 }));
    let active = json!({ "version": "active" });
    let refused = app.post(&format!("/api/v1/executions/{first}/rerun"), active).await;
    assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()));
    assert!(refused.json()["error"]["details"].get("version").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_runs_again_without_an_active_version_or_on_a_deleted_flow() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.active(answering(200)).await;
    let first = run(&app, &flow, json!(1)).await;
    app.call("DELETE", &format!("/api/v1/flows/{flow}")).send().await;
    for version in ["same", "active"] {
        let body = json!({ "version": version });
        let refused = app.post(&format!("/api/v1/executions/{first}/rerun"), body).await;
        assert_eq!(refused.refusal(), (409, "flow_deleted".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_rerun_with_a_key_starts_once() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.active(answering(200)).await;
    let first = run(&app, &flow, json!(1)).await;
    let rerun = format!("/api/v1/executions/{first}/rerun");
    let call = |body: Value| app.call("POST", &rerun).header("idempotency-key", "once").json(body);
    let (one, two) = (call(json!({})).send().await, call(json!({})).send().await);
    assert_eq!(id_of(&one.json()), id_of(&two.json()));
    let other = call(json!({ "version": "same" })).send().await;
    assert_eq!(other.refusal(), (409, "idempotency_key_reused".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_executions_of_a_flow_are_cancelled_at_once() {
    let app = TestApp::new();
    app.project().await;
    let (flow, other) = (app.active(pausing()).await, app.active(pausing()).await);
    let mut started = Vec::new();
    for flow in [&flow, &flow, &flow, &other] {
        let one = app.post(&format!("/api/v1/flows/{flow}/executions"), json!({})).await;
        started.push(id_of(&one.json()));
    }
    app.post(&format!("/api/v1/executions/{}/cancel", started[0]), json!({})).await;
    let path = format!("/api/v1/flows/{flow}/executions/cancel");
    let report = |cancelled| json!({ "cancelled": cancelled, "ended_meanwhile": 0, "failed": 0, "next_cursor": null });
    let running = app.post(&path, json!({ "status": ["running"] })).await;
    assert_eq!((running.status.as_u16(), running.json()), (200, report(0)));
    let newest = app.post(&path, json!({ "cursor": started[2] })).await;
    assert_eq!(newest.json(), report(1), "only what is older than the cursor");
    let all = app.call("POST", &path).send().await;
    assert_eq!((all.status.as_u16(), all.json()), (200, report(1)));
    for id in &started[..3] {
        assert_eq!(app.settled(id).await["status"], "cancelled");
    }
    assert_eq!(app.settled(&started[3]).await["status"], "waiting");
    for (body, field) in [
        (json!({ "status": [] }), "status"),
        (json!({ "status": ["failed"] }), "status[0]"),
        (json!({ "cursor": "x" }), "cursor"),
        (json!({ "all": true }), "all"),
    ] {
        let refused = app.post(&path, body).await;
        assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()));
        assert!(refused.json()["error"]["details"].get(field).is_some(), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_is_found_by_its_id_and_by_its_idempotency_key() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.active(answering(200)).await;
    let path = format!("/api/v1/flows/{flow}/executions");
    let keyed = app.call("POST", &path).header("idempotency-key", "order 7/");
    let keyed = id_of(&keyed.json(json!({})).send().await.json());
    let plain = run(&app, &flow, json!(1)).await;
    app.settled(&keyed).await;
    let found = async |query: &str| -> Vec<String> {
        let mut all = Vec::new();
        for list in [path.as_str(), "/api/v1/projects/shop/executions"] {
            let read = app.get(&format!("{list}?{query}")).await.json();
            all.push(read["items"].as_array().unwrap().iter().map(id_of).collect::<Vec<_>>());
        }
        assert_eq!(all[0], all[1]);
        all.remove(0)
    };
    assert_eq!(found(&format!("q={plain}")).await, [plain.as_str()]);
    assert_eq!(found(&format!("q=%20{keyed}%20")).await, [keyed.as_str()]);
    assert_eq!(found("q=order+7%2F").await, [keyed.as_str()]);
    assert_eq!(found("q=order+7%2F&status=completed&limit=1").await, [keyed.as_str()]);
    assert!(found("q=order+7%2F&status=failed").await.is_empty());
    assert!(found("q=order").await.is_empty(), "a part isn't enough");
    assert_eq!(found("q=").await, [plain.as_str(), keyed.as_str()]);
}
