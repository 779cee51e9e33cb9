//! `POST /api/v1/flows/{flow}/review/approve`

use super::Review;
use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{Body, PathOf},
    state::{ApiState, App},
};
use ::flow::{FlowId, document::ContentHash, people::Role};
use axum::{Json, extract::State};
use engine::authoring::Approve;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApproveReview {
    /// The `hash` of the review that you looked at.
    #[schema(value_type = String, min_length = 64, max_length = 64)]
    hash: ContentHash,
    #[schema(max_length = 1000)]
    comment: Option<String>,
    /// Deploys in the same step: both happen or neither.
    #[serde(default)]
    deploy: bool,
}

/// Approves what was looked at. Nobody approves what they requested or helped to change.
#[utoipa::path(post, path = "/api/v1/flows/{flow}/review/approve", tag = "reviews", request_body = ApproveReview,
    params(("flow" = String, Path)),
    responses(
        (status = 200, body = Review),
        (status = 403, description = "`own_change`, `key_may_only_start`, `origin_refused`", body = ErrorBody),
        (status = 404, description = "`not_found`, `no_review`", body = ErrorBody),
        (status = 409, description = "`review_changed`: details has the review's hash and whether it is stale; \
            `review_closed`, `flow_deleted`; with deploy also `check_failed`, `webhook_path_taken`", body = ErrorBody)))]
pub(crate) async fn approve_review(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    Body(request): Body<ApproveReview>,
) -> Result<Json<Review>, ApiError> {
    let by = caller.author();
    let ApproveReview { hash, comment, deploy } = request;
    let approve = Approve { hash, comment, deploy };
    let work = move |state: &ApiState| {
        caller.demand_flow(state, flow, Role::Checker)?;
        state.authoring.approve_review(flow, approve, &by).map_err(ApiError::from)
    };
    Ok(Json(Review::new(app.blocking(work).await?, flow)))
}
