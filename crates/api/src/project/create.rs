//! `POST /api/v1/projects`

use super::Project;
use crate::{
    audit::Note,
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::Body,
    state::App,
};
use axum::{Json, extract::State};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateProject {
    /// 1 to 80 characters; demanded unless a sample is asked for.
    #[schema(min_length = 1, max_length = 80)]
    name: Option<String>,
    /// Lower-case letters, digits and hyphens. Made from the name when it is left out.
    slug: Option<String>,
    /// Creates the sample project with its flows as drafts instead.
    sample: Option<Sample>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sample {
    Demo,
}

/// Creates a project. Only administrators of the server do; they then make somebody its admin.
#[utoipa::path(post, path = "/api/v1/projects", tag = "projects", request_body = CreateProject,
    responses((status = 201, body = Project), (status = 409, description = "`slug_taken`", body = ErrorBody)))]
pub(crate) async fn create_project(
    caller: Caller,
    State(app): State<App>,
    Body(request): Body<CreateProject>,
) -> Result<(StatusCode, Note, Json<Project>), ApiError> {
    caller.demand_administrator()?;
    let by = caller.author();
    let view = match (request.sample, request.name) {
        (Some(Sample::Demo), None) => {
            app.blocking(move |state| state.authoring.create_sample_project(&by)).await?
        }
        (Some(Sample::Demo), Some(_)) => {
            return Err(ApiError::invalid_field(
                "name",
                "a sample brings its own name: leave it out",
            ));
        }
        (None, None) => return Err(ApiError::invalid_field("name", "a project needs a name")),
        (None, Some(name)) => {
            let slug = request.slug;
            app.blocking(move |state| state.authoring.create_project(&name, slug.as_deref()))
                .await?
        }
    };
    let made = Note::default().in_project(view.project.id);
    Ok((StatusCode::CREATED, made, Json(Project::new(view, &caller))))
}
