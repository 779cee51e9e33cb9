//! `GET /api/v1/session`

use super::Session;
use crate::{
    auth::{Caller, unauthenticated},
    error::{ApiError, ErrorBody},
    state::App,
};
use axum::{Json, extract::State};
use serde_json::json;

/// Who is asking. Without a session, the details say whether the first administrator is still to be
/// set up, and whether people may sign in with an identity provider.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", security(()),
    responses(
        (status = 200, body = Session),
        (status = 401, description = "`unauthenticated`: details has setup_required, and oidc.provider when one may sign in with it", body = ErrorBody),
        (status = 403, description = "`key_may_only_start`", body = ErrorBody)))]
pub(crate) async fn get_session(
    caller: Result<Caller, ApiError>,
    State(app): State<App>,
) -> Result<Json<Session>, ApiError> {
    match caller {
        Ok(caller) => Ok(Json((&caller).into())),
        Err(refusal) if refusal.is_unauthenticated() => {
            let is_set_up = app.blocking(|state| state.accounts.is_set_up()).await?;
            let mut details = json!({ "setup_required": !is_set_up });
            if let Some(provider) = &app.identity {
                details["oidc"] = json!({ "provider": provider.name() });
            }
            Err(unauthenticated().with_details(details))
        }
        Err(failure) => Err(failure),
    }
}
