//! `POST /api/v1/flows/{flow}/deploy`

use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{Body, PathOf},
    state::App,
    version::Version,
};
use ::flow::FlowId;
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deploy {
    /// What changed, for the version history.
    note: Option<String>,
}

/// Makes the draft the active version; the one before is archived. Executions that are running stay on theirs.
#[utoipa::path(post, path = "/api/v1/flows/{flow}/deploy", tag = "flows", request_body = Option<Deploy>,
    params(("flow" = String, Path)),
    responses(
        (status = 200, body = Version),
        (status = 409, description = "`check_failed`, `no_draft`, `webhook_path_taken`, `breaks_callers`, `flow_deleted`", body = ErrorBody)))]
pub(crate) async fn deploy_flow(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    Body(request): Body<Deploy>,
) -> Result<Json<Version>, ApiError> {
    let by = caller.author();
    let view = app
        .blocking(move |state| state.authoring.deploy(flow, request.note.as_deref(), &by))
        .await?;
    Ok(Json(Version::new(view, None)))
}
