//! `POST /api/v1/invitations/accept`

use crate::{
    auth::{Missing, refuse_foreign_origin},
    error::{ApiError, ErrorBody},
    extract::Body,
    session::{Session, sign_in::session_begun},
    state::App,
};
use axum::{extract::State, response::Response};
use http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accept {
    /// From the invitation's link.
    token: String,
    /// 1 to 80 characters.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    name: String,
    /// At least 10 characters.
    #[schema(min_length = 10)]
    password: String,
}

/// Makes the account of somebody who was invited and signs them in.
#[utoipa::path(post, path = "/api/v1/invitations/accept", tag = "people", request_body = Accept, security(()),
    responses(
        (status = 201, body = Session, headers(("Set-Cookie" = String))),
        (status = 403, description = "`invitation_invalid`, `origin_refused`", body = ErrorBody),
        (status = 409, description = "`user_exists`: they have an account by now", body = ErrorBody)))]
pub(crate) async fn accept_invitation(
    State(app): State<App>,
    headers: HeaderMap,
    Body(request): Body<Accept>,
) -> Result<Response, ApiError> {
    refuse_foreign_origin(&headers, &app, Missing::Allowed)?;
    let work = move |state: &crate::ApiState| {
        state.accounts.accept_invitation(&request.token, &request.name, &request.password)
    };
    let signed_in = app.blocking(work).await?;
    Ok(session_begun(&app, &signed_in))
}
