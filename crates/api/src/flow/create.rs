//! `POST /api/v1/projects/{project}/flows`

use super::{DocumentBody, Flow};
use crate::{
    audit::Note,
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{Body, PathOf},
    limits::DOCUMENT_BYTES_MAX,
    project::ProjectPath,
    state::App,
};
use ::flow::{Document, document::FlowKind, people::Role};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateFlow {
    /// 1 to 80 characters. A readable default when it is left out.
    #[schema(min_length = 1, max_length = 80)]
    name: Option<String>,
    /// What it is called in files and commands, for ever; made of the name when it is left out.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z][a-z0-9_]*$")]
    key: Option<String>,
    #[schema(value_type = Option<super::Kind>)]
    kind: Option<FlowKind>,
    /// What the draft begins with; an empty flow when it is left out.
    document: Option<DocumentBody>,
}

/// Creates a flow as a draft.
#[utoipa::path(post, path = "/api/v1/projects/{project}/flows", tag = "flows", request_body = CreateFlow,
    params(("project" = String, Path, description = "Id or slug")),
    responses(
        (status = 201, body = Flow, headers(("ETag" = String, description = "Of the draft"))),
        (status = 409, description = "`flow_limit_reached`, `key_taken`", body = ErrorBody)))]
pub(crate) async fn create_flow(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
    Body(request): Body<CreateFlow, DOCUMENT_BYTES_MAX>,
) -> Result<Response, ApiError> {
    let document = request
        .document
        .map(|document| Document::from_value(Value::Object(document.0)))
        .transpose()?;
    let CreateFlow { name, key, kind, .. } = request;
    let create = engine::authoring::CreateFlow { name, key, kind, document };
    let by = caller.author();
    let work = move |state: &crate::ApiState| {
        caller.demand_in(state, &project, Role::Maker)?;
        state.authoring.create_flow(&project, create, &by).map_err(ApiError::from)
    };
    let view = app.blocking(work).await?;
    let made = Note::made("flow", view.head.id);
    Ok((made, Flow::new(view, &app.public_url).with_etag(StatusCode::CREATED)).into_response())
}
