//! What surrounds every handler: request ids, the trace, security headers, panics, and addresses that lead nowhere.

use crate::error::{ApiError, ErrorCode};
use axum::{
    Router,
    body::Body,
    extract::MatchedPath,
    middleware,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, Request, header};
use std::{
    any::Any,
    hash::{BuildHasher, Hasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    trace::TraceLayer,
};
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
    router.layer(
        ServiceBuilder::new()
            .layer(SetRequestIdLayer::new(REQUEST_ID, RequestIds::default()))
            .layer(PropagateRequestIdLayer::new(REQUEST_ID))
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
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    let id = id.unwrap_or_default();
    tracing::info_span!("request", http.method = %request.method(), http.route = path, request.id = id)
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

/// Unique in the process and, as good as, among processes. Not a secret.
#[derive(Clone)]
struct RequestIds {
    process: u64,
    next: Arc<AtomicU64>,
}

impl Default for RequestIds {
    fn default() -> Self {
        Self { process: RandomState::new().build_hasher().finish(), next: Arc::default() }
    }
}

impl MakeRequestId for RequestIds {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let text = format!("req_{:x}_{number:x}", self.process >> 24);
        HeaderValue::try_from(text).ok().map(RequestId::new)
    }
}
