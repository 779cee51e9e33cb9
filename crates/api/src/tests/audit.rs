//! The audit log: every call that changes something has its row, and who may read them.

use super::app::{Answer, Call, TestApp, action, webhook_flow};
use crate::audit::{Exception, exception};
use crate::openapi::operations;
use futures_util::FutureExt;
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};

const PASSWORD: &str = "correct horse battery";

async fn rows(app: &TestApp, query: &str) -> Vec<Value> {
    let page = app.get(&format!("/api/v1/audit?limit=200&{query}")).await;
    assert_eq!(page.status, 200, "{page:?}");
    page.json()["items"].as_array().unwrap().clone()
}

/// A person in a browser, and which operations they have tried.
struct Person {
    app: TestApp,
    cookie: String,
    tried: BTreeSet<String>,
}

impl Person {
    async fn signed_in() -> Self {
        let app = TestApp::new();
        let token = app.accounts.setup_token().unwrap().unwrap();
        let ada = json!({ "email": "ada@example.com", "password": PASSWORD });
        let mut set_up = ada.clone();
        set_up["token"] = json!(token);
        let mut person = Self { app, cookie: String::new(), tried: BTreeSet::new() };
        person.does("set_up", "POST /api/v1/setup", set_up).await;
        let answer = person.does("sign_in", "POST /api/v1/session", ada).await;
        person.cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        person
    }

    fn call(&self, route: &str) -> Call {
        let (method, path) = route.split_once(' ').unwrap();
        let call = self.app.anonymous(method, path).header("cookie", &self.cookie);
        call.header("origin", "http://127.0.0.1:8080").header("if-match", "*").from("203.0.113.7")
    }

    /// It succeeds and has exactly one new row, this one's.
    async fn does(&mut self, operation: &str, route: &str, body: Value) -> Answer {
        let before = rows(&self.app, "").await.len();
        let answer = self.call(route).json(body).send().await;
        assert!(answer.status.is_success(), "{operation}: {answer:?}");
        let after = rows(&self.app, "").await;
        assert_eq!(after.len(), before + 1, "{operation}: {after:#?}");
        let row = &after[0];
        assert_eq!(row["operation"], operation);
        assert_eq!(row["status"], answer.status.as_u16());
        assert_eq!(row["request_id"], answer.header("x-request-id"));
        let who = [&row["actor"], &row["actor_kind"], &row["address"]];
        assert_eq!(who, ["ada@example.com", "person", "203.0.113.7"], "{operation}");
        self.tried.insert(operation.to_owned());
        answer
    }
}

/// What is done to people and their keys, in the project `shop`.
impl Person {
    async fn minds_people(&mut self) {
        let bob = json!({ "email": "bob@example.com", "project": "shop", "role": "viewer" });
        let unwanted =
            self.does("create_invitation", "POST /api/v1/invitations", bob.clone()).await;
        let revoke = format!("DELETE /api/v1/invitations/{}", id(&unwanted));
        self.does("revoke_invitation", &revoke, json!({})).await;
        let invited = self.does("create_invitation", "POST /api/v1/invitations", bob).await;
        let url = invited.json()["url"].as_str().unwrap().to_owned();
        let token = url.split_once("token=").unwrap().1.to_owned();
        let joined = self.app.accept(&token, "Bob").await;
        assert_eq!(rows(&self.app, "").await[0]["operation"], "accept_invitation");
        assert_eq!(rows(&self.app, "").await[0]["actor"], "bob@example.com");
        self.tried.insert("accept_invitation".to_owned());
        let bob = joined.json()["user"]["id"].as_str().unwrap().to_owned();
        let member = format!("/api/v1/projects/shop/members/{bob}");
        self.does("put_member", &format!("PUT {member}"), json!({ "role": "maker" })).await;
        self.does("remove_member", &format!("DELETE {member}"), json!({})).await;
        let update = format!("PATCH /api/v1/users/{bob}");
        self.does("update_user", &update, json!({ "name": "Robert" })).await;
        let made = self.does("create_token", "POST /api/v1/tokens", json!({ "name": "CI" })).await;
        self.does("delete_token", &format!("DELETE /api/v1/tokens/{}", id(&made)), json!({})).await;
        let change = json!({ "current": PASSWORD, "new": "another horse battery" });
        self.does("change_password", "PUT /api/v1/session/password", change).await;
    }

    /// What somebody else made.
    async fn checks(&mut self) {
        let document = json!({ "document": webhook_flow("checked", json!([])) });
        let flow = id(&self.app.post("/api/v1/projects/shop/flows", document).await);
        let review = format!("/api/v1/flows/{flow}/review");
        let asked = self.app.post(&review, json!({})).await;
        let approve = json!({ "hash": asked.json()["hash"] });
        self.does("approve_review", &format!("POST {review}/approve"), approve).await;
        let reason = json!({ "comment": "On second thoughts" });
        self.does("reject_review", &format!("POST {review}/reject"), reason).await;
        self.does("request_review", &format!("POST {review}"), json!({})).await;
        self.does("withdraw_review", &format!("DELETE {review}"), json!({})).await;
    }
}

fn id(answer: &Answer) -> String {
    answer.json()["id"].as_str().unwrap().to_owned()
}

fn waiting_flow() -> Value {
    webhook_flow("in", json!([action("pause", "wait", json!({ "duration": "1h" }))]))
}

/// Unsafe operations of the API, by their ids.
fn mutating() -> BTreeSet<String> {
    let mut document = crate::openapi();
    let paths = document.paths.paths.iter_mut();
    let paths = paths.filter(|(path, _)| path.starts_with("/api/v1/"));
    let found = paths.flat_map(|(_, item)| operations(item).collect::<Vec<_>>());
    let unsafe_ones = found.filter(|(_, is_safe)| !is_safe);
    unsafe_ones.filter_map(|(operation, _)| operation.operation_id.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mutating_operation_has_a_row_or_a_reason() {
    let mut ada = Person::signed_in().await;
    ada.does("create_project", "POST /api/v1/projects", json!({ "name": "Shop" })).await;
    ada.minds_people().await;
    ada.checks().await;
    let project = |path: &str| format!("/api/v1/projects/shop{path}");
    let document = json!({ "document": waiting_flow() });
    let flow = id(&ada
        .does("create_flow", &format!("POST {}", project("/flows")), document.clone())
        .await);
    let of = |path: &str| format!("/api/v1/flows/{flow}{path}");
    ada.does("deploy_flow", &format!("POST {}", of("/deploy")), json!({})).await;
    ada.does("edit_flow", &format!("POST {}", of("/edit")), json!({})).await;
    ada.does("save_draft", &format!("PUT {}", of("/draft")), waiting_flow()).await;
    ada.does("discard_draft", &format!("DELETE {}", of("/draft")), json!({})).await;
    let copy = of("/versions/1/copy-to-draft");
    ada.does("copy_version_to_draft", &format!("POST {copy}"), json!({})).await;
    ada.does("test_flow", &format!("POST {}", of("/test?wait=true")), json!({})).await;
    let started =
        id(&ada.does("start_execution", &format!("POST {}", of("/executions")), json!({})).await);
    ada.app.settled(&started).await;
    let execution = |path: &str| format!("POST /api/v1/executions/{started}{path}");
    ada.does("rerun_execution", &execution("/rerun"), json!({})).await;
    ada.does("cancel_execution", &execution("/cancel"), json!({})).await;
    let all = of("/executions/cancel");
    ada.does("cancel_executions", &format!("POST {all}"), json!({})).await;
    ada.does("update_flow", &format!("PATCH {}", of("")), json!({ "name": "Renamed" })).await;
    ada.does("delete_flow", &format!("DELETE {}", of("?scope=flow")), json!({})).await;
    ada.does("restore_flow", &format!("POST {}", of("/restore")), json!({})).await;
    ada.does("import_flows", &format!("POST {}", project("/import")), waiting_flow()).await;
    ada.does("update_project", &format!("PATCH {}", project("")), json!({ "name": "Store" })).await;
    let limit = json!({ "flow_limit": 7 });
    ada.does("replace_settings", &format!("PUT {}", project("/settings")), limit).await;
    let addresses = json!({ "addresses": [] });
    ada.does("replace_allow_list", &format!("PUT {}", project("/ip-allow-list")), addresses).await;
    ada.does("reset_api_key", &format!("PUT {}", project("/api-key")), json!({})).await;
    ada.does("delete_api_key", &format!("DELETE {}", project("/api-key")), json!({})).await;
    ada.does("delete_project", &format!("DELETE {}", project("")), json!({})).await;
    ada.does("sign_out", "DELETE /api/v1/session", json!({})).await;

    let mut covered = ada.tried.clone();
    covered.extend(
        mutating().into_iter().filter(|id| exception(id) == Some(Exception::ChangesNothing)),
    );
    assert_eq!(covered, mutating(), "exercise the new operation here, or say why it has no row");
    let verdict = ada.app.get("/api/v1/audit/verify").await.json();
    let rows = rows(&ada.app, "").await.len();
    assert_eq!((&verdict["ok"], &verdict["rows"]), (&json!(true), &json!(rows)));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_name_what_was_changed_and_made_and_outlive_their_project() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.active(waiting_flow()).await;
    let project = app.get("/api/v1/projects/shop").await.json()["id"].clone();
    app.call("DELETE", "/api/v1/projects/shop").send().await;
    let found = rows(&app, &format!("project={}", project.as_str().unwrap())).await;
    let seen: Vec<Value> = found
        .iter()
        .map(|row| json!([row["sequence"], row["operation"], row["targets"]]))
        .collect();
    let expected = json!([
        [4, "delete_project", {}],
        [3, "deploy_flow", { "flow": flow, "version": "1" }],
        [2, "create_flow", { "flow": flow, "etag": "1" }],
        [1, "create_project", {}],
    ]);
    assert_eq!(json!(seen), expected);
    assert_eq!(
        (&found[0]["actor"], &found[0]["actor_kind"]),
        (&json!("admin key"), &json!("admin_key"))
    );
    let gone = app.get("/api/v1/audit?project=shop").await;
    assert_eq!(gone.refusal(), (404, "not_found".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_nothing_and_starts_with_keys_have_no_row() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.active(waiting_flow()).await;
    let (key, before) = (app.key("shop").await, rows(&app, "").await.len());
    let start = format!("/api/v1/flows/{flow}/executions");
    assert_eq!(app.call_with(&key, "POST", &start).send().await.status, 202);
    assert_eq!(app.post(&start, json!({})).await.status, 202);
    assert_eq!(app.post(&format!("/api/v1/flows/{flow}/check"), waiting_flow()).await.status, 200);
    let preview = app.post("/api/v1/projects/shop/import?dry_run=true", waiting_flow()).await;
    assert_eq!(preview.status, 200, "{preview:?}");
    let export = app.post("/api/v1/projects/shop/export", json!({ "flows": "all" })).await;
    assert_eq!(export.status, 200, "{export:?}");
    assert_eq!(app.post("/api/v1/projects", json!({ "name": "" })).await.status, 422);
    assert_eq!(app.anonymous("POST", "/api/v1/projects").send().await.status, 401);
    assert_eq!(app.call("POST", "/api/v1/catalog").send().await.status, 405);
    assert_eq!(rows(&app, "").await.len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn saves_of_one_author_share_a_row_until_something_else_happens() {
    let app = TestApp::new();
    app.project().await;
    let flow = app.draft(waiting_flow()).await;
    let save = async || {
        let call = app.call("PUT", &format!("/api/v1/flows/{flow}/draft")).header("if-match", "*");
        assert_eq!(call.json(waiting_flow()).send().await.status, 200);
        rows(&app, "operation=save_draft").await
    };
    let first = save().await;
    assert_eq!((first.len(), &first[0]["targets"]["flow"]), (1, &json!(flow)));
    assert!(first[0]["targets"]["etag"].is_string());
    assert_eq!(save().await.len(), 1);
    app.post(&format!("/api/v1/flows/{flow}/deploy"), json!({})).await;
    app.post(&format!("/api/v1/flows/{flow}/edit"), json!({})).await;
    assert_eq!(save().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_known_caller_may_not_do_has_one_row_a_minute() {
    let app = TestApp::new();
    app.project().await;
    let key = app.key("shop").await;
    for _ in 0..3 {
        let refused = app.call_with(&key, "DELETE", "/api/v1/projects/shop").send().await;
        assert_eq!(refused.refusal(), (403, "key_may_only_start".to_owned()));
    }
    let refused = rows(&app, "operation=delete_project").await;
    assert_eq!(refused.len(), 1);
    let actor = format!("key of {}", refused[0]["project_id"].as_str().unwrap());
    assert_eq!((&refused[0]["actor"], &refused[0]["status"]), (&json!(actor), &json!(403)));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_acknowledged_without_its_row() {
    let app = TestApp::new();
    app.project().await;
    app.store.refuse_audit(true);
    let unwritten = app.post("/api/v1/projects", json!({ "name": "Other" })).await;
    assert_eq!(unwritten.refusal(), (500, "internal".to_owned()));
    assert!(unwritten.text().contains("audit log"), "{unwritten:?}");
    let wrong = app.post("/api/v1/projects", json!({ "name": "" })).await;
    assert_eq!(wrong.status, 422, "what changes nothing needs no row");
    app.store.refuse_audit(false);
    assert_eq!(app.post("/api/v1/projects", json!({ "name": "Third" })).await.status, 201);
    assert_eq!(rows(&app, "").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hangs_up_has_a_row_all_the_same() {
    let app = TestApp::new();
    let call = app.call("POST", "/api/v1/projects").json(json!({ "name": "Shop" }));
    // Polled once: the handler has hardly begun when its connection is gone.
    drop(call.open().now_or_never());
    let mut pause = tokio::time::interval(Duration::from_millis(5));
    for _ in 0..1_000 {
        if rows(&app, "operation=create_project").await.len() == 1 {
            assert_eq!(app.get("/api/v1/projects/shop").await.status, 200);
            return;
        }
        pause.tick().await;
    }
    panic!("no row");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_come_page_by_page_and_by_what_is_asked_for() {
    let app = TestApp::new();
    app.project().await;
    app.draft(waiting_flow()).await;
    app.draft(waiting_flow()).await;
    let first = app.get("/api/v1/audit?limit=2").await.json();
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let cursor = first["next_cursor"].as_str().unwrap();
    let last = app.get(&format!("/api/v1/audit?limit=2&cursor={cursor}")).await.json();
    assert_eq!(
        (last["items"][0]["sequence"].clone(), last["next_cursor"].clone()),
        (json!(1), Value::Null)
    );
    assert_eq!(rows(&app, "project=shop&operation=create_flow&actor=admin%20key").await.len(), 2);
    assert_eq!(rows(&app, "actor=ada@example.com").await.len(), 0);
    assert_eq!(rows(&app, "from=2100-01-01T00:00:00Z").await.len(), 0);
    assert_eq!(rows(&app, "to=2100-01-01T00:00:00Z").await.len(), 3);
    for wrong in ["limit=0", "cursor=x", "from=yesterday", "unknown=1"] {
        let refused = app.get(&format!("/api/v1/audit?{wrong}")).await;
        assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()), "{wrong}");
    }
}
