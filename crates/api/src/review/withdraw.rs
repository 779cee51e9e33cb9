//! `DELETE /api/v1/flows/{flow}/review`

use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::PathOf,
    state::{ApiState, App},
};
use ::flow::{FlowId, people::Role};
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
    let by = caller.author();
    let work = move |state: &ApiState| {
        let project = caller.demand_flow(state, flow, Role::Maker)?;
        let is_admin = caller.role_in(project) == Some(Role::Admin);
        state.authoring.withdraw_review(flow, is_admin, &by).map_err(ApiError::from)
    };
    app.blocking(work).await?;
    Ok(StatusCode::NO_CONTENT)
}
