//! `POST /api/v1/flows/{flow}/review`

use super::Review;
use crate::{
    audit::Note,
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{Body, PathOf},
    state::{ApiState, App},
};
use ::flow::{FlowId, people::Role};
use axum::{Json, extract::State};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestReview {
    /// What changed, for the checker and the version history.
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// Asks another person to approve the draft as it is now. A change of the draft makes the request stale.
#[utoipa::path(post, path = "/api/v1/flows/{flow}/review", tag = "reviews", request_body = Option<RequestReview>,
    params(("flow" = String, Path)),
    responses(
        (status = 201, body = Review),
        (status = 409, description = "`check_failed`, `no_draft`, `review_open`, `flow_deleted`", body = ErrorBody)))]
pub(crate) async fn request_review(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    Body(request): Body<RequestReview>,
) -> Result<(StatusCode, Note, Json<Review>), ApiError> {
    let by = caller.author();
    let work = move |state: &ApiState| {
        caller.demand_flow(state, flow, Role::Maker)?;
        state.authoring.request_review(flow, request.note.as_deref(), &by).map_err(ApiError::from)
    };
    let view = app.blocking(work).await?;
    let made = Note::made("review", view.review.number);
    Ok((StatusCode::CREATED, made, Json(Review::new(view, flow))))
}
