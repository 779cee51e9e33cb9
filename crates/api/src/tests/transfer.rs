//! Files of flows and comparisons, over HTTP.

use super::app::{TestApp, action, webhook_flow};
use crate::limits;
use serde_json::{Value, json};

fn answer(status: u16) -> Value {
    webhook_flow("hello", json!([action("answer", "respond", json!({ "status": status }))]))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_leaves_as_a_file_and_comes_in_again() {
    let app = TestApp::new();
    app.project().await;
    let path = format!("/api/v1/flows/{}/export", app.active(answer(200)).await);
    let json = app.get(&path).await;
    assert_eq!((json.status.as_u16(), json.json()), (200, answer(200)));
    assert_eq!(json.header("content-disposition"), "attachment; filename=\"hello.json\"");
    let yaml = app.call("GET", &path).header("accept", "application/yaml").send().await;
    assert_eq!(yaml.header("content-type"), "application/yaml");
    assert_eq!(app.get(&format!("{path}?format=yaml&version=1")).await.text(), yaml.text());
    let bare = app.get(&format!("{path}?user_inputs=remove")).await.json();
    assert_eq!(bare["actions"][0], action("answer", "respond", json!({ "status": null })));
    for (query, field) in [("user_inputs=some", "user_inputs"), ("version=x", "version")] {
        let refused = app.get(&format!("{path}?{query}")).await;
        assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()));
        assert!(refused.json()["error"]["details"].get(field).is_some(), "{refused:?}");
    }
    assert_eq!(app.get(&format!("{path}?version=9")).await.refusal().0, 404);

    let import = "/api/v1/projects/shop/import";
    let text = yaml.text().to_owned();
    let send = |query: &str| app.call("POST", &format!("{import}{query}")).body(text.clone());
    let preview = send("?dry_run=true").header("content-type", "text/csv").send().await;
    assert_eq!(preview.status, 200);
    let preview = preview.json();
    assert_eq!((&preview["fits"], &preview["flow_count"]), (&json!(true), &json!(1)));
    assert_eq!(
        (&preview["flows"][0]["name"], &preview["flows"][0]["renamed"]),
        (&json!("hello 2"), &json!(true))
    );
    let imported = send("").send().await;
    assert_eq!(imported.status, 201);
    assert_eq!(imported.json()["flows"][0]["name"], "hello 2");
    assert_eq!(imported.json()["flows"][0]["status"], "draft");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_leaves_as_a_bundle() {
    let app = TestApp::new();
    app.project().await;
    let path = "/api/v1/projects/shop/export";
    assert_eq!(app.post(path, json!({ "flows": "all" })).await.refusal().0, 422);
    let flow = app.draft(answer(200)).await;
    let all = app.post(path, json!({ "flows": "all" })).await;
    assert_eq!(all.json(), json!({ "tandem": 1, "flows": [answer(200)] }));
    assert_eq!(all.header("content-disposition"), "attachment; filename=\"shop.json\"");
    let chosen = app.post(path, json!({ "flows": [flow], "user_inputs": "remove" })).await;
    assert_eq!(chosen.json()["flows"][0]["trigger"]["inputs"]["path"], Value::Null);
    for wrong in [json!({}), json!({ "flows": "some" }), json!({ "flows": ["nothing"] })] {
        assert_eq!(app.post(path, wrong).await.refusal(), (422, "invalid_request".to_owned()));
    }
    app.post("/api/v1/projects", json!({ "name": "Other" })).await;
    let into = "/api/v1/projects/other/import";
    assert_eq!(app.post(into, all.json()).await.status, 201);
    let again = app.post("/api/v1/projects/other/export", json!({ "flows": "all" })).await;
    assert_eq!(again.json(), all.json());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_isn_t_right_changes_nothing() {
    let app = TestApp::new();
    app.project().await;
    let send = |body: Vec<u8>| app.call("POST", "/api/v1/projects/shop/import").body(body).send();
    let many = json!({ "tandem": 1, "flows": vec![answer(200); 21] }).to_string();
    for (body, status, code) in [
        (b"flows: [".to_vec(), 422, "not_a_flow_document"),
        (b"flows: [ { actions: [] }, 7 ]".to_vec(), 422, "invalid_bundle"),
        (b"tandem: 2\nflows: []".to_vec(), 422, "newer_format"),
        (b"actions: []\nname: \xff".to_vec(), 422, "not_a_flow_document"),
        (many.into_bytes(), 409, "flow_limit_reached"),
        (vec![b' '; limits::IMPORT_BYTES_MAX + 1], 413, "payload_too_large"),
    ] {
        assert_eq!(send(body).await.refusal(), (status, code.to_owned()));
    }
    assert_eq!(app.get("/api/v1/projects/shop/flows").await.json()["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_states_of_a_flow_are_compared() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.active(answer(200)).await;
    let path = format!("/api/v1/flows/{flow}/diff");
    assert_eq!(app.get(&path).await.refusal(), (404, "no_draft".to_owned()));
    let edited = app.call("POST", &format!("/api/v1/flows/{flow}/edit")).send().await;
    assert_eq!(app.get(&path).await.json()["same"], true);
    let draft = app.call("PUT", &format!("/api/v1/flows/{flow}/draft"));
    let saved = draft.header("if-match", edited.header("etag")).json(answer(201)).send().await;
    assert_eq!(saved.status, 200);
    let change = json!({ "path": "inputs.status", "change": "changed", "old": 200, "new": 201 });
    assert_eq!(
        app.get(&path).await.json(),
        json!({
            "from": "active", "to": "draft", "same": false, "flow": [], "trigger": [], "added": [], "removed": [],
            "moved": [], "changed": [{ "id": "answer", "changes": [change] }],
            "lines": ["~ answer: inputs.status: 200 → 201"],
        })
    );
    assert_eq!(app.get(&format!("{path}?from=1&to=active")).await.json()["same"], true);
    assert_eq!(app.get(&format!("{path}?from=7")).await.refusal().0, 404);
    let refused = app.get(&format!("{path}?from=newest")).await;
    assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()));
}
