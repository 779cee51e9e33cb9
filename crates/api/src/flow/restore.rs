//! `POST /api/v1/flows/{flow}/restore`

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

/// Brings a deleted flow back, with its draft and its trigger.
#[utoipa::path(post, path = "/api/v1/flows/{flow}/restore", tag = "flows", params(("flow" = String, Path)),
    responses(
        (status = 200, body = Flow, headers(("ETag" = String, description = "Of the draft"))),
        (status = 409, description = "`flow_not_deleted`, `flow_limit_reached`, `webhook_path_taken`", body = ErrorBody)))]
pub(crate) async fn restore_flow(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
) -> Result<Response, ApiError> {
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Maker)?;
        state.authoring.restore_flow(flow).map_err(ApiError::from)
    };
    let view = app.blocking(work).await?;
    Ok(Flow::new(view, &app.public_url).with_etag(StatusCode::OK))
}
