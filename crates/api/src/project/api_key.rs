//! `GET|PUT|DELETE /api/v1/projects/{project}/api-key`

use super::ProjectPath;
use crate::{auth::Caller, error::ApiError, extract::PathOf, state::App, time::Time};
use ::flow::{Timestamp, people::Role};
use axum::{Json, extract::State};
use engine::port::ProjectKey;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// What is known about a project's key. The key itself was shown when it was made.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct ApiKey {
    exists: bool,
    #[schema(required, value_type = Option<Time>)]
    created_at: Option<Timestamp>,
    /// E-mail address, or `admin key`.
    #[schema(required)]
    created_by: Option<String>,
    /// A minute behind at most; null when it was never used.
    #[schema(required, value_type = Option<Time>)]
    last_used_at: Option<Timestamp>,
}

/// A fresh key: this is the only time that it is shown.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewApiKey {
    #[schema(example = "tdm_prj_q2h0eLkX0b3cGm2m8dYV0v1o9x1d4uQkq0fJ5nB7w3E")]
    key: String,
}

impl From<Option<ProjectKey>> for ApiKey {
    fn from(key: Option<ProjectKey>) -> Self {
        key.map_or_else(Self::default, |key| Self {
            exists: true,
            created_at: Some(key.created_at),
            created_by: Some(key.created_by),
            last_used_at: key.last_used_at,
        })
    }
}

/// Whether the project has a key, since when, and when it was last used.
#[utoipa::path(get, path = "/api/v1/projects/{project}/api-key", tag = "projects",
    params(("project" = String, Path, description = "Id or slug")), responses((status = 200, body = ApiKey)))]
pub(crate) async fn get_api_key(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
) -> Result<Json<ApiKey>, ApiError> {
    let work = move |state: &crate::ApiState| {
        let project = caller.demand_in(state, &project, Role::Viewer)?;
        Ok::<_, ApiError>(state.accounts.project_key(project)?)
    };
    Ok(Json(app.blocking(work).await?.into()))
}

/// Makes the project's key, in place of the one before. The answer shows it, once.
#[utoipa::path(put, path = "/api/v1/projects/{project}/api-key", tag = "projects",
    params(("project" = String, Path, description = "Id or slug")), responses((status = 200, body = NewApiKey)))]
pub(crate) async fn reset_api_key(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
) -> Result<Json<NewApiKey>, ApiError> {
    let by = caller.author();
    let work = move |state: &crate::ApiState| {
        let project = caller.demand_in(state, &project, Role::Admin)?;
        Ok::<_, ApiError>(state.accounts.reset_project_key(project, &by)?)
    };
    Ok(Json(NewApiKey { key: app.blocking(work).await? }))
}

/// The key is refused from now on.
#[utoipa::path(delete, path = "/api/v1/projects/{project}/api-key", tag = "projects",
    params(("project" = String, Path, description = "Id or slug")), responses((status = 204)))]
pub(crate) async fn delete_api_key(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
) -> Result<StatusCode, ApiError> {
    let by = caller.author();
    let work = move |state: &crate::ApiState| {
        let project = caller.demand_in(state, &project, Role::Admin)?;
        Ok::<_, ApiError>(state.accounts.delete_project_key(project, &by)?)
    };
    app.blocking(work).await?;
    Ok(StatusCode::NO_CONTENT)
}
