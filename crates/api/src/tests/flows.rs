//! Flows, from the first draft to the second version and back.

use super::app::{TestApp, action, webhook_flow};
use expect_test::expect;
use serde_json::json;

fn hello() -> serde_json::Value {
    webhook_flow(
        "hello",
        json!([action("answer", "respond", json!({ "status": 200, "body": "hi" }))]),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_flow_is_a_draft_with_an_etag_and_a_readable_name() {
    let app = TestApp::new();
    app.project().await;
    let created = app.post("/api/v1/projects/shop/flows", json!({})).await;
    expect![[r#"
        201 Created
        {
          "id": "flw_<id>",
          "project_id": "prj_<id>",
          "key": "untitled_flow",
          "name": "Untitled flow",
          "kind": "main",
          "status": "draft",
          "event": null,
          "active_version": null,
          "draft": {
            "etag": "1",
            "updated_at": "<time>",
            "updated_by": "admin key"
          },
          "review": null,
          "trigger_url": null,
          "created_at": "<time>",
          "updated_at": "<time>",
          "deleted_at": null,
          "retention": null,
          "executions_today": 0,
          "failed_today": 0
        }"#]]
    .assert_eq(&created.steady());
    assert_eq!(
        created.header("etag"),
        format!("\"{}\"", created.json()["draft"]["etag"].as_str().unwrap())
    );
    let second = app.call("POST", "/api/v1/projects/shop/flows").send().await;
    assert_eq!(second.json()["name"], "Untitled flow 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_lives_from_draft_to_active_to_drafting_and_back() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.active(hello()).await;
    let path = format!("/api/v1/flows/{flow}");
    expect![[r#"
        200 OK
        {
          "id": "flw_<id>",
          "project_id": "prj_<id>",
          "key": "hello",
          "name": "hello",
          "kind": "main",
          "status": "active",
          "event": "webhook",
          "active_version": 1,
          "draft": null,
          "review": null,
          "trigger_url": "http://127.0.0.1:8080/hooks/shop/hello",
          "created_at": "<time>",
          "updated_at": "<time>",
          "deleted_at": null,
          "retention": null,
          "executions_today": 0,
          "failed_today": 0
        }"#]]
    .assert_eq(&app.get(&path).await.steady());

    let edited = app.call("POST", &format!("{path}/edit")).send().await;
    assert_eq!((edited.status.as_u16(), &edited.json()["status"]), (201, &json!("drafting")));
    assert_eq!(app.call("POST", &format!("{path}/edit")).send().await.status, 200);
    assert_eq!(
        app.call("DELETE", &path).send().await.refusal(),
        (409, "scope_required".to_owned())
    );

    let second = app.post(&format!("{path}/deploy"), json!({ "note": "Again" })).await;
    expect![[r#"
        200 OK
        {
          "number": 2,
          "status": "active",
          "note": "Again",
          "deployed_at": "<time>",
          "deployed_by": "admin key",
          "created_by": "admin key",
          "approved_by": null,
          "review": null,
          "pins": []
        }"#]]
    .assert_eq(&second.steady());
    let versions = app.get(&format!("{path}/versions")).await.json();
    let numbers: Vec<_> =
        versions["items"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
    assert_eq!(numbers, ["active", "archived"]);
    assert_eq!(app.get(&format!("{path}/versions/1")).await.json()["document"]["name"], "hello");
    assert_eq!(app.get(&format!("{path}/versions/3")).await.status, 404);
    assert_eq!(app.get(&format!("{path}/versions/x")).await.status, 404);
    let copied = app.call("POST", &format!("{path}/versions/1/copy-to-draft")).send().await;
    assert_eq!((copied.status.as_u16(), copied.header("etag").is_empty()), (200, false));
    assert_eq!(app.call("DELETE", &format!("{path}/draft")).send().await.status, 204);
    assert_eq!(app.get(&path).await.json()["status"], "active");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_flow_answers_no_webhook_until_it_is_restored() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.active(hello()).await;
    let call = || app.anonymous("POST", "/hooks/shop/hello").send();
    assert_eq!(call().await.text(), "hi");
    assert_eq!(
        app.call("DELETE", &format!("/api/v1/flows/{flow}?scope=flow")).send().await.status,
        204
    );
    assert_eq!(call().await.refusal(), (404, "not_found".to_owned()));
    let deleted = app.get("/api/v1/projects/shop/flows?deleted=true&q=&kind=&status=").await.json();
    assert_eq!(deleted["items"][0]["id"], json!(flow));
    let restored = app.call("POST", &format!("/api/v1/flows/{flow}/restore")).send().await;
    assert_eq!((restored.status.as_u16(), &restored.json()["deleted_at"]), (200, &json!(null)));
    assert_eq!(call().await.text(), "hi");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_path_belongs_to_one_active_flow() {
    let app = TestApp::new();
    app.project().await;
    let first = app.active(hello()).await;
    let second = app.draft(hello()).await;
    let refused = app.post(&format!("/api/v1/flows/{second}/deploy"), json!({})).await;
    assert_eq!(refused.refusal(), (409, "webhook_path_taken".to_owned()));
    assert_eq!(refused.json()["error"]["details"]["flow"]["id"], json!(first));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rename_takes_effect_at_once() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.draft(hello()).await;
    let renamed = app
        .call("PATCH", &format!("/api/v1/flows/{flow}"))
        .json(json!({ "name": "Greeter" }))
        .send()
        .await;
    assert_eq!(renamed.json()["name"], "Greeter");
    let found = app.get("/api/v1/projects/shop/flows?q=greet&kind=main&status=draft").await.json();
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_twenty_first_flow_is_refused() {
    let app = TestApp::new();
    app.project().await;
    for _ in 0..20 {
        app.draft(hello()).await;
    }
    let refused = app.post("/api/v1/projects/shop/flows", json!({})).await;
    assert_eq!(refused.refusal(), (409, "flow_limit_reached".to_owned()));
    assert_eq!(refused.json()["error"]["details"], json!({ "limit": 20 }));
}
