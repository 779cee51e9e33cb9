//! `DELETE /api/v1/session`

use crate::{
    auth::{Caller, clear_cookie, session_token},
    error::ApiError,
    state::App,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};

/// Ends the session.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", responses((status = 204)))]
pub(crate) async fn sign_out(
    _: Caller,
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if let Some(token) = session_token(&headers, &app).map(str::to_owned) {
        app.blocking(move |state| state.accounts.sign_out(&token)).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, clear_cookie(&app))]).into_response())
}
