//! A provider of OpenID Connect on loopback: what is asked of it, and which of its answers are believed.

use super::server::{Reply, Server, answer};
use crate::oidc::{OidcProvider, OidcSettings, Signer};
use engine::port::{
    Clock as _, Identity, IdentityError, IdentityProvider as _, SignInAttempt, SystemClock,
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};
use url::Url;

struct World {
    server: Server,
    provider: OidcProvider,
}

/// What the provider says differs from a good answer by `changes`; the email claim is in the ID token.
async fn world(changes: Value) -> World {
    let origin: Arc<OnceLock<String>> = Arc::default();
    let (of_reply, signer) = (origin.clone(), Signer::new());
    let server = Server::start(move |number| {
        let issuer = of_reply.get().unwrap().as_str();
        let now_s = SystemClock.now().0 / 1_000;
        let mut claims = json!({ "iss": issuer, "aud": "tandem", "sub": "1", "nonce": "n", "iat": now_s,
            "exp": now_s + 60, "email": "ada@example.com", "email_verified": true });
        for (name, value) in changes["claims"].as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        let bodies = [
            json!({ "issuer": changes["issuer"].as_str().unwrap_or(issuer),
                "authorization_endpoint": format!("{issuer}/auth"), "token_endpoint": format!("{issuer}/token"),
                "jwks_uri": format!("{issuer}/keys"), "userinfo_endpoint": format!("{issuer}/me") }),
            signer.keys(),
            json!({ "access_token": "access", "token_type": "Bearer",
                "id_token": signer.sign(&json!({ "alg": "ES256", "kid": "one" }), &claims) }),
            json!({ "sub": changes["about"].as_str().unwrap_or("1"), "email": "bob@example.com",
                "email_verified": "true" }),
        ];
        Reply::Close(answer("200 OK", "connection: close\r\n", &bodies[number].to_string()))
    })
    .await;
    let issuer = server.url("");
    origin.set(issuer.clone()).unwrap();
    let settings = OidcSettings {
        issuer: issuer.parse().unwrap(),
        client_id: "tandem".into(),
        client_secret: "a secret: %".into(),
        redirect_uri: "https://flows.example/api/v1/oidc/callback".into(),
    };
    World { server, provider: OidcProvider::new(settings, Arc::new(SystemClock)) }
}

fn attempt() -> SignInAttempt {
    SignInAttempt { state: "s".into(), nonce: "n".into(), verifier: "v".repeat(43) }
}

async fn redeemed(changes: Value) -> Result<Identity, IdentityError> {
    world(changes).await.provider.redeem("code", &attempt()).await
}

#[tokio::test]
async fn a_browser_is_sent_there_with_state_nonce_and_challenge() {
    let World { server: _server, provider } = world(json!({})).await;
    let url: Url = provider.sign_in_url(&attempt()).await.unwrap().parse().unwrap();
    let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!((url.path(), query["response_type"].as_str()), ("/auth", "code"));
    assert_eq!((query["state"].as_str(), query["nonce"].as_str()), ("s", "n"));
    assert_eq!(query["code_challenge_method"], "S256");
    assert_eq!(query["code_challenge"].len(), 43);
    assert!(!url.as_str().contains("vvv") && !url.as_str().contains("secret"), "{url}");
    assert_eq!(query["redirect_uri"], "https://flows.example/api/v1/oidc/callback");
}

#[tokio::test]
async fn a_code_becomes_a_person_once_the_token_is_verified() {
    let World { server, provider } = world(json!({})).await;
    let ada = provider.redeem("the code", &attempt()).await.unwrap();
    assert_eq!((ada.email.as_str(), ada.is_email_verified), ("ada@example.com", true));
    let asked = &server.requests()[2];
    // `tandem:a+secret%3A+%25` in base 64.
    assert!(asked.contains("authorization: Basic dGFuZGVtOmErc2VjcmV0JTNBKyUyNQ=="), "{asked}");
    assert!(asked.contains("code=the+code") && asked.contains("code_verifier=vvv"), "{asked}");
}

#[tokio::test]
async fn what_is_not_this_sign_ins_is_refused() {
    for changes in [
        json!({ "claims": { "nonce": "other" } }),
        json!({ "claims": { "aud": "other" } }),
        json!({ "claims": { "exp": 1 } }),
        json!({ "issuer": "http://evil.example" }),
        json!({ "claims": { "email": null }, "about": "2" }),
    ] {
        let refused = redeemed(changes.clone()).await;
        assert!(matches!(refused, Err(IdentityError::Invalid(_))), "{changes}: {refused:?}");
    }
}

#[tokio::test]
async fn an_unverified_address_is_told_apart_and_a_missing_one_is_looked_up() {
    let unverified = redeemed(json!({ "claims": { "email_verified": false } })).await.unwrap();
    assert!(!unverified.is_email_verified);
    let unsaid = redeemed(json!({ "claims": { "email_verified": null } })).await.unwrap();
    assert!(!unsaid.is_email_verified);
    let bob = redeemed(json!({ "claims": { "email": null } })).await.unwrap();
    assert_eq!((bob.email.as_str(), bob.is_email_verified), ("bob@example.com", true));
}
