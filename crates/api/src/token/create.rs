//! `POST /api/v1/tokens`

use super::Token;
use crate::{
    audit::Note,
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::Body,
    state::App,
    time::Time,
};
use ::flow::Timestamp;
use axum::{Json, extract::State};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateToken {
    /// What it is for: 1 to 80 characters.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    name: String,
    /// Refused from then on; left out: good until it is deleted.
    #[schema(value_type = Option<Time>)]
    expires_at: Option<Timestamp>,
}

/// A token: this is the only time that it is shown.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewToken {
    #[serde(flatten)]
    row: Token,
    #[schema(example = "tdm_usr_q2h0eLkX0b3cGm2m8dYV0v1o9x1d4uQkq0fJ5nB7w3E")]
    token: String,
}

/// Makes a token that acts as the caller. Only somebody who signed in makes one, at most 50.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "session", request_body = CreateToken,
    responses((status = 201, body = NewToken),
        (status = 403, description = "`session_required`, `key_may_only_start`, `origin_refused`", body = ErrorBody),
        (status = 409, description = "`limit_reached`", body = ErrorBody)))]
pub(crate) async fn create_token(
    caller: Caller,
    State(app): State<App>,
    Body(request): Body<CreateToken>,
) -> Result<(StatusCode, Note, Json<NewToken>), ApiError> {
    let owner = caller.into_identity()?;
    let work = move |state: &crate::ApiState| {
        state.accounts.make_token(&owner, &request.name, request.expires_at)
    };
    let (row, token) = app.blocking(work).await?;
    let made = Note::made("token", row.id);
    Ok((StatusCode::CREATED, made, Json(NewToken { row: row.into(), token })))
}
