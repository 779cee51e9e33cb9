//! Maker and checker through the API: the maker has the administrator's key, the checker is Ada with a session.

use super::app::{Answer, TestApp, action, webhook_flow};
use expect_test::expect;
use serde_json::{Value, json};

const SETTINGS: &str = "/api/v1/projects/shop/settings";

fn document(status: u16) -> Value {
    webhook_flow("hello", json!([action("answer", "respond", json!({ "status": status }))]))
}

/// A project that asks for approval, a draft in it, and a checker.
struct World {
    app: TestApp,
    flow: String,
    cookie: String,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::new();
        app.project().await;
        let asks = app.call("PUT", SETTINGS).json(json!({ "approval_required": true }));
        assert_eq!(asks.send().await.status, 200);
        let flow = app.draft(document(200)).await;
        let token = app.accounts.setup_token().unwrap().unwrap();
        let ada = json!({ "token": token, "email": "ada@example.com", "password": "long enough" });
        let signed_in = app.anonymous("POST", "/api/v1/setup").json(ada).send().await;
        let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
        Self { app, flow, cookie }
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/flows/{}{rest}", self.flow)
    }

    async fn maker(&self, method: &str, rest: &str, body: Value) -> Answer {
        self.app.call(method, &self.path(rest)).json(body).send().await
    }

    async fn checker(&self, method: &str, rest: &str, body: Value) -> Answer {
        let call = self.app.anonymous(method, &self.path(rest)).json(body);
        call.header("cookie", &self.cookie).header("origin", "http://127.0.0.1:8080").send().await
    }

    /// Asks for a review: its hash.
    async fn request(&self) -> String {
        let made = self.maker("POST", "/review", json!({ "note": "In German" })).await;
        assert_eq!(made.status, 201, "{made:?}");
        made.json()["hash"].as_str().unwrap().to_owned()
    }

    async fn save(&self, status: u16) {
        let save = self.app.call("PUT", &self.path("/draft")).header("if-match", "*");
        assert_eq!(save.json(document(status)).send().await.status, 200);
    }

    async fn deploy(&self) -> Answer {
        self.maker("POST", "/deploy", json!({})).await
    }

    async fn waiting(&self, review: &str) -> usize {
        let path = format!("/api/v1/projects/shop/flows?review={review}");
        self.app.get(&path).await.json()["items"].as_array().unwrap().len()
    }
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn another_person_approves_and_then_it_is_deployed() {
    let world = World::new().await;
    assert_eq!(world.maker("GET", "/review", json!({})).await.refusal(), refused(404, "no_review"));
    let none = world.deploy().await;
    assert_eq!(none.refusal(), refused(409, "approval_required"));
    assert_eq!(none.json()["error"]["details"], json!({ "review": null }));
    let hash = world.request().await;
    let review = world.maker("GET", "/review", json!({})).await.json();
    assert_eq!((&review["status"], &review["decided_by"]), (&json!("requested"), &Value::Null));
    assert_eq!((world.waiting("requested").await, world.waiting("approved").await), (1, 0));
    expect![[r#"
        409 Conflict
        {
          "error": {
            "code": "approval_required",
            "message": "In this project another person approves a draft before it is deployed: its review waits for a checker.",
            "details": {
              "review": {
                "number": 1,
                "status": "requested"
              }
            }
          }
        }"#]].assert_eq(&world.deploy().await.steady());

    let approve = json!({ "hash": hash, "comment": "Gut" });
    let own = world.maker("POST", "/review/approve", approve.clone()).await;
    assert_eq!(own.refusal(), refused(403, "own_change"));
    let approved = world.checker("POST", "/review/approve", approve).await;
    expect![[r#"
        200 OK
        {
          "number": 1,
          "status": "approved",
          "stale": false,
          "hash": "77e612c3130189bbe8b7dcb8eebe022d008a2d6ce73982f63ece988fb50c634b",
          "draft_etag": "1",
          "note": "In German",
          "requested_at": "<time>",
          "requested_by": "admin key",
          "decided_at": "<time>",
          "decided_by": "ada@example.com",
          "comment": "Gut",
          "version": null,
          "diff": null
        }"#]]
    .assert_eq(&approved.steady());
    assert_eq!((world.waiting("requested").await, world.waiting("approved").await), (0, 1));
    expect![[r#"
        200 OK
        {
          "number": 1,
          "status": "active",
          "note": "In German",
          "deployed_at": "<time>",
          "deployed_by": "admin key",
          "created_by": "admin key",
          "approved_by": "ada@example.com",
          "review": 1,
          "pins": []
        }"#]]
    .assert_eq(&world.deploy().await.steady());
    let review = world.maker("GET", "", json!({})).await.json()["review"].clone();
    assert_eq!((&review["version"], &review["stale"]), (&json!(1), &json!(false)));
    assert_eq!(world.waiting("approved").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_is_for_what_was_looked_at_and_ends_with_the_next_change() {
    let world = World::new().await;
    let hash = world.request().await;
    let open = world.maker("POST", "/review", json!({})).await;
    assert_eq!(open.refusal(), refused(409, "review_open"));
    let approve = |hash: &str| world.checker("POST", "/review/approve", json!({ "hash": hash }));
    let other = approve(&"0".repeat(64)).await;
    assert_eq!(other.refusal(), refused(409, "review_changed"));
    assert_eq!(other.json()["error"]["details"], json!({ "hash": hash, "stale": false }));
    assert_eq!(approve(&hash).await.status, 200);

    world.save(201).await;
    let review = world.maker("GET", "/review", json!({})).await.json();
    assert_eq!((&review["status"], &review["stale"]), (&json!("approved"), &json!(true)));
    let stale = world.deploy().await;
    assert_eq!(stale.refusal(), refused(409, "approval_stale"));
    assert_eq!(
        stale.json()["error"]["details"],
        json!({ "number": 1, "approved_by": "ada@example.com" })
    );

    let second = world.request().await;
    assert_ne!(second, hash);
    world.save(202).await;
    let stale = approve(&second).await;
    assert_eq!(stale.refusal(), refused(409, "review_changed"));
    assert_eq!(stale.json()["error"]["details"], json!({ "hash": second, "stale": true }));
    assert_eq!(world.waiting("requested").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checker_deploys_with_the_approval_and_sees_the_difference() {
    let world = World::new().await;
    let hash = world.request().await;
    let both = json!({ "hash": hash, "deploy": true });
    let done = world.checker("POST", "/review/approve", both.clone()).await;
    assert_eq!((done.status.as_u16(), &done.json()["version"]), (200, &json!(1)));
    let version = world.maker("GET", "/versions/1", json!({})).await.json();
    assert_eq!(version["deployed_by"], "ada@example.com");
    let again = world.checker("POST", "/review/approve", both).await;
    assert_eq!(again.refusal(), refused(409, "review_closed"));

    world.maker("POST", "/edit", json!({})).await;
    world.save(201).await;
    world.request().await;
    let review = world.checker("GET", "/review", json!({})).await.json();
    assert_eq!(review["number"], 2);
    let diff = world.app.get(review["diff"].as_str().unwrap()).await.json();
    assert_eq!(diff["lines"], json!(["~ answer: inputs.status: 200 → 201"]));
    world.maker("DELETE", "/draft", json!({})).await;
    let review = world.maker("GET", "/review", json!({})).await.json();
    assert_eq!((&review["stale"], &review["diff"]), (&json!(true), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_is_rejected_with_a_reason_or_withdrawn() {
    let world = World::new().await;
    for verb in ["/review/reject", "/review/approve"] {
        let body = json!({ "comment": "x", "hash": "0".repeat(64) });
        let body = if verb.ends_with("reject") { json!({ "comment": "x" }) } else { body };
        let none = world.checker("POST", verb, body).await;
        assert_eq!(none.refusal(), refused(404, "no_review"));
    }
    let none = world.maker("DELETE", "/review", json!({})).await;
    assert_eq!(none.refusal(), refused(404, "no_review"));
    world.request().await;
    for body in [json!({}), json!({ "comment": " " }), json!({ "comment": "x".repeat(1_001) })] {
        let wrong = world.checker("POST", "/review/reject", body).await;
        assert_eq!(wrong.refusal(), refused(422, "invalid_request"));
        assert!(wrong.json()["error"]["details"]["comment"].is_string(), "{wrong:?}");
    }
    let no = world.checker("POST", "/review/reject", json!({ "comment": "Too long" })).await;
    assert_eq!(
        (&no.json()["status"], &no.json()["comment"], &no.json()["decided_by"]),
        (&json!("rejected"), &json!("Too long"), &json!("ada@example.com"))
    );
    let rejected = world.deploy().await;
    assert_eq!(rejected.refusal(), refused(409, "approval_required"));
    let there = json!({ "review": { "number": 1, "status": "rejected" } });
    assert_eq!(rejected.json()["error"]["details"], there);
    let again = world.maker("POST", "/review", json!({})).await;
    assert_eq!((again.status.as_u16(), &again.json()["number"]), (201, &json!(2)));
    assert_eq!(world.maker("DELETE", "/review", json!({})).await.status, 204);
    let review = world.maker("GET", "/review", json!({})).await.json();
    assert_eq!(review["status"], "withdrawn");
    let gone = world.maker("DELETE", "/review", json!({})).await;
    assert_eq!(gone.refusal(), refused(409, "review_closed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_make_no_sense_are_refused_by_the_field() {
    let world = World::new().await;
    world.request().await;
    for (rest, body, field) in [
        ("/review", json!({ "note": 1 }), "note"),
        ("/review", json!({ "note": "x".repeat(1_001) }), "note"),
        ("/review", json!({ "notes": "x" }), "notes"),
        ("/review/approve", json!({}), "hash"),
        ("/review/approve", json!({ "hash": "abc" }), "hash"),
        ("/review/approve", json!({ "hash": "0".repeat(64), "deploy": "yes" }), "deploy"),
    ] {
        let wrong = world.checker("POST", rest, body.clone()).await;
        assert_eq!(wrong.refusal(), refused(422, "invalid_request"), "{body}");
        assert!(wrong.text().contains(field), "{}", wrong.text());
    }
    let unknown = world.app.get("/api/v1/projects/shop/flows?review=nearly").await;
    assert_eq!(unknown.refusal(), refused(422, "invalid_request"));
    let missing = world.app.get("/api/v1/flows/flw_0000000000001/review").await;
    assert_eq!(missing.refusal(), refused(404, "not_found"));
    let broken = json!({ "actions": [{ "id": "a", "action": "no_such_action" }] });
    let flow = world.app.draft(broken).await;
    let refusal = world.app.post(&format!("/api/v1/flows/{flow}/review"), json!({})).await;
    assert_eq!(refusal.refusal(), refused(409, "check_failed"));
}
