//! `GET /api/v1/projects`

use super::Project;
use crate::{
    auth::Caller,
    error::ApiError,
    extract::Parameters,
    list::{List, Page},
    state::App,
};
use axum::{Json, extract::State};

/// All projects, by name.
#[utoipa::path(get, path = "/api/v1/projects", tag = "projects", params(Page),
    responses((status = 200, body = List<Project>)))]
pub(crate) async fn list_projects(
    _: Caller,
    State(app): State<App>,
    Parameters(page): Parameters<Page>,
) -> Result<Json<List<Project>>, ApiError> {
    let views = app.blocking(|state| state.authoring.projects()).await?;
    let projects = views.into_iter().map(Project::from).collect();
    Ok(Json(List::page(projects, &page, |project: &Project| project.id.to_string())?))
}
