//! `POST /api/v1/session`

use super::Session;
use crate::{
    audit::Actor,
    auth::{Missing, refuse_foreign_origin, session_cookie},
    error::{ApiError, ErrorBody},
    extract::{Body, ClientAddress},
    state::App,
};
use axum::{
    Extension, Json,
    extract::State,
    response::{IntoResponse, Response},
};
use engine::accounts::SignedIn;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    email: String,
    password: String,
}

/// Signs a person in: the answer sets the session cookie.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignIn, security(()),
    responses(
        (status = 201, body = Session, headers(("Set-Cookie" = String))),
        (status = 401, description = "`bad_credentials`", body = ErrorBody),
        (status = 429, description = "`too_many_attempts`", body = ErrorBody,
            headers(("Retry-After" = u64, description = "Seconds")))))]
pub(crate) async fn sign_in(
    State(app): State<App>,
    client: ClientAddress,
    headers: HeaderMap,
    Body(request): Body<SignIn>,
) -> Result<Response, ApiError> {
    refuse_foreign_origin(&headers, &app, Missing::Allowed)?;
    let from = client.or_unspecified();
    let work = move |state: &crate::ApiState| {
        state.accounts.sign_in(&request.email, &request.password, from)
    };
    let signed_in = app.blocking(work).await?;
    Ok(session_begun(&app, &signed_in))
}

pub(crate) fn session_begun(app: &App, signed_in: &SignedIn) -> Response {
    let cookie = [(header::SET_COOKIE, session_cookie(app, signed_in))];
    let actor = Extension(Actor::from(&*signed_in.user));
    (StatusCode::CREATED, actor, cookie, Json(Session::from(&*signed_in.user))).into_response()
}
