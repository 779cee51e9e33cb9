//! `DELETE /api/v1/flows/{flow}/draft`

use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::PathOf,
    state::App,
};
use ::flow::{FlowId, people::Role};
use axum::extract::State;
use http::StatusCode;

/// Discards the draft; the active version stays.
#[utoipa::path(delete, path = "/api/v1/flows/{flow}/draft", tag = "drafts", params(("flow" = String, Path)),
    responses((status = 204), (status = 409, description = "`only_draft`, `no_draft`", body = ErrorBody)))]
pub(crate) async fn discard_draft(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
) -> Result<StatusCode, ApiError> {
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Maker)?;
        state.authoring.discard_draft(flow).map_err(ApiError::from)
    };
    app.blocking(work).await?;
    Ok(StatusCode::NO_CONTENT)
}
