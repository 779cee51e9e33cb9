//! The key of a project and its allow-list: who may start executions, and from where.

use super::app::{Answer, Setting, TestApp, action, webhook_flow};
use crate::Settings;
use serde_json::{Value, json};
use std::time::Duration;

const ALLOW_LIST: &str = "/api/v1/projects/shop/ip-allow-list";
const API_KEY: &str = "/api/v1/projects/shop/api-key";

fn echo() -> Value {
    let answer =
        action("answer", "respond", json!({ "status": 200, "body": "{{ trigger.body }}" }));
    json!({ "tandem": 1, "name": "Echo", "trigger": { "event": "api", "inputs": {} }, "actions": [answer] })
}

async fn world() -> (TestApp, String, String) {
    world_with(Setting::default()).await
}

/// With the path that starts a flow of `shop`, and the key of `shop`.
async fn world_with(setting: Setting) -> (TestApp, String, String) {
    let app = TestApp::with(setting);
    app.project().await;
    let flow = app.active(echo()).await;
    let key = app.key("shop").await;
    (app, format!("/api/v1/flows/{flow}/executions"), key)
}

async fn allow(app: &TestApp, addresses: Value) -> Answer {
    app.call("PUT", ALLOW_LIST).json(json!({ "addresses": addresses })).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_shown_once_reset_and_deleted() {
    let app = TestApp::new();
    app.project().await;
    let none =
        json!({ "exists": false, "created_at": null, "created_by": null, "last_used_at": null });
    assert_eq!(app.get(API_KEY).await.json(), none);
    let made = app.call("PUT", API_KEY).send().await;
    assert_eq!(made.json().as_object().unwrap().len(), 1);
    let key = made.json()["key"].as_str().unwrap().to_owned();
    assert!(key.starts_with("tdm_prj_") && key.len() == 51, "{key}");
    let read = app.get(API_KEY).await;
    assert!(!read.text().contains(&key[8..]));
    assert_eq!(
        (&read.json()["exists"], &read.json()["last_used_at"]),
        (&json!(true), &json!(null))
    );
    assert_eq!(read.json()["created_by"], "admin key");
    assert_ne!(app.key("shop").await, key);
    for _ in 0..2 {
        assert_eq!(app.call("DELETE", API_KEY).send().await.status, 204);
    }
    assert_eq!(app.get(API_KEY).await.json(), none);
    for method in ["GET", "PUT", "DELETE"] {
        let missing = app.call(method, "/api/v1/projects/nowhere/api-key").send().await;
        assert_eq!(missing.refusal(), (404, "not_found".to_owned()), "{method}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_starts_executions_waits_for_them_and_repeats_them_harmlessly() {
    let (app, start, key) = world().await;
    let body = json!({ "event": { "a": 1 } });
    let waited = app.call_with(&key, "POST", &format!("{start}?wait=true")).json(body.clone());
    let waited = waited.send().await;
    assert_eq!(waited.status, 200, "{waited:?}");
    assert_eq!(waited.json()["response"]["body"], json!({ "a": 1 }));
    let once = || {
        let call = app.call_with(&key, "POST", &start).header("idempotency-key", "k");
        call.json(body.clone()).send()
    };
    let (first, second) = (once().await, once().await);
    assert_eq!((first.status.as_u16(), &first.json()["id"]), (202, &second.json()["id"]));
    let execution = format!("/api/v1/executions/{}", first.json()["id"].as_str().unwrap());
    let read = app.call_with(&key, "GET", &execution).send().await;
    assert_eq!(read.refusal(), (403, "key_may_only_start".to_owned()));
    app.settled(first.json()["id"].as_str().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn flows_of_another_project_are_unknown_whatever_their_state() {
    let (app, start, _) = world().await;
    app.post("/api/v1/projects", json!({ "name": "Other" })).await;
    let other = app.key("other").await;
    let draft = format!("/api/v1/flows/{}/executions", app.draft(echo()).await);
    let unknown = "/api/v1/flows/flw_0000000000001/executions".to_owned();
    let mut texts = Vec::new();
    for path in [start, draft.clone(), unknown] {
        let refused = app.call_with(&other, "POST", &path).send().await;
        assert_eq!(refused.refusal(), (404, "not_found".to_owned()), "{path}");
        texts.push(refused.text().to_owned());
    }
    texts.dedup();
    assert_eq!(texts.len(), 1, "{texts:?}");
    let own = app.key("shop").await;
    let refused = app.call_with(&own, "POST", &draft).send().await;
    assert_eq!(refused.refusal(), (409, "not_active".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_reset_or_whose_project_is_gone_is_refused_at_once() {
    let (app, start, first) = world().await;
    let status = async |key: &str| app.call_with(key, "POST", &start).send().await.status.as_u16();
    assert_eq!(status(&first).await, 202);
    let second = app.key("shop").await;
    assert_eq!((status(&first).await, status(&second).await), (401, 202));
    app.call("DELETE", API_KEY).send().await;
    assert_eq!(status(&second).await, 401);
    let third = app.key("shop").await;
    assert_eq!(status(&third).await, 202);
    app.call("DELETE", "/api/v1/projects/shop").send().await;
    assert_eq!(status(&third).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_use_is_noted_in_the_background() {
    let (app, start, key) = world().await;
    app.call_with(&key, "POST", &start).send().await;
    let mut pause = tokio::time::interval(Duration::from_millis(5));
    for _ in 0..1_000 {
        if app.get(API_KEY).await.json()["last_used_at"].is_string() {
            return;
        }
        pause.tick().await;
    }
    panic!("the use isn't noted");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_allow_list_is_canonical_and_names_what_is_wrong() {
    let (app, _, _) = world().await;
    assert_eq!(app.get(ALLOW_LIST).await.json(), json!({ "addresses": [] }));
    let set = allow(&app, json!(["2001:DB8::/32", "::ffff:10.0.0.0/104", "203.0.113.7/32"])).await;
    let canonical = json!({ "addresses": ["10.0.0.0/8", "203.0.113.7", "2001:db8::/32"] });
    assert_eq!((set.status.as_u16(), set.json()), (200, canonical.clone()));
    for (addresses, says) in [
        (json!(["10.0.0.1/8"]), "the network is 10.0.0.0/8"),
        (json!(["1.2.3.4", "example.com"]), "[1]: "),
        (json!(["10.0.0.0/33"]), "0 to 32 bits"),
        (json!([""]), "isn't an address"),
        (json!(vec!["10.0.0.1"; 257]), "at most 256"),
        (json!([1]), "invalid type"),
        (json!("10.0.0.1"), "invalid type"),
    ] {
        let refused = allow(&app, addresses).await;
        assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()));
        assert!(refused.text().contains(says), "{} in {}", says, refused.text());
    }
    for body in [json!({}), json!({ "addresses": [], "more": 1 })] {
        let refused = app.call("PUT", ALLOW_LIST).json(body).send().await;
        assert_eq!(refused.refusal(), (422, "invalid_request".to_owned()));
    }
    assert_eq!(app.get(ALLOW_LIST).await.json(), canonical, "what was refused changed nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_and_keys_are_taken_from_the_allow_list_only() {
    let (app, start, key) = world().await;
    let answer = json!([action("answer", "respond", json!({ "status": 200 }))]);
    app.active(webhook_flow("in", answer)).await;
    allow(&app, json!(["203.0.113.0/24", "2001:db8::/32"])).await;
    let refused = (403, "address_not_allowed".to_owned());
    for (peer, is_allowed) in [
        ("203.0.113.7", true),
        ("::ffff:203.0.113.7", true),
        ("2001:db8::7", true),
        ("203.0.114.7", false),
        ("20.3.0.113", false),
        ("127.0.0.1", false),
        ("::203.0.113.7", false),
        ("2001:db9::7", false),
    ] {
        let pretend = "203.0.113.7";
        let hook = app.anonymous("POST", "/hooks/shop/in").from(peer);
        let hook = hook.header("x-forwarded-for", pretend).send().await;
        let started = app.call_with(&key, "POST", &start).from(peer);
        let started = started.header("x-forwarded-for", pretend).send().await;
        if is_allowed {
            assert_eq!((hook.status.as_u16(), started.status.as_u16()), (200, 202), "{peer}");
        } else {
            assert_eq!(
                (hook.refusal(), started.refusal()),
                (refused.clone(), refused.clone()),
                "{peer}"
            );
        }
        let administrator = app.call("POST", &start).from(peer).send().await;
        assert_eq!(administrator.status, 202, "the administrator isn't bound by it");
    }
    let nowhere = app.anonymous("POST", "/hooks/shop/in").send().await;
    assert_eq!(nowhere.refusal(), refused, "without a peer nobody knows");
    let wrong = app.call_with("tdm_prj_wrong", "POST", &start).from("127.0.0.1").send().await;
    assert_eq!(wrong.refusal(), (401, "unauthenticated".to_owned()));
    allow(&app, json!([])).await;
    let open = app.anonymous("POST", "/hooks/shop/in").from("127.0.0.1").send().await;
    assert_eq!(open.status, 200, "at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_trusted_proxy_the_address_is_the_one_that_it_saw() {
    let trusted_proxies = vec!["192.0.2.10".parse().unwrap()];
    let settings = Settings { trusted_proxies, ..Settings::default() };
    let (app, start, key) = world_with(Setting { settings, ..Setting::default() }).await;
    allow(&app, json!(["203.0.113.7"])).await;
    for (peer, forwarded, expected) in [
        ("192.0.2.10", "203.0.113.7", 202),
        ("192.0.2.10", "198.51.100.1, 203.0.113.7", 202),
        ("192.0.2.10", "203.0.113.7, 198.51.100.1", 403),
        ("192.0.2.10", "unknown", 403),
        ("198.51.100.1", "203.0.113.7", 403),
        ("203.0.113.7", "198.51.100.1", 202),
    ] {
        let call = app.call_with(&key, "POST", &start).from(peer);
        let answer = call.header("x-forwarded-for", forwarded).send().await;
        assert_eq!(answer.status, expected, "{peer} {forwarded}");
    }
}
