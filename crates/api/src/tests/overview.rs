//! A flow at a glance.

use super::app::{TestApp, action, webhook_flow};
use expect_test::expect_file;
use serde_json::{Value, json};

fn sum(points: &Value) -> u64 {
    points.as_array().unwrap().iter().map(|point| point["executions"].as_u64().unwrap()).sum()
}

/// The answer with its series shortened to their sums: how many hours there are depends on the time.
fn short(mut overview: Value) -> Value {
    for series in ["per_hour", "per_day"] {
        overview[series] = json!({ "executions in all": sum(&overview[series]) });
    }
    for percentile in ["p50_ms", "p95_ms", "p99_ms"] {
        assert!(overview["executions"]["duration"][percentile].is_u64());
        overview["executions"]["duration"][percentile] = json!("<ms>");
    }
    super::app::steady(overview)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overview_says_what_a_flow_is_and_how_it_does() {
    let app = TestApp::new();
    app.project().await;
    let fails = json!({ "left": "{{ trigger.body.fail }}", "is": "equals", "right": true });
    let condition = json!({ "id": "bad", "name": "Is it bad?", "action": "condition", "inputs": { "when": fails },
        "branches": [
            { "id": "yes", "actions": [action("give_up", "fail", json!({ "message": "Bad" }))] },
            { "id": "no", "actions": [] }] });
    let answer = action("answer", "respond", json!({ "status": 200 }));
    let flow = app.active(webhook_flow("orders", json!([condition, answer]))).await;
    for fail in [false, false, true, false] {
        let event = json!({ "event": { "body": { "fail": fail } } });
        app.post(&format!("/api/v1/flows/{flow}/executions?wait=true"), event).await;
    }
    app.post(&format!("/api/v1/flows/{flow}/edit"), json!({})).await;
    let test = app.post(&format!("/api/v1/flows/{flow}/test?wait=true"), json!({})).await;
    assert_eq!(test.status, 200, "{test:?}");
    let found = app.get(&format!("/api/v1/flows/{flow}/overview")).await;
    assert_eq!(found.status, 200, "{found:?}");
    let text = format!("{:#}\n", short(found.json()));
    expect_file!["overview.txt"].assert_eq(&text);
    let past = "from=2025-01-01T00:07:00Z&to=2025-01-02T00:00:00Z";
    let past = app.get(&format!("/api/v1/flows/{flow}/overview?{past}")).await.json();
    assert_eq!(
        (&past["from"], &past["executions"]["total"]),
        (&json!("2025-01-01T00:00:00.000Z"), &json!(0))
    );
    assert_eq!(
        (past["per_hour"].as_array().map(Vec::len), past["per_day"].as_array().map(Vec::len)),
        (Some(24), Some(1))
    );
    assert_eq!(
        past["executions"]["duration"],
        json!({ "p50_ms": null, "p95_ms": null, "p99_ms": null })
    );
    assert_eq!(past["executions"]["success_rate"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_flow_is_triggered_at_its_address_while_it_is_active() {
    let app = TestApp::new();
    app.project().await;
    let document = json!({ "trigger": { "event": "api", "inputs": {} }, "actions": [action("end", "stop", json!({}))] });
    let flow = app.draft(document).await;
    let overview = format!("/api/v1/flows/{flow}/overview");
    let draft = app.get(&overview).await.json();
    assert_eq!(
        (&draft["trigger"]["event"], &draft["trigger"]["address"]),
        (&json!("api"), &json!(null))
    );
    assert_eq!(draft["versions"], json!({ "count": 0, "active": null }));
    app.post(&format!("/api/v1/flows/{flow}/deploy"), json!({})).await;
    let active = app.get(&overview).await.json();
    let address = format!("http://127.0.0.1:8080/api/v1/flows/{flow}/executions");
    assert_eq!(active["trigger"]["address"], json!(address));
    app.call("DELETE", &format!("/api/v1/flows/{flow}")).send().await;
    let deleted = app.get(&overview).await.json();
    assert_eq!(deleted["trigger"]["address"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_that_means_nothing_is_refused_by_its_field() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.draft(webhook_flow("a", json!([]))).await;
    let cases = [
        ("from=yesterday", "from"),
        ("to=1", "to"),
        ("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from"),
        ("from=2025-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "from"),
        ("since=1", "since"),
    ];
    for (query, field) in cases {
        let refused = app.get(&format!("/api/v1/flows/{flow}/overview?{query}")).await;
        assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()), "{query}");
        assert!(refused.json()["error"]["details"].get(field).is_some(), "{refused:?}");
    }
    let unknown = app.get("/api/v1/flows/flw_0000000000001/overview").await;
    assert_eq!(unknown.refusal(), (404, "not_found".to_owned()));
}
