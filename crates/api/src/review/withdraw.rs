//! `DELETE /api/v1/flows/{flow}/review`

use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::PathOf,
    state::App,
};
use ::flow::FlowId;
use axum::extract::State;
use http::StatusCode;

/// Withdraws the newest review, and with it an approval that isn't deployed yet. It stays as a record.
#[utoipa::path(delete, path = "/api/v1/flows/{flow}/review", tag = "reviews", params(("flow" = String, Path)),
    responses(
        (status = 204),
        (status = 403, description = "`not_your_review`, `key_may_only_start`, `origin_refused`", body = ErrorBody),
        (status = 404, description = "`not_found`, `no_review`", body = ErrorBody),
        (status = 409, description = "`review_closed`, `flow_deleted`", body = ErrorBody)))]
pub(crate) async fn withdraw_review(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
) -> Result<StatusCode, ApiError> {
    let (is_administrator, by) = (caller.is_administrator(), caller.author());
    let work =
        move |state: &crate::ApiState| state.authoring.withdraw_review(flow, is_administrator, &by);
    app.blocking(work).await?;
    Ok(StatusCode::NO_CONTENT)
}
