//! `POST /api/v1/flows/{flow}/review/reject`

use super::Review;
use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{Body, PathOf},
    state::{ApiState, App},
};
use ::flow::{FlowId, people::Role};
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RejectReview {
    /// Why, for whoever made the change.
    #[schema(min_length = 1, max_length = 1000)]
    comment: String,
}

/// Rejects the newest review, also when it was approved and isn't deployed yet.
#[utoipa::path(post, path = "/api/v1/flows/{flow}/review/reject", tag = "reviews", request_body = RejectReview,
    params(("flow" = String, Path)),
    responses(
        (status = 200, body = Review),
        (status = 404, description = "`not_found`, `no_review`", body = ErrorBody),
        (status = 409, description = "`review_closed`, `flow_deleted`", body = ErrorBody)))]
pub(crate) async fn reject_review(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    Body(request): Body<RejectReview>,
) -> Result<Json<Review>, ApiError> {
    let by = caller.author();
    let work = move |state: &ApiState| {
        caller.demand_flow(state, flow, Role::Checker)?;
        state.authoring.reject_review(flow, &request.comment, &by).map_err(ApiError::from)
    };
    Ok(Json(Review::new(app.blocking(work).await?, flow)))
}
