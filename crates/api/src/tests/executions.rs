//! Starting, testing, reading, listing and cancelling executions.

use super::app::{Setting, TestApp, action, webhook_flow};
use crate::Settings;
use expect_test::{expect, expect_file};
use serde_json::{Value, json};
use std::time::Duration;

fn api_flow(actions: Value) -> Value {
    json!({ "tandem": 1, "name": "Orders", "trigger": { "event": "api", "inputs": {} }, "actions": actions })
}

fn order_flow() -> Value {
    let request = json!({ "method": "GET", "url": "https://erp.example/{{ trigger.body.order }}" });
    api_flow(json!([
        action("lookup", "http_request", request),
        action(
            "answer",
            "respond",
            json!({ "status": 201, "body": { "state": "{{ actions.lookup.body.state }}" } })
        )
    ]))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_waits_gets_the_whole_execution() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.active(order_flow()).await;
    app.performer.answers(200, json!({ "state": "shipped" }));
    let path = format!("/api/v1/flows/{flow}/executions");
    let ended =
        app.post(&format!("{path}?wait=true"), json!({ "event": { "order": "A-1" } })).await;
    let id = ended.json()["id"].as_str().unwrap().to_owned();
    app.settled(&id).await;
    let read = app.get(&format!("/api/v1/executions/{id}")).await.steady();
    expect_file!["execution.txt"].assert_eq(&read);
    expect![[r#"
        200 OK
        {
          "items": [
            {
              "id": "exe_<id>",
              "flow_id": "flw_<id>",
              "flow_name": "Orders",
              "version": 1,
              "mode": "live",
              "status": "completed",
              "started_at": "<time>",
              "ended_at": "<time>",
              "duration_ms": "<ms>",
              "error": null,
              "tags": []
            }
          ],
          "next_cursor": null
        }"#]]
    .assert_eq(&app.get(&path).await.steady());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_answers_at_once_unless_it_waits_and_then_not_for_ever() {
    let settings = Settings { wait_max: Duration::from_millis(30), ..Settings::default() };
    let app = TestApp::with(Setting { settings, ..Setting::default() });
    app.project().await;
    let flow = app.active(order_flow()).await;
    app.performer.hold();
    for query in ["", "?wait=false", "?wait=true"] {
        let started = app
            .post(
                &format!("/api/v1/flows/{flow}/executions{query}"),
                json!({ "event": { "order": 1 } }),
            )
            .await;
        assert_eq!(
            (started.status.as_u16(), &started.json()["status"]),
            (202, &json!("running")),
            "{query}"
        );
    }
    app.performer.release();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_isn_t_active_can_t_be_started() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.draft(order_flow()).await;
    let refused = app.post(&format!("/api/v1/flows/{flow}/executions"), json!({})).await;
    assert_eq!(refused.refusal(), (409, "not_active".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_flow_is_started_with_the_whole_event() {
    let app = TestApp::new();
    app.project().await;
    let echo = action("answer", "respond", json!({ "status": 200, "body": "{{ trigger }}" }));
    let flow = app.active(webhook_flow("echo", json!([echo]))).await;
    let path = format!("/api/v1/flows/{flow}/executions?wait=true");
    let ended =
        app.post(&path, json!({ "event": { "body": 7, "headers": { "X-Id": "1" } } })).await;
    assert_eq!(
        ended.json()["response"]["body"],
        json!({ "method": "POST", "path": "echo", "query": {}, "headers": { "x-id": "1" }, "body": 7 })
    );
    let refused = app.post(&path, json!({ "event": { "bdoy": 7 } })).await;
    assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()));
    assert!(refused.json()["error"]["details"].get("event.bdoy").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_runs_the_draft_and_isn_t_a_live_execution() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.draft(order_flow()).await;
    let test = json!({ "event": { "order": 1 }, "mocks": { "lookup": { "status": 200, "body": { "state": "mocked" } } } });
    let ended = app.post(&format!("/api/v1/flows/{flow}/test?wait=true"), test).await;
    assert_eq!(ended.status, 200, "{ended:?}");
    let ended = ended.json();
    assert_eq!((&ended["mode"], &ended["version"]), (&json!("test"), &json!(null)));
    assert_eq!(ended["response"]["body"], json!({ "state": "mocked" }));
    let simulated =
        app.post(&format!("/api/v1/flows/{flow}/test"), json!({ "effects": "simulate" })).await;
    assert_eq!(simulated.status, 202);
    app.settled(simulated.json()["id"].as_str().unwrap()).await;
    let live = app.get("/api/v1/projects/shop/executions?mode=live").await.json();
    let tests =
        app.get("/api/v1/projects/shop/executions?mode=test&status=completed,failed").await.json();
    assert_eq!(
        (live["items"].as_array().map(Vec::len), tests["items"].as_array().map(Vec::len)),
        (Some(0), Some(2))
    );
    assert_eq!(tests["items"][0]["flow_name"], "Orders");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_read_page_by_page_newest_first() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.active(api_flow(json!([action("end", "stop", json!({}))]))).await;
    let mut started = Vec::new();
    for _ in 0..5 {
        let one = app.post(&format!("/api/v1/flows/{flow}/executions"), json!({})).await;
        started.push(one.json()["id"].as_str().unwrap().to_owned());
    }
    started.reverse();
    let (mut read, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app
            .get(&format!("/api/v1/projects/shop/executions?limit=2&cursor={cursor}"))
            .await
            .json();
        let items = page["items"].as_array().unwrap();
        read.extend(items.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    assert_eq!(read, started);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_execution_ends_and_one_that_has_ended_can_t_be_cancelled() {
    let app = TestApp::new();
    app.project().await;
    let flow =
        app.active(api_flow(json!([action("pause", "wait", json!({ "duration": "1h" }))]))).await;
    let waits = app.post(&format!("/api/v1/flows/{flow}/executions"), json!({})).await;
    let id = waits.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(app.settled(&id).await["steps"][0]["status"], "waiting");
    let path = format!("/api/v1/executions/{id}/cancel");
    let cancelled = app.call("POST", &path).send().await;
    assert_eq!(
        (cancelled.status.as_u16(), cancelled.json()),
        (202, json!({ "id": id, "status": "cancelled" }))
    );
    let ends = app.active(api_flow(json!([action("end", "stop", json!({}))]))).await;
    let ended = app.post(&format!("/api/v1/flows/{ends}/executions"), json!({})).await;
    let id = ended.json()["id"].as_str().unwrap().to_owned();
    app.settled(&id).await;
    let late = app.call("POST", &format!("/api/v1/executions/{id}/cancel")).send().await;
    assert_eq!(late.refusal(), (409, "already_ended".to_owned()));
    assert_eq!(late.json()["error"]["details"], json!({ "status": "completed" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn executions_are_found_by_their_tags() {
    let app = TestApp::new();
    app.project().await;
    let tags = json!({ "tags": ["customer:{{ trigger.body.phone }}", "vip, gold"] });
    let rest = action("rest", "wait", json!({ "duration": "1h" }));
    let flow = app.active(api_flow(json!([action("mark", "add_tags", tags), rest]))).await;
    let path = format!("/api/v1/flows/{flow}/executions");
    for phone in ["+65 1", "+65 2", "+65 2"] {
        let event = json!({ "event": { "phone": phone } });
        assert_eq!(app.post(&path, event).await.status, 202);
    }
    let lists = [path.as_str(), "/api/v1/projects/shop/executions"];
    for (query, expected) in [
        ("tag=customer:%2B65+2", 2),
        ("tag=customer:%2B65+1&tag=vip,+gold", 1),
        ("tag=customer:%2B65+1&tag=customer:%2B65+2", 0),
        ("tag=%2B65+1", 0),
        ("tag=", 3),
        ("q=%2B65+2&status=waiting", 2),
        ("q=%2B65+2&status=failed", 0),
        ("q=vip,+gold&limit=200", 3),
    ] {
        for list in lists {
            let found = app.get(&format!("{list}?{query}")).await.json();
            assert_eq!(found["items"].as_array().unwrap().len(), expected, "{query}: {found}");
        }
    }
    let one = app.get(&format!("{path}?q=%2B65+1")).await.json()["items"][0].clone();
    assert_eq!(one["tags"], json!(["customer:+65 1", "vip, gold"]));
    let whole =
        app.get(&format!("/api/v1/executions/{}", one["id"].as_str().unwrap())).await.json();
    assert_eq!(whole["tags"], one["tags"]);
    assert_eq!(whole["steps"][0]["outputs"]["tags"], one["tags"]);
    let many = "tag=x&".repeat(21);
    let refused = app.get(&format!("{path}?{many}")).await;
    assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()));
    assert_eq!(
        app.get(&format!("{path}?tags=x")).await.refusal(),
        (422, "invalid_request".to_owned())
    );
    let cancel = app.post(&format!("{path}/cancel"), json!({ "tags": ["customer:+65 2"] })).await;
    assert_eq!(cancel.json()["cancelled"], 2);
    assert_eq!(app.post(&format!("{path}/cancel"), json!({})).await.json()["cancelled"], 1);
}
