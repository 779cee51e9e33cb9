//! `POST /api/v1/flows/{flow}/edit`

use super::Flow;
use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::PathOf,
    state::App,
};
use ::flow::{FlowId, people::Role};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// Clones the active version into a draft. The active version goes on as it is.
#[utoipa::path(post, path = "/api/v1/flows/{flow}/edit", tag = "flows", params(("flow" = String, Path)),
    responses(
        (status = 200, description = "There was a draft already", body = Flow,
            headers(("ETag" = String, description = "Of the draft"))),
        (status = 201, body = Flow, headers(("ETag" = String, description = "Of the draft"))),
        (status = 409, description = "`flow_deleted`", body = ErrorBody)))]
pub(crate) async fn edit_flow(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
) -> Result<Response, ApiError> {
    let by = caller.author();
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Maker)?;
        state.authoring.edit(flow, &by).map_err(ApiError::from)
    };
    let (view, is_new) = app.blocking(work).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(Flow::new(view, &app.public_url).with_etag(status))
}
