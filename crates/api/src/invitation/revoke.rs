//! `DELETE /api/v1/invitations/{invitation}`

use crate::{
    auth::Caller,
    error::ApiError,
    extract::PathOf,
    state::{ApiState, App},
};
use ::flow::{id::InvitationId, people::Role};
use axum::extract::State;
use http::StatusCode;

/// The link is refused from now on: by administrators of the server, or by the admin of the project that it is for.
#[utoipa::path(delete, path = "/api/v1/invitations/{invitation}", tag = "people",
    params(("invitation" = String, Path)), responses((status = 204)))]
pub(crate) async fn revoke_invitation(
    caller: Caller,
    State(app): State<App>,
    PathOf(invitation): PathOf<InvitationId>,
) -> Result<StatusCode, ApiError> {
    let by = caller.author();
    let work = move |state: &ApiState| {
        let unknown = || ApiError::not_found("invitation");
        let found = state.accounts.invitation(invitation)?;
        match found.grant {
            // What makes an administrator is only for administrators to take back.
            Some((project, _)) if !found.administrator => {
                caller.demand_for("invitation", project, Role::Admin)?;
            }
            Some(_) | None if caller.is_administrator() => {}
            Some(_) | None => return Err(unknown()),
        }
        state.accounts.revoke_invitation(invitation, &by).map_err(ApiError::from)
    };
    app.blocking(work).await?;
    Ok(StatusCode::NO_CONTENT)
}
