//! Request headers with a meaning of their own: If-Match and Idempotency-Key.

use crate::{
    error::{ApiError, ErrorCode},
    limits::IDEMPOTENCY_KEY_CHARS_MAX,
    state::App,
};
use axum::extract::FromRequestParts;
use http::{HeaderMap, header, request::Parts};

/// The ETag that the client has seen.
pub(crate) enum IfMatch {
    Tag(u64),
    /// `*`: whatever there is.
    Any,
}

impl FromRequestParts<App> for IfMatch {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Err(ApiError::new(
                ErrorCode::IfMatchRequired,
                "Send the draft's ETag in If-Match, so that nobody's change is overwritten unseen.",
            ));
        };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self::Any);
        }
        // A tag that isn't ours matches nothing: 0 is below every ETag.
        Ok(Self::Tag(text.trim_start_matches("W/").trim_matches('"').parse().unwrap_or(0)))
    }
}

/// A key that makes a repeated start harmless.
pub(crate) struct IdempotencyKey(pub(crate) Option<String>);

impl IdempotencyKey {
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        let Some(value) = headers.get("idempotency-key") else { return Ok(Self(None)) };
        match value.to_str() {
            Ok(key) if (1..=IDEMPOTENCY_KEY_CHARS_MAX).contains(&key.len()) => {
                Ok(Self(Some(key.to_owned())))
            }
            _ => Err(ApiError::invalid_field(
                "Idempotency-Key",
                format!(
                    "it has to have 1 to {IDEMPOTENCY_KEY_CHARS_MAX} printable ASCII characters"
                ),
            )),
        }
    }
}

impl FromRequestParts<App> for IdempotencyKey {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        Self::of(&parts.headers)
    }
}

/// Whether YAML is named before JSON.
pub(crate) fn wants_yaml(headers: &HeaderMap) -> bool {
    let accept =
        headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut named = accept.split(',').filter_map(|one| one.split(';').next()).map(str::trim);
    named
        .find(|one| one.ends_with("yaml") || one.ends_with("json"))
        .is_some_and(|one| one.ends_with("yaml"))
}
