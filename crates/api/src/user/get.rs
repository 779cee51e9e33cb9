//! `GET /api/v1/users/{user}`

use super::{User, is_own};
use crate::{auth::Caller, error::ApiError, extract::PathOf, state::App};
use ::flow::id::UserId;
use axum::{Json, extract::State};

/// One person: administrators of the server see everybody, everybody sees themselves.
#[utoipa::path(get, path = "/api/v1/users/{user}", tag = "people", params(("user" = String, Path)),
    responses((status = 200, body = User)))]
pub(crate) async fn get_user(
    caller: Caller,
    State(app): State<App>,
    PathOf(user): PathOf<UserId>,
) -> Result<Json<User>, ApiError> {
    if !caller.is_administrator() && !is_own(&caller, user) {
        return Err(ApiError::not_found("user"));
    }
    Ok(Json(app.blocking(move |state| state.accounts.user(user)).await?.into()))
}
