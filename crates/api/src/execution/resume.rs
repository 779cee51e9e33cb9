//! `POST /api/v1/executions/{execution}/resume` and `POST /api/v1/projects/{project}/executions/resume`: what came back
//! from a backup goes on.

use super::ExecutionReceipt;
use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::PathOf,
    project::ProjectPath,
    state::{ApiState, App},
};
use ::flow::people::Role;
use axum::{Json, extract::State};
use http::StatusCode;
use kernel::ExecutionId;
use serde::Serialize;
use utoipa::ToSchema;

/// What a call has let go on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResumeReport {
    resumed: usize,
    /// Executions of the project that are still paused: ask again until there are none.
    left: usize,
}

/// Lets a paused execution go on where its journal ends.
///
/// Executions are paused when the server's data was restored from a backup: what they did after it isn't known here. A
/// request that was under way is sent again with the same key, or ends as `unknown` where it may not be repeated; what
/// came after the backup happens again.
#[utoipa::path(post, path = "/api/v1/executions/{execution}/resume", tag = "executions",
    params(("execution" = String, Path)),
    responses(
        (status = 202, body = ExecutionReceipt),
        (status = 409, description = "`not_paused`", body = ErrorBody)))]
pub(crate) async fn resume_execution(
    caller: Caller,
    State(app): State<App>,
    PathOf(id): PathOf<ExecutionId>,
) -> Result<(StatusCode, Json<ExecutionReceipt>), ApiError> {
    let by = caller.author();
    let work = move |state: &ApiState| {
        caller.demand_execution(state, id, Role::Maker)?;
        state.running.resume(id).map_err(ApiError::from)
    };
    let status = app.blocking(work).await?;
    tracing::info!(execution.id = %id, by, "A paused execution was resumed.");
    Ok((StatusCode::ACCEPTED, Json(ExecutionReceipt { id, status })))
}

/// Lets the paused executions of a project go on, oldest first, up to 1,000 per call.
#[utoipa::path(post, path = "/api/v1/projects/{project}/executions/resume", tag = "executions",
    params(("project" = String, Path, description = "Id or slug")),
    responses((status = 200, body = ResumeReport)))]
pub(crate) async fn resume_executions(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
) -> Result<Json<ResumeReport>, ApiError> {
    let by = caller.author();
    let work = move |state: &ApiState| {
        let id = caller.demand_in(state, &project, Role::Maker)?;
        Ok::<_, ApiError>((id, state.running.resume_project(id)?))
    };
    let (project, done) = app.blocking(work).await?;
    tracing::info!(
        project.id = %project, executions = done.resumed, by, "Paused executions were resumed."
    );
    Ok(Json(ResumeReport { resumed: done.resumed, left: done.left }))
}
