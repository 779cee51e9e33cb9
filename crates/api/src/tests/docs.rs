//! The API describes itself.

use super::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_open_api_3_1() {
    let app = TestApp::new();
    let document = app.anonymous("GET", "/api/openapi.json").send().await;
    assert_eq!(
        (document.header("content-type"), document.json()["openapi"].as_str()),
        ("application/json", Some("3.1.0"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_and_everything_that_it_loads_is_here() {
    let app = TestApp::new();
    let page = app.anonymous("GET", "/api/docs").send().await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.header("content-security-policy").contains("script-src 'self';"));
    let quoted = page.text().split('"').filter(|text| text.starts_with('/') || text.contains("//"));
    let loaded: Vec<&str> = quoted.collect();
    assert_eq!(
        loaded,
        [
            "/api/docs/swagger-ui.css",
            "/api/openapi.json",
            "/api/docs/swagger-ui-bundle.js",
            "/api/docs/start.js"
        ]
    );
    for path in loaded {
        let file = app.anonymous("GET", path).send().await;
        assert_eq!(
            (file.status.as_u16(), file.header("x-content-type-options")),
            (200, "nosniff"),
            "{path}"
        );
        assert!(!file.body.is_empty(), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_is_for_everybody() {
    let app = TestApp::new();
    assert_eq!(app.anonymous("GET", "/healthz").send().await.text(), r#"{"status":"ok"}"#);
    assert_eq!(app.anonymous("GET", "/readyz").send().await.status, 200);
    app.closing.send_replace(true);
    let leaving = app.anonymous("GET", "/readyz").send().await;
    assert_eq!(leaving.refusal(), (503, "shutting_down".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_has_what_flows_are_made_of() {
    let catalog = TestApp::new().get("/api/v1/catalog").await.json();
    let keys = |list: &str| -> Vec<String> {
        catalog[list]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["key"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(
        keys("events").contains(&"webhook".to_owned())
            && keys("actions").contains(&"http_request".to_owned())
    );
    assert!(keys("operators").contains(&"does_not_equal".to_owned()));
}
