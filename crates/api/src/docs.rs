//! `GET /api/openapi.json` and `GET /api/docs`: the API described for programs and for people. The page loads nothing
//! from elsewhere: Swagger UI is inside the binary.

use crate::{error::ApiError, extract::PathOf, layers, openapi::openapi};
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::Config;

static OPENAPI: LazyLock<Bytes> = LazyLock::new(|| {
    openapi().to_json().map(Bytes::from).expect("a document of plain values can be written")
});

const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tandem API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="docs"><noscript>This page needs JavaScript; <a href="/api/openapi.json">the document itself</a> doesn't.</noscript></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
"#;

const START: &str = "SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', deepLinking: true, \
                     tryItOutEnabled: true, validatorUrl: null });\n";

/// Swagger UI sets styles in elements and has its pictures in data addresses.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(crate) async fn openapi_json() -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind), revalidated()], OPENAPI.clone()).into_response()
}

pub(crate) async fn page() -> Response {
    let policy = HeaderValue::from_static(POLICY);
    ([(header::CONTENT_SECURITY_POLICY, policy), revalidated()], Html(PAGE)).into_response()
}

pub(crate) async fn file(PathOf(name): PathOf<String>) -> Result<Response, ApiError> {
    let script = HeaderValue::from_static("text/javascript; charset=utf-8");
    let (kind, file) = match name.as_str() {
        "start.js" => {
            return Ok(([(header::CONTENT_TYPE, script), revalidated()], START).into_response());
        }
        "swagger-ui.css" => (HeaderValue::from_static("text/css; charset=utf-8"), &name),
        "swagger-ui-bundle.js" => (script, &name),
        _ => return Err(layers::nothing_here()),
    };
    match utoipa_swagger_ui::serve(file, Arc::new(Config::from("/api/openapi.json"))) {
        Ok(Some(file)) => {
            let encoding =
                HeaderValue::from_static(if file.gzpipped { "gzip" } else { "identity" });
            let headers =
                [(header::CONTENT_TYPE, kind), (header::CONTENT_ENCODING, encoding), revalidated()];
            Ok((headers, file.bytes.into_owned()).into_response())
        }
        Ok(None) | Err(_) => Err(layers::nothing_here()),
    }
}

fn revalidated() -> (HeaderName, HeaderValue) {
    (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))
}
