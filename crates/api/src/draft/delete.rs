//! `DELETE /api/v1/flows/{flow}/draft`

use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::PathOf,
    state::App,
};
use ::flow::FlowId;
use axum::extract::State;
use http::StatusCode;

/// Discards the draft; the active version stays.
#[utoipa::path(delete, path = "/api/v1/flows/{flow}/draft", tag = "drafts", params(("flow" = String, Path)),
    responses((status = 204), (status = 409, description = "`only_draft`, `no_draft`", body = ErrorBody)))]
pub(crate) async fn discard_draft(
    _: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
) -> Result<StatusCode, ApiError> {
    app.blocking(move |state| state.authoring.discard_draft(flow)).await?;
    Ok(StatusCode::NO_CONTENT)
}
