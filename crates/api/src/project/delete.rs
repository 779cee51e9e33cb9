//! `DELETE /api/v1/projects/{project}`

use super::ProjectPath;
use crate::{auth::Caller, error::ApiError, extract::PathOf, state::App};
use ::flow::people::Role;
use axum::extract::State;
use http::StatusCode;

/// Deletes a project with everything in it.
#[utoipa::path(delete, path = "/api/v1/projects/{project}", tag = "projects",
    params(("project" = String, Path, description = "Id or slug")), responses((status = 204)))]
pub(crate) async fn delete_project(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
) -> Result<StatusCode, ApiError> {
    let work = move |state: &crate::ApiState| {
        caller.demand_in(state, &project, Role::Admin)?;
        state.authoring.delete_project(&project).map_err(ApiError::from)
    };
    app.blocking(work).await?;
    Ok(StatusCode::NO_CONTENT)
}
