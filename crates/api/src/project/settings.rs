//! `GET|PUT /api/v1/projects/{project}/settings`

use super::ProjectPath;
use crate::{
    auth::Caller,
    error::ApiError,
    extract::{Body, PathOf, whole_number},
    state::App,
};
use ::flow::project::ProjectSettings;
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
    #[serde(deserialize_with = "whole_number")]
    flow_limit: u32,
}

impl Default for Settings {
    fn default() -> Self {
        ProjectSettings::default().into()
    }
}

impl From<ProjectSettings> for Settings {
    fn from(ProjectSettings { flow_limit }: ProjectSettings) -> Self {
        Self { flow_limit }
    }
}

impl From<Settings> for ProjectSettings {
    fn from(Settings { flow_limit }: Settings) -> Self {
        Self { flow_limit }
    }
}

/// A project's settings.
#[utoipa::path(get, path = "/api/v1/projects/{project}/settings", tag = "projects",
    params(("project" = String, Path, description = "Id or slug")), responses((status = 200, body = Settings)))]
pub(crate) async fn get_settings(
    _: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
) -> Result<Json<Settings>, ApiError> {
    Ok(Json(app.blocking(move |state| state.authoring.settings(&project)).await?.into()))
}

/// Replaces a project's settings.
#[utoipa::path(put, path = "/api/v1/projects/{project}/settings", tag = "projects", request_body = Option<Settings>,
    params(("project" = String, Path, description = "Id or slug")), responses((status = 200, body = Settings)))]
pub(crate) async fn replace_settings(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
    Body(request): Body<Settings>,
) -> Result<Json<Settings>, ApiError> {
    let by = caller.author();
    let settings = ProjectSettings::from(request);
    let work =
        move |state: &crate::ApiState| state.authoring.replace_settings(&project, &settings, &by);
    Ok(Json(app.blocking(work).await?.into()))
}
