//! `GET /api/v1/oidc/sign-in`

use super::{Refusal, cookie, redirect};
use crate::{
    error::{ApiError, ErrorBody, ErrorCode},
    extract::{Parameters, empty_is_none},
    state::App,
};
use axum::{extract::State, response::Response};
use serde::Deserialize;
use utoipa::IntoParams;

/// Where a person who asked for nothing goes.
const HOME: &str = "/projects";
const NEXT_CHARS_MAX: usize = 512;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInQuery {
    /// A path of the web editor to go to afterwards.
    #[serde(default, deserialize_with = "empty_is_none")]
    next: Option<String>,
}

/// Sends a browser to the identity provider.
#[utoipa::path(get, path = "/api/v1/oidc/sign-in", tag = "session", params(SignInQuery), security(()),
    responses(
        (status = 303, description = "To the provider; to the sign-in page with `error=` when it can't be reached",
            headers(("Location" = String), ("Set-Cookie" = String))),
        (status = 404, description = "`not_found`: no identity provider is configured", body = ErrorBody)))]
pub(crate) async fn begin_oidc_sign_in(
    State(app): State<App>,
    Parameters(query): Parameters<SignInQuery>,
) -> Result<Response, ApiError> {
    let provider = app.identity.as_ref().ok_or_else(not_configured)?;
    let attempt = app.accounts.begin_attempt()?;
    let next = query.next.filter(|next| is_own_path(next)).unwrap_or_else(|| HOME.to_owned());
    match provider.sign_in_url(&attempt).await {
        Ok(url) => Ok(redirect(&url, cookie::keep(&app, &attempt, &next))),
        Err(error) => {
            tracing::warn!(%error, "Nobody can sign in with the identity provider.");
            Ok(redirect(&Refusal::Failed.page(), cookie::forget(&app)))
        }
    }
}

pub(super) fn not_configured() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "No identity provider is configured: see --oidc-issuer.")
}

/// Never another site: browsers read `//host` and `/\host` as one.
fn is_own_path(next: &str) -> bool {
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    next.starts_with('/') && !next.starts_with("//") && is_plain && next.len() <= NEXT_CHARS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_come_next() {
        assert!(is_own_path("/projects/shop?view=active#flow"));
        for foreign in [
            "",
            "projects",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil",
        ] {
            assert!(!is_own_path(foreign), "{foreign}");
        }
        assert!(!is_own_path(&format!("/{}", "a".repeat(NEXT_CHARS_MAX))));
    }
}
