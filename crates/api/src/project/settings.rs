//! `GET|PUT /api/v1/projects/{project}/settings`

use super::ProjectPath;
use crate::{
    auth::Caller,
    error::ApiError,
    extract::{Body, PathOf},
    state::App,
};
use ::flow::{people::Role, project::ProjectSettings};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A project's settings. One that is left out of a PUT gets its default.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// Flows that the project may have, main flows and subroutines together; deleted ones don't count. A limit below
    /// what there is takes nothing away: creating, importing and restoring are refused.
    #[schema(minimum = 1, maximum = 1000, default = 20)]
    flow_limit: u32,
    /// Whether another person has to approve a draft before it is deployed. Turned off, open reviews stay as records and
    /// a deploy is one step again.
    #[schema(default = false)]
    approval_required: bool,
}

impl Default for Settings {
    fn default() -> Self {
        ProjectSettings::default().into()
    }
}

impl From<ProjectSettings> for Settings {
    fn from(settings: ProjectSettings) -> Self {
        let ProjectSettings { flow_limit, approval_required } = settings;
        Self { flow_limit, approval_required }
    }
}

impl From<Settings> for ProjectSettings {
    fn from(settings: Settings) -> Self {
        let Settings { flow_limit, approval_required } = settings;
        Self { flow_limit, approval_required }
    }
}

/// A project's settings.
#[utoipa::path(get, path = "/api/v1/projects/{project}/settings", tag = "projects",
    params(("project" = String, Path, description = "Id or slug")), responses((status = 200, body = Settings)))]
pub(crate) async fn get_settings(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
) -> Result<Json<Settings>, ApiError> {
    let work = move |state: &crate::ApiState| {
        caller.demand_in(state, &project, Role::Viewer)?;
        state.authoring.settings(&project).map_err(ApiError::from)
    };
    Ok(Json(app.blocking(work).await?.into()))
}

/// Replaces a project's settings.
#[utoipa::path(put, path = "/api/v1/projects/{project}/settings", tag = "projects", request_body = Settings,
    params(("project" = String, Path, description = "Id or slug")), responses((status = 200, body = Settings)))]
pub(crate) async fn replace_settings(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
    Body(request): Body<Settings>,
) -> Result<Json<Settings>, ApiError> {
    let by = caller.author();
    let settings = ProjectSettings::from(request);
    let work = move |state: &crate::ApiState| {
        caller.demand_in(state, &project, Role::Admin)?;
        state.authoring.replace_settings(&project, &settings, &by).map_err(ApiError::from)
    };
    Ok(Json(app.blocking(work).await?.into()))
}
