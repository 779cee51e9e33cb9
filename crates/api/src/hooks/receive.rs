//! `ANY /hooks/{slug}/{path}`

use super::{Declared, reply, trigger};
use crate::{
    auth::{carries_our_key, demand_allowed},
    error::{ApiError, ErrorBody, ErrorCode},
    extract::{IdempotencyKey, read_body},
    limits::EVENT_BYTES_MAX,
    state::App,
};
use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use engine::running::{Active, Deployed, Handle, Idempotency, Outcome, Pin, StartRequest};
use http::{HeaderName, HeaderValue, StatusCode, header, request::Parts};
use kernel::{ExecutionId, Status};
use percent_encoding::percent_decode_str;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// On every answer that belongs to an execution.
const EXECUTION: HeaderName = HeaderName::from_static("x-tandem-execution");

/// Calls a flow. It takes the methods that its trigger names; the answer is what its *Respond* says.
#[utoipa::path(post, path = "/hooks/{slug}/{path}", tag = "hooks", security(()),
    params(("slug" = String, Path, description = "The project's slug"),
        ("path" = String, Path, description = "The trigger's path; it may have slashes"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    request_body(content = Option<serde_json::Value>, description = "At most 1 MiB of anything"),
    responses(
        (status = 200, description = "Status, headers and body are the flow's", body = serde_json::Value),
        (status = 202, description = "The flow never responds: it goes on", body = crate::execution::ExecutionReceipt),
        (status = 204, description = "It ended without a response"),
        (status = 403, description = "`address_not_allowed`", body = ErrorBody),
        (status = 405, description = "`method_not_allowed`", body = ErrorBody),
        (status = 409, description = "`idempotency_key_reused`", body = ErrorBody),
        (status = 500, description = "`execution_failed`: details has the execution", body = ErrorBody),
        (status = 503, description = "`too_busy`: nothing was started", body = ErrorBody),
        (status = 504, description = "`response_timeout`: it goes on; details has the execution", body = ErrorBody)))]
pub(crate) async fn receive_webhook(
    State(app): State<App>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let route = route(&app, parts.uri.path());
    let deployed = app.deployed(route).await?.ok_or_else(|| {
        ApiError::new(
            ErrorCode::NotFound,
            "No active flow answers at this address: check its path and deploy it.",
        )
    })?;
    demand_allowed(&deployed.project, &parts, &app)?;
    let declared = Declared::of(&deployed.program);
    if !declared.takes(&parts.method) {
        return Ok(wrong_method(&declared));
    }
    let handle = start(&app, &deployed, &parts, body).await?;
    let execution = handle.execution;
    let mut response = match deployed.program.responds {
        true => answer(handle, declared.timeout()).await,
        false => reply::accepted(execution, handle.status),
    };
    let id = HeaderValue::try_from(execution.to_string()).expect("an id is ASCII");
    response.headers_mut().insert(EXECUTION, id);
    Ok(response)
}

/// The flow behind an address: percent-decoded, slashes around the path don't matter.
fn route(app: &App, address: &str) -> Option<Active> {
    let (slug, path) =
        address.strip_prefix("/hooks/")?.split_once('/').unwrap_or((address.get(7..)?, ""));
    let path = percent_decode_str(path).decode_utf8().ok()?;
    app.directory.webhook(slug, path.trim_matches('/'))
}

async fn start(
    app: &App,
    deployed: &Deployed,
    parts: &Parts,
    body: Body,
) -> Result<Handle, ApiError> {
    let IdempotencyKey(key) = IdempotencyKey::of(&parts.headers)?;
    let body = read_body(body, EVENT_BYTES_MAX, app.settings.body_read_max).await?;
    let mut trigger = trigger::trigger_of(parts, &deployed.program, &body);
    if carries_our_key(&parts.headers, app).await {
        trigger::forget_authorization(&mut trigger);
    }
    let idempotency = key.map(|key| Idempotency { key, body_hash: hash(parts, &body) });
    let request = StartRequest { idempotency, ..StartRequest::live(Pin::from(deployed), trigger) };
    Ok(app.running.start(request).await?)
}

/// What makes a repeated call the same call.
fn hash(parts: &Parts, body: &Bytes) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(parts.method.as_str());
    hash.update([0]);
    hash.update(parts.uri.query().unwrap_or_default());
    hash.update([0]);
    hash.update(body);
    hash.finalize().into()
}

async fn answer(handle: Handle, time_max: Duration) -> Response {
    let execution = handle.execution;
    match tokio::time::timeout(time_max, handle.response()).await {
        Ok(Some(Outcome::Responded(response))) => reply::respond(response),
        Ok(Some(Outcome::Ended { status: Status::Completed, .. })) => {
            StatusCode::NO_CONTENT.into_response()
        }
        Ok(Some(Outcome::Ended { .. })) => {
            refusal(ErrorCode::ExecutionFailed, "The flow failed before it responded.", execution)
        }
        Ok(None) => refusal(
            ErrorCode::ShuttingDown,
            "The server is shutting down; the flow goes on later.",
            execution,
        ),
        Err(_) => refusal(
            ErrorCode::ResponseTimeout,
            "The flow didn't respond in time; it goes on.",
            execution,
        ),
    }
}

/// The log has the cause; who calls a webhook gets only what helps to find it.
fn refusal(code: ErrorCode, message: &'static str, execution: ExecutionId) -> Response {
    ApiError::new(code, message).with_details(json!({ "execution": execution })).into_response()
}

fn wrong_method(declared: &Declared) -> Response {
    let mut response =
        ApiError::new(ErrorCode::MethodNotAllowed, "This webhook doesn't take this method.")
            .into_response();
    if let Ok(allowed) = HeaderValue::try_from(declared.methods()) {
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}
