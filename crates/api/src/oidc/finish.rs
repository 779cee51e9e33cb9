//! `GET /api/v1/oidc/callback`

use super::{Refusal, begin::not_configured, cookie, redirect};
use crate::{
    audit::Actor,
    auth::session_cookie,
    error::{ApiError, ErrorBody},
    extract::{Parameters, empty_is_none},
    state::App,
};
use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Response},
};
use engine::{accounts::SignedIn, port::IdentityProvider};
use http::{HeaderMap, header};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Providers add parameters of their own: they are left alone.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CallbackQuery {
    #[serde(default, deserialize_with = "empty_is_none")]
    state: Option<String>,
    #[serde(default, deserialize_with = "empty_is_none")]
    code: Option<String>,
    /// Why there is no code.
    #[serde(default, deserialize_with = "empty_is_none")]
    error: Option<String>,
}

/// Where the identity provider sends the browser back to: signs the person in whose verified e-mail address is known here.
#[utoipa::path(get, path = "/api/v1/oidc/callback", tag = "session", params(CallbackQuery), security(()),
    responses(
        (status = 303, headers(("Location" = String), ("Set-Cookie" = String)),
            description = "To the web editor, signed in; or to the sign-in page with `error=` oidc_cancelled, oidc_expired, \
                           oidc_failed, oidc_unverified_email or oidc_unknown_person"),
        (status = 404, description = "`not_found`: no identity provider is configured", body = ErrorBody)))]
pub(crate) async fn finish_oidc_sign_in(
    State(app): State<App>,
    headers: HeaderMap,
    Parameters(query): Parameters<CallbackQuery>,
) -> Result<Response, ApiError> {
    let provider = app.identity.clone().ok_or_else(not_configured)?;
    match finish(&app, provider, &headers, query).await {
        Ok((signed_in, next)) => {
            let mut response = redirect(&next, cookie::forget(&app));
            response.headers_mut().append(header::SET_COOKIE, session_cookie(&app, &signed_in));
            let actor = Extension(Actor::from(&*signed_in.user));
            Ok((actor, response).into_response())
        }
        Err(refusal) => Ok(redirect(&refusal.page(), cookie::forget(&app))),
    }
}

async fn finish(
    app: &App,
    provider: Arc<dyn IdentityProvider>,
    headers: &HeaderMap,
    query: CallbackQuery,
) -> Result<(SignedIn, String), Refusal> {
    let (attempt, next) = cookie::kept(app, headers).ok_or(Refusal::Expired)?;
    let state = query.state.unwrap_or_default();
    if !app.accounts.take_attempt(&attempt, &state) {
        return Err(Refusal::Expired);
    }
    if let Some(error) = query.error {
        let error: String = error.chars().take(64).collect();
        tracing::info!(error, "The identity provider signed nobody in.");
        return Err(Refusal::Cancelled);
    }
    let code = query.code.ok_or(Refusal::Failed)?;
    let identity = provider.redeem(&code, &attempt).await.map_err(|error| {
        tracing::warn!(%error, "A sign-in with the identity provider failed.");
        Refusal::Failed
    })?;
    if !identity.is_email_verified {
        return Err(Refusal::UnverifiedEmail);
    }
    let signed_in = app.blocking(move |state| state.accounts.sign_in_as(&identity)).await;
    let signed_in = signed_in.map_err(|_| Refusal::Failed)?;
    Ok((signed_in.ok_or(Refusal::UnknownPerson)?, next))
}
