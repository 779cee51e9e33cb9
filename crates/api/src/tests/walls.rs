//! Every route that the OpenAPI document has, as somebody who may not.

use super::app::{TestApp, action, webhook_flow};
use crate::openapi::{is_public, operations};
use serde_json::json;

/// Method and path with ids that could be, and whether anybody may call it.
fn routes() -> Vec<(String, String, bool)> {
    let fill = |(method, path, is_public): (String, String, bool)| {
        let path = path
            .replace("{project}", "prj_0000000000001")
            .replace("{flow}", "flw_0000000000001")
            .replace("{execution}", "exe_0000000000001")
            .replace("{number}", "1")
            .replace("{user}", "usr_0000000000001")
            .replace("{invitation}", "inv_0000000000001")
            .replace("{token}", "tok_0000000000001");
        (method, path, is_public)
    };
    templates().into_iter().map(fill).collect()
}

/// The same with the names of the ids in their places.
pub(super) fn templates() -> Vec<(String, String, bool)> {
    let mut document = crate::openapi();
    let mut routes = Vec::new();
    for (path, item) in &mut document.paths.paths {
        let methods = item_methods(item);
        for ((operation, _), method) in operations(item).zip(methods) {
            routes.push((method.to_owned(), path.clone(), is_public(operation)));
        }
    }
    routes
}

/// In the order of [`operations`].
fn item_methods(item: &utoipa::openapi::PathItem) -> Vec<&'static str> {
    let all = [
        ("GET", &item.get),
        ("HEAD", &item.head),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    all.into_iter().filter(|(_, operation)| operation.is_some()).map(|(method, _)| method).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_protected_route_refuses_who_has_no_key() {
    let app = TestApp::new();
    let mut refused = 0;
    for (method, path, _) in routes().iter().filter(|(_, _, is_public)| !is_public) {
        for authorization in
            [None, Some("Bearer wrong"), Some("Bearer "), Some("Basic YTpi"), Some("")]
        {
            let call = app.anonymous(method, path).header("cookie", "tandem_session=wrong");
            let call = call.header("origin", "http://127.0.0.1:8080").body("{ not even JSON");
            let call = if let Some(text) = authorization {
                call.header("authorization", text)
            } else {
                call
            };
            let answer = call.send().await;
            assert_eq!(
                answer.refusal(),
                (401, "unauthenticated".to_owned()),
                "{method} {path} {authorization:?}"
            );
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
        refused += 1;
    }
    assert!(refused >= 25, "only {refused} routes");
}

/// Starting an execution is all that a project's key is good for, and only in its own project.
#[tokio::test(flavor = "multi_thread")]
async fn every_protected_route_but_the_start_refuses_the_key_of_a_project() {
    let app = TestApp::new();
    app.project().await;
    app.post("/api/v1/projects", json!({ "name": "Other" })).await;
    let flow = app.active(webhook_flow("in", json!([action("end", "stop", json!({}))]))).await;
    let revoked = app.key("shop").await;
    let (own, other) = (app.key("shop").await, app.key("other").await);
    let start = "/api/v1/flows/{flow}/executions";
    let mut refused = 0;
    for (method, template, is_public) in templates() {
        let path = template
            .replace("{project}", "shop")
            .replace("{flow}", &flow)
            .replace("{execution}", "exe_0000000000001")
            .replace("{number}", "1");
        let session = (method.as_str(), path.as_str()) == ("GET", "/api/v1/session");
        if is_public && !session {
            continue;
        }
        let is_start = (method.as_str(), template.as_str()) == ("POST", start);
        for (key, whose) in [(&own, "own"), (&other, "other"), (&revoked, "revoked")] {
            let answer = app.call_with(key, &method, &path).send().await;
            let expected = match (whose, is_start) {
                ("revoked", _) => (401, "unauthenticated"),
                ("own", true) => (202, ""),
                ("other", true) => (404, "not_found"),
                _ => (403, "key_may_only_start"),
            };
            let (status, code) = answer.refusal();
            assert_eq!((status, code.as_str()), expected, "{method} {path} {whose}");
        }
        refused += 1;
    }
    assert!(refused >= 32, "only {refused} routes");
}

#[test]
fn only_these_routes_are_public() {
    let public: Vec<String> = routes()
        .into_iter()
        .filter(|(_, _, is_public)| *is_public)
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    let expected = [
        "POST /api/v1/invitations/accept",
        "GET /api/v1/oidc/callback",
        "GET /api/v1/oidc/sign-in",
        "GET /api/v1/session",
        "POST /api/v1/session",
        "POST /api/v1/setup",
        "GET /healthz",
        "POST /hooks/{slug}/{path}",
        "GET /readyz",
    ];
    assert_eq!(public, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_how_it_may_be_used() {
    let app = TestApp::new();
    for path in ["/api/v1/projects", "/api/v1/nothing", "/healthz"] {
        let answer = app.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
    let mine = app.call("GET", "/healthz").header("x-request-id", "mine").send().await;
    assert_eq!(mine.header("x-request-id"), "mine");
}
