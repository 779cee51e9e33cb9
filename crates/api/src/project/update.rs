//! `PATCH /api/v1/projects/{project}`

use super::{Project, ProjectPath};
use crate::{
    auth::Caller,
    error::ApiError,
    extract::{Body, PathOf},
    state::App,
};
use ::flow::people::Role;
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateProject {
    /// 1 to 80 characters. The slug stays.
    #[schema(min_length = 1, max_length = 80)]
    name: Option<String>,
}

/// Renames a project.
#[utoipa::path(patch, path = "/api/v1/projects/{project}", tag = "projects", request_body = UpdateProject,
    params(("project" = String, Path, description = "Id or slug")), responses((status = 200, body = Project)))]
pub(crate) async fn update_project(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
    Body(request): Body<UpdateProject>,
) -> Result<Json<Project>, ApiError> {
    let work = move |state: &crate::ApiState| {
        caller.demand_in(state, &project, Role::Admin)?;
        let view = match request.name {
            Some(name) => state.authoring.rename_project(&project, &name),
            None => state.authoring.project(&project),
        };
        Ok::<_, ApiError>(Project::new(view?, &caller))
    };
    app.blocking(work).await.map(Json)
}
