//! `POST /api/v1/flows/{flow}/versions/{number}/copy-to-draft`

use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::PathOf,
    flow::Flow,
    state::App,
};
use ::flow::{FlowId, people::Role};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// Makes the draft what this version was.
#[utoipa::path(post, path = "/api/v1/flows/{flow}/versions/{number}/copy-to-draft", tag = "versions",
    params(("flow" = String, Path), ("number" = u32, Path)),
    responses(
        (status = 200, body = Flow, headers(("ETag" = String, description = "Of the draft"))),
        (status = 409, description = "`flow_deleted`", body = ErrorBody)))]
pub(crate) async fn copy_version_to_draft(
    caller: Caller,
    State(app): State<App>,
    PathOf((flow, number)): PathOf<(FlowId, u32)>,
) -> Result<Response, ApiError> {
    let by = caller.author();
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Maker)?;
        state.authoring.copy_to_draft(flow, number, &by).map_err(ApiError::from)
    };
    let view = app.blocking(work).await?;
    Ok(Flow::new(view, &app.public_url).with_etag(StatusCode::OK))
}
