//! What surrounds every handler: request ids, the trace, security headers, panics, and addresses that lead nowhere.

use crate::error::{ApiError, ErrorCode};
use axum::{
    Router,
    body::Body,
    extract::{MatchedPath, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http::{Extensions, HeaderName, HeaderValue, Request, header};
use std::{
    any::Any,
    hash::{BuildHasher, Hasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tower::ServiceBuilder;
use tower_http::{catch_panic::CatchPanicLayer, trace::TraceLayer};
use tracing::Span;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// JSON never runs in a browser, whatever it is taken for.
const API_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// For the API, not for webhooks: their path is kept lean and their answers are their flows'.
pub(crate) fn around_api(router: Router) -> Router {
    let trace = TraceLayer::new_for_http().make_span_with(span).on_request(()).on_failure(());
    router.layer(middleware::map_response(security_headers)).layer(trace)
}

/// For everything.
pub(crate) fn around_all(router: Router) -> Router {
    let ids = RequestIds::default();
    router.layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn_with_state(ids, tag))
            .layer(CatchPanicLayer::custom(panicked)),
    )
}

pub(crate) async fn not_found() -> ApiError {
    nothing_here()
}

pub(crate) fn nothing_here() -> ApiError {
    ApiError::new(
        ErrorCode::NotFound,
        "There is nothing at this address: /api/docs lists what there is.",
    )
}

pub(crate) async fn method_not_allowed() -> ApiError {
    ApiError::new(
        ErrorCode::MethodNotAllowed,
        "This address doesn't take this method: the header Allow lists which.",
    )
}

/// Names the route, never the address with its query.
fn span(request: &Request<Body>) -> Span {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let id = request_id(request.extensions());
    tracing::info_span!("request", http.method = %request.method(), http.route = path, request.id = id)
}

/// What [`tag`] gave the request.
pub(crate) fn request_id(extensions: &Extensions) -> &str {
    extensions.get::<RequestId>().and_then(|id| id.0.to_str().ok()).unwrap_or_default()
}

async fn security_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(API_POLICY);
    response
}

fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    tracing::error!(panic = message, "A request ended in a panic.");
    ApiError::new(ErrorCode::Internal, "Something went wrong on the server; its log says what.")
        .into_response()
}

/// Gives a request the id that its client chose, or a fresh one. Not as a header of the request: a webhook's flow sees
/// only what was sent.
async fn tag(State(ids): State<RequestIds>, mut request: Request<Body>, next: Next) -> Response {
    let id = request.headers().get(&REQUEST_ID).cloned().unwrap_or_else(|| ids.next());
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

#[derive(Clone)]
struct RequestId(HeaderValue);

/// Unique in the process and, as good as, among processes. Not a secret.
#[derive(Clone)]
struct RequestIds {
    process: u64,
    made: Arc<AtomicU64>,
}

impl Default for RequestIds {
    fn default() -> Self {
        Self { process: RandomState::new().build_hasher().finish(), made: Arc::default() }
    }
}

impl RequestIds {
    fn next(&self) -> HeaderValue {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let text = format!("req_{:x}_{number:x}", self.process >> 24);
        HeaderValue::try_from(text).expect("hexadecimal digits are ASCII")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_panic_is_an_error_like_any_other_and_says_nothing_of_its_cause() {
        async fn defect() -> Response {
            panic!("secret")
        }
        let router = around_all(Router::new().route("/", get(defect)));
        let answer = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(answer.status(), 500);
        assert!(answer.headers().contains_key(REQUEST_ID));
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let text = std::str::from_utf8(&body).unwrap();
        assert!(text.contains(r#""code":"internal""#) && !text.contains("secret"), "{text}");
    }
}
