//! `GET /api/v1/tokens`

use super::Token;
use crate::{
    auth::Caller,
    error::ApiError,
    extract::Parameters,
    list::{List, Page},
    state::App,
};
use axum::{Json, extract::State};

/// The caller's own tokens, oldest first, also those that have expired.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "session", params(Page),
    responses((status = 200, body = List<Token>)))]
pub(crate) async fn list_tokens(
    caller: Caller,
    State(app): State<App>,
    Parameters(page): Parameters<Page>,
) -> Result<Json<List<Token>>, ApiError> {
    let user = caller.into_identity()?.person.id;
    let rows = app.blocking(move |state| state.accounts.tokens(user)).await?;
    let tokens = rows.into_iter().map(Token::from).collect();
    Ok(Json(List::page(tokens, &page, |token: &Token| token.id.to_string())?))
}
