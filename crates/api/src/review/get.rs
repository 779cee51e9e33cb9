//! `GET /api/v1/flows/{flow}/review`

use super::Review;
use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::PathOf,
    state::{ApiState, App},
};
use ::flow::{FlowId, people::Role};
use axum::{Json, extract::State};

/// The newest review, whatever became of it.
#[utoipa::path(get, path = "/api/v1/flows/{flow}/review", tag = "reviews", params(("flow" = String, Path)),
    responses(
        (status = 200, body = Review),
        (status = 404, description = "`not_found`, `no_review`", body = ErrorBody)))]
pub(crate) async fn get_review(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
) -> Result<Json<Review>, ApiError> {
    let work = move |state: &ApiState| {
        caller.demand_flow(state, flow, Role::Viewer)?;
        state.authoring.review(flow).map_err(ApiError::from)
    };
    Ok(Json(Review::new(app.blocking(work).await?, flow)))
}
