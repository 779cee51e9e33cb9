//! `GET /api/v1/executions/{execution}`

use super::Execution;
use crate::{auth::Caller, error::ApiError, extract::PathOf, state::App};
use axum::{Json, extract::State};
use kernel::ExecutionId;

/// One execution with its steps.
#[utoipa::path(get, path = "/api/v1/executions/{execution}", tag = "executions",
    params(("execution" = String, Path)), responses((status = 200, body = Execution)))]
pub(crate) async fn get_execution(
    caller: Caller,
    State(app): State<App>,
    PathOf(execution): PathOf<ExecutionId>,
) -> Result<Json<Execution>, ApiError> {
    app.blocking(move |state| Execution::read_by(state, &caller, execution)).await.map(Json)
}
