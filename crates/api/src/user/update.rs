//! `PATCH /api/v1/users/{user}`

use super::{User, is_own};
use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{Body, PathOf},
    state::App,
};
use ::flow::id::UserId;
use axum::{Json, extract::State};
use engine::accounts::UserUpdate;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateUser {
    /// 1 to 80 characters.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    name: Option<String>,
    administrator: Option<bool>,
    /// False ends their sessions and deletes their tokens, at once.
    active: Option<bool>,
}

/// Changes somebody's account: everybody their own name, administrators of the server everything.
#[utoipa::path(patch, path = "/api/v1/users/{user}", tag = "people", request_body = UpdateUser,
    params(("user" = String, Path)),
    responses((status = 200, body = User), (status = 409, description = "`last_administrator`", body = ErrorBody)))]
pub(crate) async fn update_user(
    caller: Caller,
    State(app): State<App>,
    PathOf(user): PathOf<UserId>,
    Body(request): Body<UpdateUser>,
) -> Result<Json<User>, ApiError> {
    if !caller.is_administrator() && !is_own(&caller, user) {
        return Err(ApiError::not_found("user"));
    }
    let UpdateUser { name, administrator, active } = request;
    if administrator.is_some() || active.is_some() {
        caller.demand_administrator()?;
    }
    let update = UserUpdate { name, administrator, active };
    let by = caller.author();
    let work = move |state: &crate::ApiState| state.accounts.update_user(user, update, &by);
    Ok(Json(app.blocking(work).await?.into()))
}
