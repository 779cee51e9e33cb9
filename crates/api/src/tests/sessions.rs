//! People: the first administrator, signing in and out, and what a browser may do with a cookie.

use super::app::{Answer, Setting, TestApp};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";

fn set_up(app: &TestApp) -> impl Future<Output = Answer> + use<> {
    let token = app.accounts.setup_token().unwrap().unwrap();
    let body =
        json!({ "token": token, "email": "Ada@Example.com", "password": PASSWORD, "name": "Ada" });
    app.anonymous("POST", "/api/v1/setup").json(body).send()
}

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

fn sign_in(app: &TestApp, password: &str) -> impl Future<Output = Answer> + use<> {
    let body = json!({ "email": "ada@example.com", "password": password });
    app.anonymous("POST", "/api/v1/session").json(body).send()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_is_set_up_once() {
    let app = TestApp::new();
    let nobody = app.anonymous("GET", "/api/v1/session").send().await;
    assert_eq!(nobody.refusal(), (401, "unauthenticated".to_owned()));
    assert_eq!(nobody.json()["error"]["details"], json!({ "setup_required": true }));

    let wrong = json!({ "token": "guess", "email": "a@b.example", "password": PASSWORD });
    let refused = app.anonymous("POST", "/api/v1/setup").json(wrong).send().await;
    assert_eq!(refused.refusal(), (403, "setup_token_invalid".to_owned()));

    let short = json!({ "token": "guess", "email": "a@b.example", "password": "short" });
    let refused = app.anonymous("POST", "/api/v1/setup").json(short).send().await;
    assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()));
    assert!(refused.json()["error"]["details"].get("password").is_some());

    let done = set_up(&app).await;
    assert_eq!(done.status, 201, "{done:?}");
    assert_eq!(done.json()["user"]["email"], "ada@example.com");
    let nobody = app.anonymous("GET", "/api/v1/session").send().await;
    assert_eq!(nobody.json()["error"]["details"], json!({ "setup_required": false }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_begins_with_a_password_and_ends_with_sign_out() {
    let app = TestApp::new();
    set_up(&app).await;
    assert_eq!(
        sign_in(&app, "wrong password").await.refusal(),
        (401, "bad_credentials".to_owned())
    );
    let signed_in = sign_in(&app, PASSWORD).await;
    assert_eq!(signed_in.status, 201);
    let set = signed_in.header("set-cookie");
    assert!(
        set.starts_with("tandem_session=") && set.contains("; Path=/; HttpOnly; SameSite=Lax"),
        "{set}"
    );
    assert!(!set.contains("Secure"), "{set}");

    let cookie = cookie(&signed_in);
    let who = || app.anonymous("GET", "/api/v1/session").header("cookie", &cookie).send();
    let user = who().await.json();
    assert_eq!(
        (&user["user"]["name"], &user["user"]["administrator"]),
        (&json!("Ada"), &json!(true))
    );
    let out = app
        .anonymous("DELETE", "/api/v1/session")
        .header("cookie", &cookie)
        .header("origin", "http://127.0.0.1:8080");
    let out = out.send().await;
    assert_eq!((out.status.as_u16(), out.header("set-cookie").contains("Max-Age=0")), (204, true));
    assert_eq!(who().await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_changes_things_only_from_our_own_pages() {
    let app = TestApp::new();
    let cookie = cookie(&set_up(&app).await);
    let create = |origin: Option<&str>, host: &str| {
        let call = app
            .anonymous("POST", "/api/v1/projects")
            .header("cookie", &cookie)
            .header("host", host);
        let call = if let Some(origin) = origin { call.header("origin", origin) } else { call };
        call.json(json!({ "name": "Shop" })).send()
    };
    for (origin, host) in [
        (None, "127.0.0.1:8080"),
        (Some("null"), "127.0.0.1:8080"),
        (Some("http://evil.example"), "127.0.0.1:8080"),
        (Some("http://127.0.0.1:8081"), "127.0.0.1:8080"),
        (Some("http://127.0.0.1:8080.evil.example"), "127.0.0.1:8080"),
    ] {
        assert_eq!(
            create(origin, host).await.refusal(),
            (403, "origin_refused".to_owned()),
            "{origin:?}"
        );
    }
    assert_eq!(create(Some("http://127.0.0.1:8080"), "127.0.0.1:8080").await.status, 201);
    assert_eq!(create(Some("http://flows.local"), "flows.local").await.status, 201);
    let read = app.anonymous("GET", "/api/v1/projects").header("cookie", &cookie).send().await;
    assert_eq!(read.status, 200, "reading needs no origin");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_https_the_cookie_is_bound_to_it() {
    let app = TestApp::with(Setting { public_url: "https://flows.example", ..Setting::default() });
    let done = set_up(&app).await;
    let set = done.header("set-cookie");
    assert!(set.starts_with("__Host-tandem_session=") && set.ends_with("; Secure"), "{set}");
    let plain = cookie(&done).replace("__Host-", "");
    assert_eq!(
        app.anonymous("GET", "/api/v1/session").header("cookie", &plain).send().await.status,
        401
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_page_can_t_sign_anybody_in() {
    let app = TestApp::new();
    set_up(&app).await;
    let body: Value = json!({ "email": "ada@example.com", "password": PASSWORD });
    let call =
        app.anonymous("POST", "/api/v1/session").header("origin", "http://evil.example").json(body);
    assert_eq!(call.send().await.refusal(), (403, "origin_refused".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down() {
    let app = TestApp::new();
    set_up(&app).await;
    for _ in 0..10 {
        assert_eq!(sign_in(&app, "wrong password").await.status, 401);
    }
    let refused = sign_in(&app, PASSWORD).await;
    assert_eq!(refused.refusal(), (429, "too_many_attempts".to_owned()));
    assert!(!refused.header("retry-after").is_empty());
}
