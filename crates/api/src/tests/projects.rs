//! Projects through the API.

use super::app::TestApp;
use expect_test::expect;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_created_found_renamed_and_deleted() {
    let app = TestApp::new();
    let created = app.post("/api/v1/projects", json!({ "name": "Shop" })).await;
    expect![[r#"
        201 Created
        {
          "id": "prj_<id>",
          "name": "Shop",
          "slug": "shop",
          "flow_count": 0,
          "flow_limit": 20,
          "created_at": "<time>",
          "updated_at": "<time>",
          "last_execution_at": null,
          "failed_today": 0,
          "role": "admin"
        }"#]]
    .assert_eq(&created.steady());
    let id = created.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(
        app.get(&format!("/api/v1/projects/{id}")).await.json(),
        app.get("/api/v1/projects/shop").await.json()
    );
    let renamed =
        app.call("PATCH", "/api/v1/projects/shop").json(json!({ "name": "Store" })).send().await;
    assert_eq!(
        (renamed.json()["name"].as_str(), renamed.json()["slug"].as_str()),
        (Some("Store"), Some("shop"))
    );
    let list = app.get("/api/v1/projects?cursor=&limit=1").await.json();
    assert_eq!(
        (list["items"][0]["name"].as_str(), &list["next_cursor"]),
        (Some("Store"), &json!(null))
    );
    assert_eq!(app.call("DELETE", "/api/v1/projects/shop").send().await.status, 204);
    assert_eq!(app.get("/api/v1/projects/shop").await.refusal(), (404, "not_found".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slug_is_made_unique_unless_it_was_asked_for() {
    let app = TestApp::new();
    app.project().await;
    let second = app.post("/api/v1/projects", json!({ "name": "Shop" })).await;
    assert_eq!(second.json()["slug"], "shop-2");
    let third = app.post("/api/v1/projects", json!({ "name": "Other", "slug": "shop" })).await;
    assert_eq!(third.refusal(), (409, "slug_taken".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_project_brings_its_flows_as_drafts() {
    let app = TestApp::new();
    let created = app.post("/api/v1/projects", json!({ "sample": "demo" })).await;
    assert_eq!((created.status.as_u16(), &created.json()["name"]), (201, &json!("Demo")));
    let slug = created.json()["slug"].as_str().unwrap().to_owned();
    let flows = app.get(&format!("/api/v1/projects/{slug}/flows")).await.json();
    let statuses: Vec<_> =
        flows["items"].as_array().unwrap().iter().map(|flow| flow["status"].clone()).collect();
    assert_eq!(statuses, [json!("draft"), json!("draft")]);
}
