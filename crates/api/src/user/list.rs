//! `GET /api/v1/users`

use super::User;
use crate::{
    auth::Caller,
    error::{ApiError, ErrorCode},
    extract::{Parameters, empty_is_none},
    list::{List, Page},
    state::App,
};
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which people are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserQuery {
    /// Only whoever has exactly this e-mail address.
    #[serde(default, deserialize_with = "empty_is_none")]
    email: Option<String>,
    /// `next_cursor` of the page before; empty for the first.
    #[serde(default, deserialize_with = "empty_is_none")]
    cursor: Option<String>,
    /// Items of one page, at most 200.
    #[param(value_type = Option<usize>, minimum = 1, maximum = 200)]
    #[serde(default, deserialize_with = "empty_is_none")]
    limit: Option<String>,
}

/// The people of the server, by e-mail.
///
/// Administrators of the server list everybody. The admin of a project looks somebody up, to add them, by their whole
/// e-mail address.
#[utoipa::path(get, path = "/api/v1/users", tag = "people", params(UserQuery),
    responses((status = 200, body = List<User>)))]
pub(crate) async fn list_users(
    caller: Caller,
    State(app): State<App>,
    Parameters(query): Parameters<UserQuery>,
) -> Result<Json<List<User>>, ApiError> {
    let looks_up = query.email.is_some() && caller.administers_a_project();
    if !(looks_up || caller.is_administrator()) {
        return Err(ApiError::new(
            ErrorCode::Forbidden,
            "Only administrators of this server list its people; the admin of a project looks somebody up with \
             `?email=` and their whole address.",
        ));
    }
    let page = Page { cursor: query.cursor, limit: query.limit };
    let work = move |state: &crate::ApiState| match query.email {
        Some(email) => Ok(state.accounts.user_by_email(&email)?.into_iter().collect()),
        None => state.accounts.users(),
    };
    let users = app.blocking(work).await?.into_iter().map(User::from).collect();
    Ok(Json(List::page(users, &page, |user: &User| user.id.to_string())?))
}
