//! `GET /api/v1/projects`

use super::Project;
use crate::{
    auth::Caller,
    error::ApiError,
    extract::Parameters,
    list::{List, Page},
    state::{ApiState, App},
};
use axum::{Json, extract::State};

/// The projects in which the caller has a role, by name.
#[utoipa::path(get, path = "/api/v1/projects", tag = "projects", params(Page),
    responses((status = 200, body = List<Project>)))]
pub(crate) async fn list_projects(
    caller: Caller,
    State(app): State<App>,
    Parameters(page): Parameters<Page>,
) -> Result<Json<List<Project>>, ApiError> {
    let work = move |state: &ApiState| {
        let views = state.authoring.projects(|project| caller.role_in(project).is_some())?;
        let projects = views.into_iter().map(|view| Project::new(view, &caller)).collect();
        Ok::<_, ApiError>(projects)
    };
    let projects = app.blocking(work).await?;
    Ok(Json(List::page(projects, &page, |project: &Project| project.id.to_string())?))
}
