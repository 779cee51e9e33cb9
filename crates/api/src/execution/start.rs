//! `POST /api/v1/flows/{flow}/executions`

use super::{Execution, ExecutionReceipt, trigger::trigger_of};
use crate::{
    audit::Note,
    auth::Starter,
    error::{ApiError, ErrorBody, ErrorCode},
    extract::{IdempotencyKey, Parameters, PathOf, RawBody, empty_is_none, read_json},
    limits::EVENT_BYTES_MAX,
    list::one_of,
    state::App,
};
use ::flow::FlowId;
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use engine::running::{Deployed, Handle, Idempotency, Pin, StartRequest};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{future::Future, sync::Arc};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Start {
    /// An API flow sees it as `trigger.body`; for a webhook flow it is the whole event: an object with `method`, `path`,
    /// `query`, `headers` and `body`, each of which may be left out.
    event: Option<Value>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct WaitQuery {
    /// Answer when there is a result, after 30 seconds at the latest.
    #[param(value_type = Option<bool>)]
    #[serde(default, deserialize_with = "empty_is_none")]
    wait: Option<String>,
}

/// Starts an execution of the active version: as a maker of the flow's project, or with the project's key from an address
/// that its allow-list has.
#[utoipa::path(post, path = "/api/v1/flows/{flow}/executions", tag = "executions", request_body = Option<Start>,
    params(("flow" = String, Path), WaitQuery, ("Idempotency-Key" = Option<String>, Header,
        description = "Makes a repeated start harmless for 24 hours")),
    responses(
        (status = 202, description = "It is durable and goes on", body = ExecutionReceipt),
        (status = 200, description = "With wait=true: it has responded or ended", body = Execution),
        (status = 403, description = "`forbidden`, `address_not_allowed`, `origin_refused`", body = ErrorBody),
        (status = 409, description = "`not_active`, `idempotency_key_reused`", body = ErrorBody)))]
pub(crate) async fn start_execution(
    starter: Starter,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    how: (Parameters<WaitQuery>, IdempotencyKey),
    RawBody(body): RawBody<EVENT_BYTES_MAX>,
) -> Result<Response, ApiError> {
    let (Parameters(query), key) = how;
    let waits = query.waits()?;
    let start: Start = read_json(&body)?;
    let deployed = deployed(&app, flow, &starter).await?;
    let trigger = trigger_of(&deployed.program, start.event)?;
    let request = StartRequest::live(Pin::from(&*deployed), trigger);
    let (receipt, handle) = begin(&app, request, key, &body).await?;
    let made = Note::made("execution", receipt.id);
    let answer =
        if waits { wait_for(&app, receipt, handle.response()).await? } else { accepted(receipt) };
    Ok((made, answer).into_response())
}

/// Starts it, once per key, and returns when that is durable. `said` is what a repetition has to say again.
pub(crate) async fn begin(
    app: &App,
    request: StartRequest,
    IdempotencyKey(key): IdempotencyKey,
    said: &[u8],
) -> Result<(ExecutionReceipt, Handle), ApiError> {
    let idempotency = key.map(|key| Idempotency { key, body_hash: Sha256::digest(said).into() });
    let handle = app.running.start(StartRequest { idempotency, ..request }).await?;
    Ok((ExecutionReceipt { id: handle.execution, status: handle.status }, handle))
}

impl WaitQuery {
    pub(crate) fn waits(&self) -> Result<bool, ApiError> {
        Ok(one_of("wait", self.wait.as_deref())?.unwrap_or(false))
    }
}

/// 200 with the whole execution once `result` is there, 202 when that takes too long.
pub(crate) async fn wait_for(
    app: &App,
    receipt: ExecutionReceipt,
    result: impl Future<Output = Option<impl Sized>>,
) -> Result<Response, ApiError> {
    match tokio::time::timeout(app.settings.wait_max, result).await {
        Ok(Some(_)) => Ok(Json(Execution::load(app, receipt.id).await?).into_response()),
        Ok(None) | Err(_) => Ok(accepted(receipt)),
    }
}

pub(crate) fn accepted(receipt: ExecutionReceipt) -> Response {
    (StatusCode::ACCEPTED, Json(receipt)).into_response()
}

async fn deployed(app: &App, flow: FlowId, starter: &Starter) -> Result<Arc<Deployed>, ApiError> {
    if let Some(deployed) = app.deployed(app.directory.active(flow)).await? {
        starter.demand_project(deployed.project.id)?;
        return Ok(deployed);
    }
    // Only to tell an unknown flow from one that isn't active.
    let view = app.blocking(move |state| state.authoring.flow(flow)).await?;
    starter.demand_project(view.head.project)?;
    Err(ApiError::new(ErrorCode::NotActive, "This flow has no active version: deploy it first."))
}
