//! `GET /api/v1/flows/{flow}`

use super::Flow;
use crate::{auth::Caller, error::ApiError, extract::PathOf, state::App};
use ::flow::FlowId;
use axum::{extract::State, response::Response};
use http::StatusCode;

/// One flow, also when it is deleted.
#[utoipa::path(get, path = "/api/v1/flows/{flow}", tag = "flows", params(("flow" = String, Path)),
    responses((status = 200, body = Flow, headers(("ETag" = String, description = "Of the draft")))))]
pub(crate) async fn get_flow(
    _: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
) -> Result<Response, ApiError> {
    let view = app.blocking(move |state| state.authoring.flow(flow)).await?;
    Ok(Flow::new(view, &app.public_url).with_etag(StatusCode::OK))
}
