//! `GET /api/v1/flows/{flow}`

use super::Flow;
use crate::{auth::Caller, error::ApiError, extract::PathOf, state::App};
use ::flow::{FlowId, people::Role};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// One flow, also when it is deleted.
#[utoipa::path(get, path = "/api/v1/flows/{flow}", tag = "flows", params(("flow" = String, Path)),
    responses((status = 200, body = Flow, headers(("ETag" = String, description = "Of the draft")))))]
pub(crate) async fn get_flow(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
) -> Result<Response, ApiError> {
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Viewer)?;
        state.authoring.flow(flow).map_err(ApiError::from)
    };
    let view = app.blocking(work).await?;
    Ok(Flow::new(view, &app.public_url).with_etag(StatusCode::OK))
}
