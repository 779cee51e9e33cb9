//! `DELETE /api/v1/tokens/{token}`

use crate::{auth::Caller, error::ApiError, extract::PathOf, state::App};
use ::flow::id::TokenId;
use axum::extract::State;
use http::StatusCode;

/// One of the caller's own tokens is refused from now on. A token may do this too, to itself or another.
#[utoipa::path(delete, path = "/api/v1/tokens/{token}", tag = "session", params(("token" = String, Path)),
    responses((status = 204)))]
pub(crate) async fn delete_token(
    caller: Caller,
    State(app): State<App>,
    PathOf(token): PathOf<TokenId>,
) -> Result<StatusCode, ApiError> {
    let user = caller.into_identity()?.person.id;
    app.blocking(move |state| state.accounts.delete_token(user, token)).await?;
    Ok(StatusCode::NO_CONTENT)
}
