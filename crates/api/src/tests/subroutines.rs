//! Subroutines over HTTP: the project's catalogue, refusals with their lists, nested steps, imports.

use super::app::{TestApp, action, webhook_flow};
use expect_test::expect;
use serde_json::{Value, json};

fn charge(outputs: Value) -> Value {
    let receipt = outputs.as_object().unwrap().keys().next().unwrap().clone();
    json!({
        "tandem": 1, "name": "Charge", "kind": "subroutine",
        "trigger": { "event": "subroutine", "inputs": { "inputs": { "amount": "number" }, "outputs": outputs } },
        "actions": [
            action("say", "respond", json!({ "body": "{{ trigger.inputs.amount }}" })),
            action("back", "return", json!({ "outputs": { receipt: "R" } })),
        ]
    })
}

fn calling() -> Value {
    let inputs = json!({ "flow": "charge", "inputs": { "amount": "{{ trigger.body.amount }}" } });
    let tell = json!({ "variables": { "receipt": "{{ actions.pay.receipt }}" } });
    webhook_flow(
        "sell",
        json!([action("pay", "run_subroutine", inputs), action("tell", "set_variables", tell)]),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_answered_by_its_subroutine_and_shown_with_its_steps() {
    let app = TestApp::new();
    app.project().await;
    let sub = app.active(charge(json!({ "receipt": "string" }))).await;
    let main = app.active(calling()).await;
    let called = app.call("POST", "/hooks/shop/sell").json(json!({ "amount": 7 })).send().await;
    assert_eq!((called.status.as_u16(), called.json()), (200, json!(7)));
    let execution = called.header("x-tandem-execution").to_owned();
    let steps = app.settled(&execution).await["steps"].clone();
    let shown: Vec<String> = steps
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            format!("{} {} {} {}", step["seq"], step["parent_seq"], step["flow"], step["action_id"])
        })
        .collect();
    expect![[r#"
        1 null null "pay"
        2 1 "charge" "say"
        3 1 "charge" "back"
        4 null null "tell""#]]
    .assert_eq(&shown.join("\n"));

    let catalog = app.get("/api/v1/projects/shop/catalog").await.json();
    assert_eq!(catalog["actions"], app.get("/api/v1/catalog").await.json()["actions"]);
    let listed = &catalog["subroutines"][0];
    assert_eq!((&listed["key"], &listed["flow_id"]), (&json!("charge"), &json!(sub)));
    assert_eq!(listed["inputs"]["required"], json!(["amount"]));
    assert_eq!(listed["outputs"]["properties"]["receipt"]["type"], "string");
    assert_eq!(listed["sample"], json!({ "receipt": "text" }));

    let of_sub = app.get(&format!("/api/v1/flows/{sub}/overview")).await.json();
    assert_eq!((&of_sub["callers"][0]["flow_id"], &of_sub["callees"]), (&json!(main), &json!([])));
    let of_main = app.get(&format!("/api/v1/flows/{main}/overview")).await.json();
    assert_eq!(of_main["callees"][0]["flow_id"], json!(sub));
    assert_eq!(of_main["callees"][0]["in_active"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_callers_need_is_neither_changed_nor_deleted() {
    let app = TestApp::new();
    app.project().await;
    let sub = app.active(charge(json!({ "receipt": "string" }))).await;
    app.active(calling()).await;
    let deleted = app.call("DELETE", &format!("/api/v1/flows/{sub}")).send().await;
    assert_eq!(deleted.refusal(), (409, "subroutine_in_use".to_owned()));
    assert_eq!(deleted.json()["error"]["details"]["callers"][0]["key"], "sell");
    let edited = app.post(&format!("/api/v1/flows/{sub}/edit"), json!({})).await;
    let etag = edited.header("etag").to_owned();
    let draft = format!("/api/v1/flows/{sub}/draft");
    let changed = charge(json!({ "id": "string" }));
    app.call("PUT", &draft).header("if-match", &etag).json(changed).send().await;
    let refused = app.post(&format!("/api/v1/flows/{sub}/deploy"), json!({})).await;
    assert_eq!(refused.refusal(), (409, "breaks_callers".to_owned()));
    let caller = &refused.json()["error"]["details"]["callers"][0];
    assert_eq!(caller["breaks"][0]["code"], "unknown_reference");
    let text = app.get(&format!("/api/v1/flows/{sub}/diff?from=active&to=draft")).await.json();
    assert_eq!(text["trigger"][0]["path"], "inputs.outputs.receipt");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subroutine_is_tested_and_not_started() {
    let app = TestApp::new();
    app.project().await;
    let sub = app.active(charge(json!({ "receipt": "string" }))).await;
    let start = format!("/api/v1/flows/{sub}/executions");
    assert_eq!(app.post(&start, json!({})).await.refusal(), (409, "is_subroutine".to_owned()));
    let test = format!("/api/v1/flows/{sub}/test?wait=true");
    assert_eq!(app.post(&test, json!({})).await.refusal(), (422, "invalid_request".to_owned()));
    let tested = app.post(&test, json!({ "event": { "inputs": { "amount": 1 } } })).await.json();
    assert_eq!((&tested["status"], &tested["response"]["body"]), (&json!("completed"), &json!(1)));
    assert_eq!(tested["steps"][1]["outputs"], json!({ "receipt": "R" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn subroutines_travel_with_the_flows_that_need_them() {
    let app = TestApp::new();
    app.project().await;
    app.active(charge(json!({ "receipt": "string" }))).await;
    let main = app.active(calling()).await;
    let path = "/api/v1/projects/shop/export";
    let alone = app.post(path, json!({ "flows": [main], "subroutines": false })).await.json();
    assert_eq!(alone["flows"].as_array().unwrap().len(), 1);
    let both = app.post(path, json!({ "flows": [main] })).await.json();
    assert_eq!(both["flows"][0]["key"], "charge");
    let import = |query: &str, file: &Value| {
        app.call("POST", &format!("/api/v1/projects/shop/import?{query}")).json(file.clone())
    };
    let preview = import("dry_run=true", &both).send().await.json();
    assert_eq!(preview["flows"][0]["key"], "charge_2");
    assert_eq!(preview["flows"][1]["rebind"], json!([]));
    assert_eq!(preview["flows"][1]["diagnostics"][0]["code"], "subroutine_not_active");
    let mapped = import("dry_run=true&subroutines=charge:charge", &both).send().await.json();
    assert_eq!(mapped["flows"][1]["diagnostics"], json!([]));
    for wrong in ["charge", "charge:nothing"] {
        let refused = import(&format!("dry_run=true&subroutines={wrong}"), &both).send().await;
        assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()));
    }
}
