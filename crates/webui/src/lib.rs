//! The browser interface inside the binary: the files of `web/dist` as a router. Owns paths, caching and security headers
//! of pages; never knows the API, accounts or what a page shows.
//!
//! Invariants: a path of the API never gets a page; a file under `/assets` never changes (its name has its hash in it),
//! everything else is asked for again; a missing file under `/assets` is a 404 and never a page.

use axum::{
    Router,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use memory_serve::{CacheControl, MemoryServe};

/// What a page may load and who may frame it. Inline styles are allowed because the editor positions boxes with them.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/// First path segments that belong to the server: below them an unknown path is an error and never a page.
const RESERVED: [&str; 5] = ["api", "hooks", "healthz", "readyz", "metrics"];

const IMMUTABLE: &str = "public,max-age=31536000,immutable";

/// The whole browser interface, meant as the fallback of the server's router. Call it once: the files stay in memory.
pub fn router() -> Router {
    site(memory_serve::load!("web"))
}

fn site(assets: MemoryServe) -> Router {
    assets
        .index_file(Some("/index.html"))
        .fallback(Some("/index.html"))
        .fallback_status(StatusCode::OK)
        .html_cache_control(CacheControl::NoCache)
        .cache_control(CacheControl::NoCache)
        .into_router()
        .layer(middleware::from_fn(page_rules))
}

async fn page_rules(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    if RESERVED.contains(&first) {
        return (StatusCode::NOT_FOUND, "There is nothing at this address.\n").into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let is_asset = first == "assets";
    let mut response = next.run(request).await;
    if is_asset && is_html(&response) {
        // A page from before an upgrade asks for a script that is gone: an answer that isn't a script lets it say so.
        return (StatusCode::NOT_FOUND, "This file belongs to another version.\n").into_response();
    }
    let headers = response.headers_mut();
    if is_asset {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(IMMUTABLE));
    }
    for (name, value) in security_headers() {
        headers.insert(name, value);
    }
    response
}

fn is_html(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

fn security_headers() -> [(HeaderName, HeaderValue); 3] {
    [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ]
}

#[cfg(test)]
mod tests;
