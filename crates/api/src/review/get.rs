//! `GET /api/v1/flows/{flow}/review`

use super::Review;
use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::PathOf,
    state::App,
};
use ::flow::FlowId;
use axum::{Json, extract::State};

/// The newest review, whatever became of it.
#[utoipa::path(get, path = "/api/v1/flows/{flow}/review", tag = "reviews", params(("flow" = String, Path)),
    responses(
        (status = 200, body = Review),
        (status = 404, description = "`not_found`, `no_review`", body = ErrorBody)))]
pub(crate) async fn get_review(
    _: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
) -> Result<Json<Review>, ApiError> {
    let view = app.blocking(move |state| state.authoring.review(flow)).await?;
    Ok(Json(Review::new(view, flow)))
}
