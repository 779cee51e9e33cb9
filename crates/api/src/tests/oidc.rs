//! Signing in with an identity provider, as a browser meets it.

use super::app::{Answer, Setting, TestApp};
use engine::port::{Identity, IdentityError, IdentityFuture, IdentityProvider, SignInAttempt};
use serde_json::json;
use std::sync::Arc;

/// Knows the person `code` names, when the attempt is its own.
struct Provider;

impl IdentityProvider for Provider {
    fn name(&self) -> &str {
        "id.example"
    }

    fn sign_in_url<'a>(&'a self, attempt: &'a SignInAttempt) -> IdentityFuture<'a, String> {
        Box::pin(async move { Ok(format!("https://id.example/?state={}", attempt.state)) })
    }

    fn redeem<'a>(&'a self, code: &'a str, _: &'a SignInAttempt) -> IdentityFuture<'a, Identity> {
        Box::pin(async move {
            match code {
                "refused" => Err(IdentityError::Refused("invalid_grant".into())),
                "unverified" => {
                    Ok(Identity { email: "ada@example.com".into(), is_email_verified: false })
                }
                email => Ok(Identity { email: email.to_owned(), is_email_verified: true }),
            }
        })
    }
}

fn app() -> TestApp {
    let app = TestApp::with(Setting { identity: Some(Arc::new(Provider)), ..Setting::default() });
    let token = app.accounts.setup_token().unwrap().unwrap();
    app.accounts.set_up(&token, "ada@example.com", None, "correct horse battery").unwrap();
    app
}

/// Sets off: the cookie and the state.
async fn begin(app: &TestApp, next: &str) -> (String, String) {
    let answer = app.anonymous("GET", &format!("/api/v1/oidc/sign-in?next={next}")).send().await;
    assert_eq!(answer.status, 303, "{answer:?}");
    let set = answer.header("set-cookie");
    assert!(set.contains("HttpOnly; SameSite=Lax; Max-Age=600"), "{set}");
    let cookie = set.split(';').next().unwrap().to_owned();
    let state = answer.header("location").split_once("state=").unwrap().1.to_owned();
    (cookie, state)
}

async fn come_back(app: &TestApp, cookie: &str, query: &str) -> Answer {
    let call = app.anonymous("GET", &format!("/api/v1/oidc/callback?{query}"));
    call.header("cookie", cookie).send().await
}

#[track_caller]
fn refused(answer: &Answer, code: &str) {
    assert_eq!(answer.status, 303, "{answer:?}");
    assert_eq!(answer.header("location"), format!("/signin?error={code}"));
    let set: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert_eq!(set.len(), 1, "{set:?}");
    assert!(set[0].to_str().unwrap().contains("tandem_oidc=;"), "no session: {set:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_person_is_signed_in_where_they_wanted_to_go_and_has_a_row() {
    let app = app();
    let (cookie, state) = begin(&app, "/projects/shop").await;
    let answer =
        come_back(&app, &cookie, &format!("state={state}&code=ADA@example.com&iss=x")).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/projects/shop"));
    let cookies = answer.headers.get_all("set-cookie").iter();
    let session = cookies
        .filter_map(|value| value.to_str().ok())
        .find(|set| set.starts_with("tandem_session="));
    let session = session.unwrap().split(';').next().unwrap().to_owned();
    let who = app.anonymous("GET", "/api/v1/session").header("cookie", &session).send().await;
    assert_eq!(who.json()["user"]["email"], "ada@example.com");
    let rows = app.get("/api/v1/audit").await.json();
    assert_eq!(rows["items"][0]["operation"], "finish_oidc_sign_in");
    assert_eq!(rows["items"][0]["actor"], "ada@example.com");
    assert_eq!(rows["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_that_is_not_this_browsers_signs_nobody_in() {
    let app = app();
    let (cookie, state) = begin(&app, "").await;
    let (other, _) = begin(&app, "").await;
    let good = format!("state={state}&code=ada@example.com");
    refused(&come_back(&app, &other, &good).await, "oidc_expired");
    refused(&come_back(&app, "tandem_oidc=garbage", &good).await, "oidc_expired");
    refused(&come_back(&app, "", &good).await, "oidc_expired");
    refused(&come_back(&app, &cookie, "code=ada@example.com").await, "oidc_expired");
    refused(&come_back(&app, &cookie, "state=guess&code=ada@example.com").await, "oidc_expired");
    assert_eq!(come_back(&app, &cookie, &good).await.header("location"), "/projects");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_that_is_played_again_signs_nobody_in() {
    let app = app();
    let (cookie, state) = begin(&app, "").await;
    let good = format!("state={state}&code=ada@example.com");
    assert_eq!(come_back(&app, &cookie, &good).await.header("location"), "/projects");
    refused(&come_back(&app, &cookie, &good).await, "oidc_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refusal_leads_to_the_sign_in_page_with_its_reason() {
    let app = app();
    for (answer, code) in [
        ("code=unverified", "oidc_unverified_email"),
        ("code=eve@example.com", "oidc_unknown_person"),
        ("code=refused", "oidc_failed"),
        ("error=access_denied", "oidc_cancelled"),
        ("", "oidc_failed"),
    ] {
        let (cookie, state) = begin(&app, "//evil.example").await;
        refused(&come_back(&app, &cookie, &format!("state={state}&{answer}")).await, code);
    }
    assert_eq!(app.get("/api/v1/audit").await.json()["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_page_is_told_whether_there_is_a_provider() {
    let with = app();
    let nobody = with.anonymous("GET", "/api/v1/session").send().await.json();
    let details = json!({ "setup_required": false, "oidc": { "provider": "id.example" } });
    assert_eq!(nobody["error"]["details"], details);
    let without = TestApp::new();
    for path in ["/api/v1/oidc/sign-in", "/api/v1/oidc/callback"] {
        let refused = without.anonymous("GET", path).send().await;
        assert_eq!(refused.refusal(), (404, "not_found".to_owned()));
    }
}
