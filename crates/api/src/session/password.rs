//! `PUT /api/v1/session/password`

use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{Body, ClientAddress},
    state::App,
};
use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePassword {
    current: String,
    /// At least 10 characters.
    #[schema(min_length = 10)]
    new: String,
}

/// Changes the caller's password and ends their other sessions. Their tokens stay.
#[utoipa::path(put, path = "/api/v1/session/password", tag = "session", request_body = ChangePassword,
    responses(
        (status = 204),
        (status = 403, description = "`session_required`, `key_may_only_start`, `origin_refused`", body = ErrorBody),
        (status = 429, description = "`too_many_attempts`", body = ErrorBody,
            headers(("Retry-After" = u64, description = "Seconds")))))]
pub(crate) async fn change_password(
    caller: Caller,
    State(app): State<App>,
    client: ClientAddress,
    Body(request): Body<ChangePassword>,
) -> Result<StatusCode, ApiError> {
    let who = caller.into_identity()?;
    let from = client.or_unspecified();
    let work = move |state: &crate::ApiState| {
        state.accounts.change_password(&who, &request.current, &request.new, from)
    };
    app.blocking(work).await?;
    Ok(StatusCode::NO_CONTENT)
}
