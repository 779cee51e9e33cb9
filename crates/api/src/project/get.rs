//! `GET /api/v1/projects/{project}`

use super::{Project, ProjectPath};
use crate::{
    auth::Caller,
    error::ApiError,
    extract::PathOf,
    state::{ApiState, App},
};
use ::flow::people::Role;
use axum::{Json, extract::State};

/// One project, by id or slug.
#[utoipa::path(get, path = "/api/v1/projects/{project}", tag = "projects",
    params(("project" = String, Path, description = "Id or slug")), responses((status = 200, body = Project)))]
pub(crate) async fn get_project(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
) -> Result<Json<Project>, ApiError> {
    let work = move |state: &ApiState| {
        caller.demand_in(state, &project, Role::Viewer)?;
        Ok::<_, ApiError>(Project::new(state.authoring.project(&project)?, &caller))
    };
    app.blocking(work).await.map(Json)
}
