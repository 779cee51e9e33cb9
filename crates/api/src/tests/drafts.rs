//! Drafts: their ETag guards every change.

use super::app::{TestApp, action, webhook_flow};
use expect_test::expect;
use serde_json::{Value, json};

fn document(body: &str) -> Value {
    webhook_flow(
        "hello",
        json!([action("answer", "respond", json!({ "status": 200, "body": body }))]),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn two_editors_don_t_overwrite_each_other_unseen() {
    let app = TestApp::new();
    app.project().await;
    let path = format!("/api/v1/flows/{}/draft", app.draft(document("one")).await);
    let etag = app.get(&path).await.header("etag").to_owned();
    let save = |etag: &str, body: &str| {
        app.call("PUT", &path).header("if-match", etag).json(document(body)).send()
    };

    let saved = save(&etag, "two").await;
    assert_eq!(saved.status, 200, "{saved:?}");
    assert_eq!(saved.header("etag"), format!("\"{}\"", saved.json()["etag"].as_str().unwrap()));
    assert_eq!(
        (&saved.json()["diagnostics"], &saved.json()["updated_by"]),
        (&json!([]), &json!("admin key"))
    );

    let stale = save(&etag, "three").await;
    assert_eq!(stale.refusal(), (412, "draft_changed".to_owned()));
    assert_eq!(stale.json()["error"]["details"]["etag"], saved.json()["etag"]);
    assert_eq!(stale.json()["error"]["details"]["updated_by"], "admin key");
    assert_eq!(save("\"nonsense\"", "three").await.status, 412);

    let unguarded = app.call("PUT", &path).json(document("three")).send().await;
    assert_eq!(unguarded.refusal(), (428, "if_match_required".to_owned()));
    assert_eq!(app.get(&path).await.json()["actions"][0]["inputs"]["body"], "two");
    assert_eq!(save("*", "three").await.status, 200);
    assert_eq!(app.get(&path).await.json()["actions"][0]["inputs"]["body"], "three");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_read_and_written_as_yaml_too() {
    let app = TestApp::new();
    app.project().await;
    let path = format!("/api/v1/flows/{}/draft", app.draft(document("one")).await);
    let read = app.call("GET", &path).header("accept", "application/yaml").send().await;
    assert_eq!(read.header("content-type"), "application/yaml");
    let yaml = read.text().replace("one", "two");
    let save = app
        .call("PUT", &path)
        .header("if-match", read.header("etag"))
        .header("content-type", "application/yaml");
    assert_eq!(save.body(yaml).send().await.status, 200);
    let read = app.call("GET", &path).header("accept", "application/json, */*").send().await;
    assert_eq!((read.header("content-type"), &read.json()), ("application/json", &document("two")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_with_mistakes_is_saved_and_they_are_told() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.draft(json!({ "actions": [{ "id": "a", "action": "no_such_action" }] })).await;
    let check = app.call("POST", &format!("/api/v1/flows/{flow}/check")).send().await;
    expect![[r#"
        200 OK
        {
          "ok": false,
          "diagnostics": [
            {
              "code": "event_missing",
              "severity": "error",
              "at": {
                "action": null,
                "path": "trigger.event",
                "pointer": "/trigger/event"
              },
              "message": "choose the event that triggers this flow"
            },
            {
              "code": "unknown_action",
              "severity": "error",
              "at": {
                "action": "a",
                "path": "action",
                "pointer": "/actions/0/action"
              },
              "message": "there is no action `no_such_action`"
            }
          ]
        }"#]]
    .assert_eq(&check.steady());
    let empty = app.post(&format!("/api/v1/flows/{flow}/check"), json!({})).await;
    assert_eq!(empty.steady(), check.steady(), "nothing sent: the draft");
    let good = app.post(&format!("/api/v1/flows/{flow}/check"), document("hi")).await;
    assert_eq!(good.json(), json!({ "ok": true, "diagnostics": [] }));
    for verb in ["deploy", "test"] {
        let refused = app.call("POST", &format!("/api/v1/flows/{flow}/{verb}")).send().await;
        assert_eq!(refused.refusal(), (409, "check_failed".to_owned()));
        assert_eq!(refused.json()["error"]["details"]["diagnostics"], check.json()["diagnostics"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_active_flow_without_a_draft_says_how_to_get_one() {
    let app = TestApp::new();
    app.project().await;
    let path = format!("/api/v1/flows/{}/draft", app.active(document("one")).await);
    assert_eq!(app.get(&path).await.refusal(), (404, "no_draft".to_owned()));
    let saved =
        app.call("PUT", &path).header("if-match", "\"1\"").json(document("two")).send().await;
    assert_eq!(saved.refusal(), (409, "no_draft".to_owned()));
}
