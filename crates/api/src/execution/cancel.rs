//! `POST /api/v1/executions/{execution}/cancel`

use super::ExecutionReceipt;
use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::PathOf,
    state::App,
};
use ::flow::people::Role;
use axum::{Json, extract::State};
use http::StatusCode;
use kernel::ExecutionId;

/// Ends an execution. What already left stays done.
#[utoipa::path(post, path = "/api/v1/executions/{execution}/cancel", tag = "executions",
    params(("execution" = String, Path)),
    responses(
        (status = 202, body = ExecutionReceipt),
        (status = 409, description = "`already_ended`", body = ErrorBody)))]
pub(crate) async fn cancel_execution(
    caller: Caller,
    State(app): State<App>,
    PathOf(id): PathOf<ExecutionId>,
) -> Result<(StatusCode, Json<ExecutionReceipt>), ApiError> {
    let by = caller.author();
    app.blocking(move |state| caller.demand_execution(state, id, Role::Maker)).await?;
    let status = app.running.cancel(id, &by).await?;
    Ok((StatusCode::ACCEPTED, Json(ExecutionReceipt { id, status })))
}
