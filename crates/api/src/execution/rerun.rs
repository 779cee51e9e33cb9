//! `POST /api/v1/executions/{execution}/rerun`

use super::{
    ExecutionReceipt,
    start::{accepted, begin},
};
use crate::{
    audit::Note,
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{Body, IdempotencyKey, PathOf},
    state::{ApiState, App},
};
use ::flow::{lifecycle::LifecycleError, people::Role};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use engine::running::{RerunOn, StartRequest};
use kernel::ExecutionId;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rerun {
    /// The active version when it is left out. A test runs again on the draft as it was then, with the same mocks: for it
    /// only `same` makes sense, and is meant when it is left out.
    #[schema(value_type = Option<RerunVersion>)]
    version: Option<RerunOn>,
}

/// OpenAPI stand-in for [`RerunOn`].
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum RerunVersion {
    /// The version that the execution ran on.
    Same,
    Active,
}

/// Starts an execution with the same trigger event as an earlier one.
#[utoipa::path(post, path = "/api/v1/executions/{execution}/rerun", tag = "executions",
    request_body = Option<Rerun>,
    params(("execution" = String, Path), ("Idempotency-Key" = Option<String>, Header,
        description = "Makes a repeated start harmless for 24 hours")),
    responses(
        (status = 202, description = "The new execution is durable and goes on", body = ExecutionReceipt),
        (status = 409, description = "`not_active`, `flow_deleted`, `idempotency_key_reused`", body = ErrorBody)))]
pub(crate) async fn rerun_execution(
    caller: Caller,
    State(app): State<App>,
    PathOf(execution): PathOf<ExecutionId>,
    key: IdempotencyKey,
    Body(request): Body<Rerun>,
) -> Result<Response, ApiError> {
    let on = request.version;
    let work = move |state: &ApiState| {
        caller.demand_execution(state, execution, Role::Maker)?;
        read(state, execution, on)
    };
    let again = app.blocking(work).await?;
    let said = format!("rerun {execution} {on:?}");
    let (receipt, _) = begin(&app, again, key, said.as_bytes()).await?;
    Ok((Note::made("new_execution", receipt.id), accepted(receipt)).into_response())
}

/// What to start, unless the flow is deleted: its executions stay, new ones don't start.
fn read(
    state: &ApiState,
    execution: ExecutionId,
    on: Option<RerunOn>,
) -> Result<StartRequest, ApiError> {
    let head = state.logs.head(execution)?.ok_or_else(|| ApiError::not_found("execution"))?;
    if state.authoring.flow(head.flow)?.head.deleted_at.is_some() {
        return Err(LifecycleError::Deleted.into());
    }
    Ok(state.logs.rerun(execution, on)?)
}
