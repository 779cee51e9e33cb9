//! People through the API: invited, signed in, given roles and tokens, sent away.

use super::app::{Answer, Call, TestApp, action, webhook_flow};
use axum::response::Response;
use http_body_util::BodyExt;
use serde_json::{Value, json};

pub(super) const PASSWORD: &str = "correct horse battery";
const ORIGIN: &str = "http://127.0.0.1:8080";

/// Somebody with a session.
pub(super) struct Someone {
    pub(super) id: String,
    pub(super) cookie: String,
}

impl TestApp {
    pub(super) fn call_as(&self, someone: &Someone, method: &str, path: &str) -> Call {
        let call = self.anonymous(method, path).header("cookie", &someone.cookie);
        call.header("origin", ORIGIN)
    }

    async fn get_as(&self, someone: &Someone, path: &str) -> Answer {
        self.call_as(someone, "GET", path).send().await
    }

    /// The token of the link.
    pub(super) async fn invite(&self, body: Value) -> String {
        let made = self.post("/api/v1/invitations", body).await;
        assert_eq!(made.status, 201, "{made:?}");
        let url = made.json()["url"].as_str().unwrap().to_owned();
        url.strip_prefix("http://127.0.0.1:8080/invitation#token=").unwrap().to_owned()
    }

    pub(super) async fn accept(&self, token: &str, name: &str) -> Answer {
        let body = json!({ "token": token, "name": name, "password": PASSWORD });
        self.anonymous("POST", "/api/v1/invitations/accept").json(body).send().await
    }

    /// Invited, joined and signed in. `grant` has what the invitation says beside the e-mail.
    pub(super) async fn someone(&self, name: &str, grant: Value) -> Someone {
        let mut body = grant;
        body["email"] = json!(format!("{name}@example.com"));
        let token = self.invite(body).await;
        signed_in(&self.accept(&token, name).await)
    }

    pub(super) async fn member(&self, name: &str, project: &str, role: &str) -> Someone {
        self.someone(name, json!({ "project": project, "role": role })).await
    }

    async fn sign_in_as(&self, name: &str, password: &str) -> Answer {
        let body = json!({ "email": format!("{name}@example.com"), "password": password });
        self.anonymous("POST", "/api/v1/session").json(body).send().await
    }

    /// A personal token: its id and itself.
    pub(super) async fn token_of(&self, someone: &Someone) -> (String, String) {
        let made = self.call_as(someone, "POST", "/api/v1/tokens").json(json!({ "name": "CI" }));
        let made = made.send().await;
        assert_eq!(made.status, 201, "{made:?}");
        let text = |field: &str| made.json()[field].as_str().unwrap().to_owned();
        (text("id"), text("token"))
    }
}

fn signed_in(answer: &Answer) -> Someone {
    assert_eq!(answer.status, 201, "{answer:?}");
    let id = answer.json()["user"]["id"].as_str().unwrap().to_owned();
    Someone { id, cookie: answer.header("set-cookie").split(';').next().unwrap().to_owned() }
}

async fn world() -> TestApp {
    let app = TestApp::new();
    app.project().await;
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_makes_a_member_once() {
    let app = world().await;
    let body = json!({ "email": "Bob@Example.com", "project": "shop", "role": "maker" });
    let made = app.post("/api/v1/invitations", body).await.json();
    assert_eq!(made["email"], "bob@example.com");
    assert_eq!((&made["administrator"], &made["role"]), (&json!(false), &json!("maker")));
    let listed = app.get("/api/v1/invitations?project=shop").await;
    assert_eq!(listed.json()["items"][0]["id"], made["id"]);
    let token = made["url"].as_str().unwrap().split("token=").nth(1).unwrap();
    assert!(!listed.text().contains(token) && listed.json()["items"][0].get("url").is_none());

    let joined = app.accept(token, "Bob").await;
    let bob = signed_in(&joined);
    assert_eq!(joined.json()["user"]["administrator"], false);
    let again = app.accept(token, "Eve").await;
    assert_eq!(again.refusal(), (403, "invitation_invalid".to_owned()));
    assert_eq!(app.get("/api/v1/invitations").await.json()["items"], json!([]));

    let members = app.get_as(&bob, "/api/v1/projects/shop/members").await.json();
    let member = &members["items"][0];
    assert_eq!(member["user"]["email"], "bob@example.com");
    assert_eq!((&member["role"], &member["added_by"]), (&json!("maker"), &json!("admin key")));
    let twice = json!({ "email": "bob@example.com", "project": "shop", "role": "admin" });
    let refused = app.post("/api/v1/invitations", twice).await;
    assert_eq!(refused.refusal(), (409, "user_exists".to_owned()));
    assert_eq!(refused.json()["error"]["details"]["user"], bob.id.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_of_a_project_invites_to_it_and_to_nothing_else() {
    let app = world().await;
    app.post("/api/v1/projects", json!({ "name": "Other" })).await;
    let boss = app.member("boss", "shop", "admin").await;
    let maker = app.member("maker", "shop", "maker").await;
    let invite = async |who: &Someone, mut body: Value| {
        body["email"] = json!("new@example.com");
        app.call_as(who, "POST", "/api/v1/invitations").json(body).send().await
    };
    let to_shop = json!({ "project": "shop", "role": "viewer" });
    let made = invite(&boss, to_shop.clone()).await;
    assert_eq!(made.status, 201, "{made:?}");
    for (who, body, expected) in [
        (&maker, to_shop, (403, "forbidden")),
        (&boss, json!({ "project": "other", "role": "viewer" }), (404, "not_found")),
        (&boss, json!({}), (403, "forbidden")),
        (
            &boss,
            json!({ "project": "shop", "role": "viewer", "administrator": true }),
            (403, "forbidden"),
        ),
        (&boss, json!({ "project": "shop" }), (422, "invalid_request")),
        (&boss, json!({ "role": "viewer" }), (422, "invalid_request")),
        (&boss, json!({ "project": "shop", "role": "owner" }), (422, "invalid_request")),
    ] {
        let (status, code) = invite(who, body.clone()).await.refusal();
        assert_eq!((status, code.as_str()), expected, "{body}");
    }
    let all = app.get_as(&boss, "/api/v1/invitations").await;
    assert_eq!(all.refusal(), (403, "forbidden".to_owned()));
    let own = app.get_as(&boss, "/api/v1/invitations?project=shop").await;
    assert_eq!(own.json()["items"].as_array().unwrap().len(), 1);

    app.invite(json!({ "email": "root@example.com", "administrator": true })).await;
    let foreign = app.get("/api/v1/invitations").await.json()["items"][1]["id"].clone();
    let path = |id: &Value| format!("/api/v1/invitations/{}", id.as_str().unwrap());
    let refused = app.call_as(&boss, "DELETE", &path(&foreign)).send().await;
    assert_eq!(refused.refusal(), (404, "not_found".to_owned()));
    let revoke = || app.call_as(&boss, "DELETE", &path(&made.json()["id"])).send();
    assert_eq!((revoke().await.status.as_u16(), revoke().await.status.as_u16()), (204, 404));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_shows_what_one_may_do_in_it_and_others_are_not_there() {
    let app = world().await;
    app.post("/api/v1/projects", json!({ "name": "Other" })).await;
    let bob = app.member("bob", "shop", "maker").await;
    let mine = app.get_as(&bob, "/api/v1/projects").await.json();
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    assert_eq!(mine["items"][0]["role"], "maker");
    assert_eq!(app.get("/api/v1/projects/shop").await.json()["role"], "admin");
    let foreign = app.get_as(&bob, "/api/v1/projects/other").await;
    let unknown = app.get_as(&bob, "/api/v1/projects/nowhere").await;
    assert_eq!(foreign.refusal(), (404, "not_found".to_owned()));
    assert_eq!(foreign.text(), unknown.text());
    let create = app.call_as(&bob, "POST", "/api/v1/projects").json(json!({ "name": "Mine" }));
    assert_eq!(create.send().await.refusal(), (403, "forbidden".to_owned()));

    let path = format!("/api/v1/projects/shop/members/{}", bob.id);
    let set = app.call("PUT", &path).json(json!({ "role": "viewer" })).send().await;
    assert_eq!((set.status.as_u16(), &set.json()["role"]), (200, &json!("viewer")));
    let role = app.get_as(&bob, "/api/v1/projects/shop").await.json()["role"].clone();
    assert_eq!(role, "viewer", "at once");
    let refused = app.call_as(&bob, "POST", "/api/v1/projects/shop/flows").json(json!({}));
    let refused = refused.send().await;
    assert_eq!(refused.refusal(), (403, "forbidden".to_owned()));
    assert!(refused.text().contains("the role maker"), "{}", refused.text());
    assert_eq!(app.call("DELETE", &path).send().await.status, 204);
    assert_eq!(app.get_as(&bob, "/api/v1/projects/shop").await.status, 404);
    assert_eq!(app.call("DELETE", &path).send().await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_looked_up_renamed_and_never_left_without_an_administrator() {
    let app = world().await;
    let root = app.someone("root", json!({ "administrator": true })).await;
    let boss = app.member("boss", "shop", "admin").await;
    let bob = app.member("bob", "shop", "viewer").await;
    assert_eq!(
        app.get_as(&root, "/api/v1/users").await.json()["items"][0]["email"],
        "bob@example.com"
    );
    let look = "/api/v1/users?email=Root@example.com";
    let found = app.get_as(&boss, look).await.json();
    assert_eq!(found["items"][0]["id"], root.id.as_str());
    assert_eq!(app.get_as(&boss, "/api/v1/users?email=no@b").await.json()["items"], json!([]));
    for (who, path) in [(&boss, "/api/v1/users"), (&bob, look)] {
        assert_eq!(app.get_as(who, path).await.refusal(), (403, "forbidden".to_owned()), "{path}");
    }
    let of = |someone: &Someone| format!("/api/v1/users/{}", someone.id);
    assert_eq!(app.get_as(&bob, &of(&bob)).await.json()["name"], "bob");
    assert_eq!(app.get_as(&bob, &of(&root)).await.status, 404);
    let patch = async |who: &Someone, whom: &Someone, body: Value| {
        app.call_as(who, "PATCH", &of(whom)).json(body).send().await
    };
    assert_eq!(patch(&bob, &bob, json!({ "name": "Bob" })).await.json()["name"], "Bob");
    assert_eq!(patch(&bob, &bob, json!({ "administrator": true })).await.status, 403);
    assert_eq!(patch(&boss, &bob, json!({ "name": "Eve" })).await.status, 404);
    for body in [json!({ "active": false }), json!({ "administrator": false })] {
        let refused = patch(&root, &root, body).await;
        assert_eq!(refused.refusal(), (409, "last_administrator".to_owned()));
    }
    assert_eq!(patch(&root, &boss, json!({ "administrator": true })).await.status, 200);
    assert_eq!(patch(&boss, &root, json!({ "active": false })).await.json()["active"], false);
    assert_eq!(app.get_as(&root, "/api/v1/session").await.status, 401, "at once");
    let refused = app.sign_in_as("root", PASSWORD).await;
    assert_eq!(refused.refusal(), (401, "bad_credentials".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_acts_as_its_person_and_ends_with_them() {
    let app = world().await;
    let end = action("end", "stop", json!({}));
    let flow = app.active(webhook_flow("in", json!([end]))).await;
    let start = format!("/api/v1/flows/{flow}/executions");
    let bob = app.member("bob", "shop", "maker").await;
    let (id, token) = app.token_of(&bob).await;
    let listed = app.get_as(&bob, "/api/v1/tokens").await;
    assert!(!listed.text().contains(&token[8..]));
    assert_eq!(listed.json()["items"][0]["id"], id.as_str());
    assert_eq!(app.call_with(&token, "POST", &start).send().await.status, 202);
    let rename = app.call_with(&token, "PATCH", &format!("/api/v1/flows/{flow}"));
    assert_eq!(rename.json(json!({ "name": "In" })).send().await.status, 200);
    let more = app.call_with(&token, "POST", "/api/v1/tokens").json(json!({ "name": "more" }));
    assert_eq!(more.send().await.refusal(), (403, "session_required".to_owned()));
    let nobody = app.get("/api/v1/tokens").await;
    assert_eq!(nobody.refusal(), (403, "session_required".to_owned()));

    let carol = app.member("carol", "shop", "maker").await;
    let path = format!("/api/v1/tokens/{id}");
    assert_eq!(app.call_as(&carol, "DELETE", &path).send().await.status, 404);
    assert_eq!(app.call_as(&bob, "DELETE", &path).send().await.status, 204);
    let refused = app.call_with(&token, "POST", &start).send().await;
    assert_eq!(refused.refusal(), (401, "unauthenticated".to_owned()));

    let (_, second) = app.token_of(&bob).await;
    app.call("PATCH", &format!("/api/v1/users/{}", bob.id))
        .json(json!({ "active": false }))
        .send()
        .await;
    let refused = app.call_with(&second, "POST", &start).send().await;
    assert_eq!(refused.refusal(), (401, "unauthenticated".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_the_other_sessions() {
    let app = world().await;
    let here = app.member("bob", "shop", "viewer").await;
    let there = signed_in(&app.sign_in_as("bob", PASSWORD).await);
    let path = "/api/v1/session/password";
    let change = async |current: &str, new: &str| {
        let body = json!({ "current": current, "new": new });
        app.call_as(&here, "PUT", path).json(body).send().await
    };
    let wrong = change("wrong", "another password").await;
    assert_eq!(wrong.refusal(), (422, "invalid_request".to_owned()));
    assert!(wrong.json()["error"]["details"].get("current").is_some());
    assert_eq!(change(PASSWORD, "short").await.refusal(), (422, "invalid_request".to_owned()));
    assert_eq!(change(PASSWORD, "another password").await.status, 204);
    assert_eq!(app.get_as(&here, "/api/v1/session").await.status, 200);
    assert_eq!(app.get_as(&there, "/api/v1/session").await.status, 401);
    assert_eq!(app.sign_in_as("bob", PASSWORD).await.status, 401);
    let key = app.call("PUT", path).json(json!({ "current": "a", "new": "b" })).send().await;
    assert_eq!(key.refusal(), (403, "session_required".to_owned()));
}

/// The stream ends at the next change without telling it.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_loses_the_project_sees_no_more_of_an_execution() {
    let app = world().await;
    let wait = action("wait", "wait", json!({ "duration": "1h" }));
    let flow = app.active(webhook_flow("in", json!([wait]))).await;
    let bob = app.member("bob", "shop", "viewer").await;
    let started = app.post(&format!("/api/v1/flows/{flow}/executions"), json!({})).await.json();
    let execution = format!("/api/v1/executions/{}", started["id"].as_str().unwrap());
    app.settled(started["id"].as_str().unwrap()).await;
    let stream: Response = app.call_as(&bob, "GET", &format!("{execution}/events")).open().await;
    assert_eq!(stream.status(), 200);
    app.call("DELETE", &format!("/api/v1/projects/shop/members/{}", bob.id)).send().await;
    let cancelled = app.post(&format!("{execution}/cancel"), json!({})).await;
    assert_eq!(cancelled.status, 202, "{cancelled:?}");
    let told = stream.into_body().collect().await.unwrap().to_bytes();
    let told = std::str::from_utf8(&told).unwrap();
    assert!(told.contains("waiting") && !told.contains("cancelled"), "{told}");
}
