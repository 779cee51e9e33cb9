//! The router's promises on a small hand-made site, and that the real one is embedded.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use http_body_util::BodyExt;
use memory_serve::{Asset, MemoryServe};
use tower::ServiceExt;

use crate::{router, site};

const PAGE: &[u8] = b"<!doctype html><title>Tandem</title><p>page page page page page page page page page page page page";
const SCRIPT: &[u8] = b"console.log('hello hello hello hello hello hello hello hello hello hello hello hello hello');";

static SITE: [Asset; 2] = [
    asset("/index.html", "text/html", "e1", PAGE),
    asset("/assets/app.0f3a.js", "text/javascript", "e2", SCRIPT),
];

const fn asset(
    route: &'static str,
    content_type: &'static str,
    etag: &'static str,
    bytes: &'static [u8],
) -> Asset {
    Asset {
        route,
        path: "",
        etag,
        content_type,
        bytes: Some(bytes),
        is_compressed: false,
        should_compress: true,
    }
}

fn small_site() -> Router {
    site(MemoryServe::new(&SITE).enable_brotli(true).enable_gzip(true))
}

async fn ask(
    app: Router,
    method: &str,
    path: &str,
    header: (&str, &str),
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header.0, header.1)
        .body(Body::empty())
        .unwrap();
    let response = app.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
}

async fn get(path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    ask(small_site(), "GET", path, ("accept", "*/*")).await
}

#[tokio::test]
async fn the_page_answers_the_root_and_every_unknown_path() {
    for path in ["/", "/index.html", "/projects/demo/flows/flw_1", "/setup", "/apiary"] {
        let (status, headers, body) = get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(headers["cache-control"], "no-cache", "{path}");
        assert_eq!(body, PAGE, "{path}");
    }
}

#[tokio::test]
async fn a_path_of_the_server_never_gets_a_page() {
    for path in [
        "/api",
        "/api/v1/nothing",
        "/hooks/demo/orders",
        "/healthz",
        "/readyz",
        "/metrics",
        "//api/v1",
    ] {
        let (status, _, body) = get(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert_ne!(body, PAGE, "{path}");
    }
}

#[tokio::test]
async fn hashed_files_are_kept_for_ever_and_missing_ones_are_not_pages() {
    let (status, headers, body) = get("/assets/app.0f3a.js").await;
    assert_eq!((status, body.as_slice()), (StatusCode::OK, SCRIPT));
    assert_eq!(headers["cache-control"], "public,max-age=31536000,immutable");
    let (status, headers, _) = get("/assets/app.9999.js").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(!headers.contains_key("cache-control"));
}

#[tokio::test]
async fn every_page_and_file_carries_the_security_headers() {
    for path in ["/", "/deep/link", "/assets/app.0f3a.js"] {
        let (_, headers, _) = get(path).await;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe-eval") && !policy.contains("script-src"), "{policy}");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
    }
}

#[tokio::test]
async fn a_known_tag_is_answered_without_the_file() {
    let (_, headers, _) = get("/").await;
    let tag = headers["etag"].to_str().unwrap().to_owned();
    let (status, headers, body) = ask(small_site(), "GET", "/", ("if-none-match", &tag)).await;
    assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(headers["cache-control"], "no-cache");
}

#[tokio::test]
async fn files_are_sent_in_the_best_encoding_that_the_browser_takes() {
    for (accepted, sent) in [("br, gzip", Some("br")), ("gzip", Some("gzip")), ("identity", None)] {
        let (_, headers, body) =
            ask(small_site(), "GET", "/assets/app.0f3a.js", ("accept-encoding", accepted)).await;
        assert_eq!(
            headers.get("content-encoding").map(|v| v.to_str().unwrap()),
            sent,
            "{accepted}"
        );
        assert_eq!(body == SCRIPT, sent.is_none(), "{accepted}");
        assert_eq!(headers["vary"], "accept-encoding");
    }
}

#[tokio::test]
async fn pages_can_only_be_read() {
    let (status, headers, body) = ask(small_site(), "POST", "/", ("accept", "*/*")).await;
    assert_eq!((status, body.len()), (StatusCode::METHOD_NOT_ALLOWED, 0));
    assert_eq!(headers["allow"], "GET, HEAD");
    let (status, _, body) = ask(small_site(), "HEAD", "/", ("accept", "*/*")).await;
    assert_eq!((status, body.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn the_binary_has_a_page_in_it() {
    let (status, headers, body) = ask(router(), "GET", "/", ("accept", "text/html")).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["content-type"], "text/html");
    assert!(String::from_utf8(body).unwrap().contains("<title>"));
}
