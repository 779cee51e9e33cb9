//! `GET /api/v1/projects/{project}`

use super::{Project, ProjectPath};
use crate::{auth::Caller, error::ApiError, extract::PathOf, state::App};
use axum::{Json, extract::State};

/// One project, by id or slug.
#[utoipa::path(get, path = "/api/v1/projects/{project}", tag = "projects",
    params(("project" = String, Path, description = "Id or slug")), responses((status = 200, body = Project)))]
pub(crate) async fn get_project(
    _: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
) -> Result<Json<Project>, ApiError> {
    Ok(Json(app.blocking(move |state| state.authoring.project(&project)).await?.into()))
}
