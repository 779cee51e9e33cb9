//! `POST /api/v1/setup`

use super::{Session, sign_in::session_begun};
use crate::{
    auth::{Missing, refuse_foreign_origin},
    error::{ApiError, ErrorBody},
    extract::Body,
    state::App,
};
use axum::{extract::State, response::Response};
use http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetUp {
    /// From the one-time link that the server prints at its first start.
    token: String,
    #[schema(max_length = 254, pattern = r"^[^\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+$")]
    email: String,
    /// At least 10 characters.
    #[schema(min_length = 10)]
    password: String,
    /// What stands before the @ of the address when it is left out.
    #[schema(max_length = 80, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$")]
    name: Option<String>,
}

/// Makes the first administrator and signs them in.
#[utoipa::path(post, path = "/api/v1/setup", tag = "session", request_body = SetUp, security(()),
    responses(
        (status = 201, body = Session, headers(("Set-Cookie" = String))),
        (status = 403, description = "`setup_token_invalid`, `origin_refused`", body = ErrorBody)))]
pub(crate) async fn set_up(
    State(app): State<App>,
    headers: HeaderMap,
    Body(request): Body<SetUp>,
) -> Result<Response, ApiError> {
    refuse_foreign_origin(&headers, &app, Missing::Allowed)?;
    let work = move |state: &crate::ApiState| {
        let SetUp { token, email, password, name } = request;
        state.accounts.set_up(&token, &email, name.as_deref(), &password)
    };
    let signed_in = app.blocking(work).await?;
    Ok(session_begun(&app, &signed_in))
}
