//! `GET|PUT /api/v1/projects/{project}/settings`

use super::ProjectPath;
use crate::{
    auth::Caller,
    error::ApiError,
    extract::{Body, PathOf, whole_number_or_none},
    state::App,
};
use ::flow::{
    people::Role,
    project::{ProjectSettings, SettingsChange},
};
use axum::{Json, extract::State};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// A project's settings.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Settings {
    /// Flows that the project may have, main flows and subroutines together; deleted ones don't count. A limit below
    /// what there is takes nothing away: creating, importing and restoring are refused.
    #[schema(minimum = 1, maximum = 1000, default = 20)]
    flow_limit: u32,
    /// Whether another person has to approve a draft before it is deployed. Turned off, open reviews stay as records and
    /// a deploy is one step again.
    #[schema(default = false)]
    approval_required: bool,
    /// When the project's days and hours begin, in overviews and in numbers of today, and the zone of
    /// `format_datetime` when an expression names none. An execution keeps the zone that it started with.
    #[schema(default = "UTC", example = "Asia/Singapore")]
    time_zone: String,
    /// Hosts that the project's requests may go to: `api.example.com`, `*.example.com` (every host below it), with
    /// `:port` only on that port. Empty: every public host. Any other is the step error `host_not_allowed`.
    #[schema(max_items = 256, example = json!(["api.example.com", "*.example.org:8443"]))]
    egress_allow: Vec<String>,
    /// Steps of one execution; beyond, it fails with `steps_limit`. Holds for executions that start from now on.
    #[schema(minimum = 1, maximum = 10000, default = 10000)]
    steps_max: u32,
    /// Live executions with a step under way at the same time, those that wait not counted; beyond, starts are
    /// refused with 429 `project_limit_reached`. Null: no bound.
    #[schema(required, minimum = 1, maximum = 1000000)]
    running_max: Option<u32>,
    /// Days for which executions are kept after they ended, where the flow doesn't say otherwise; then they are
    /// deleted. Numbers of overviews stay. Tests are kept for 7 days.
    #[schema(minimum = 1, maximum = 3650, default = 30)]
    retention_days: u32,
    /// Each flow keeps at most so many ended executions, the newest, where it doesn't say otherwise. Null: no bound.
    #[schema(required, minimum = 1, maximum = 10000000)]
    retention_executions: Option<u32>,
}

/// Settings to change: what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSettings {
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    #[serde(default, deserialize_with = "whole_number_or_none")]
    flow_limit: Option<u32>,
    approval_required: Option<bool>,
    time_zone: Option<String>,
    #[schema(max_items = 256)]
    egress_allow: Option<Vec<String>>,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 10000)]
    #[serde(default, deserialize_with = "whole_number_or_none")]
    steps_max: Option<u32>,
    /// Null takes the bound away.
    #[serde(default, deserialize_with = "given_whole_number")]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000000)]
    running_max: Option<Option<u32>>,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 3650)]
    #[serde(default, deserialize_with = "whole_number_or_none")]
    retention_days: Option<u32>,
    /// Null takes the bound away.
    #[serde(default, deserialize_with = "given_whole_number")]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 10000000)]
    retention_executions: Option<Option<u32>>,
}

/// Null is something else than left out.
pub(crate) fn given<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

fn given_whole_number<'de, D>(deserializer: D) -> Result<Option<Option<u32>>, D::Error>
where
    D: Deserializer<'de>,
{
    whole_number_or_none(deserializer).map(Some)
}

impl From<ProjectSettings> for Settings {
    fn from(settings: ProjectSettings) -> Self {
        Self {
            flow_limit: settings.flow_limit,
            approval_required: settings.approval_required,
            time_zone: settings.time_zone.to_string(),
            egress_allow: settings.egress_allow.texts(),
            steps_max: settings.steps_max,
            running_max: settings.running_max,
            retention_days: settings.retention_days,
            retention_executions: settings.retention_executions,
        }
    }
}

impl From<NewSettings> for SettingsChange {
    fn from(new: NewSettings) -> Self {
        Self {
            flow_limit: new.flow_limit,
            approval_required: new.approval_required,
            time_zone: new.time_zone,
            egress_allow: new.egress_allow,
            steps_max: new.steps_max,
            running_max: new.running_max,
            retention_days: new.retention_days,
            retention_executions: new.retention_executions,
        }
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

/// Changes a project's settings: all that are given, or none. What is left out stays as it is.
#[utoipa::path(put, path = "/api/v1/projects/{project}/settings", tag = "projects", request_body = Option<NewSettings>,
    params(("project" = String, Path, description = "Id or slug")), responses((status = 200, body = Settings)))]
pub(crate) async fn replace_settings(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
    Body(request): Body<NewSettings>,
) -> Result<Json<Settings>, ApiError> {
    let by = caller.author();
    let change = SettingsChange::from(request);
    let work = move |state: &crate::ApiState| {
        caller.demand_in(state, &project, Role::Admin)?;
        state.authoring.change_settings(&project, &change, &by).map_err(ApiError::from)
    };
    Ok(Json(app.blocking(work).await?.into()))
}
