//! `POST /api/v1/invitations`

use super::Invitation;
use crate::{
    audit::Note,
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::Body,
    state::{ApiState, App},
};
use ::flow::people::Role;
use axum::{Json, extract::State};
use engine::{accounts::NewInvitation, authoring::ProjectRef};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Invite {
    email: String,
    /// Administrators of the server may make others administrators.
    #[serde(default)]
    administrator: bool,
    /// Id or slug of a project in which they get a role.
    project: Option<String>,
    /// Demanded with a project.
    #[schema(value_type = Option<crate::project::Role>)]
    role: Option<Role>,
}

/// An invitation and its link: this is the only time that the link is shown.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewInvitationLink {
    #[serde(flatten)]
    invitation: Invitation,
    /// Good once, until `expires_at`. Give it to the person: this server sends nothing.
    #[schema(example = "https://flows.example/invitation#token=…")]
    url: String,
}

/// Invites somebody who has no account yet: administrators of the server anybody, the admin of a project to that project.
#[utoipa::path(post, path = "/api/v1/invitations", tag = "people", request_body = Invite,
    responses((status = 201, body = NewInvitationLink),
        (status = 409, description = "`user_exists`: add them as a member; details has the user. `limit_reached`", body = ErrorBody)))]
pub(crate) async fn create_invitation(
    caller: Caller,
    State(app): State<App>,
    Body(request): Body<Invite>,
) -> Result<(StatusCode, Note, Json<NewInvitationLink>), ApiError> {
    let by = caller.author();
    let work = move |state: &ApiState| {
        let new = permitted(state, &caller, request)?;
        state.accounts.invite(new, &by).map_err(ApiError::from)
    };
    let (row, token) = app.blocking(work).await?;
    let url = format!("{}/invitation#token={token}", app.public_url.origin());
    let made = Note::made("invitation", row.id);
    let made = match row.grant {
        Some((project, _)) => made.in_project(project),
        None => made,
    };
    Ok((StatusCode::CREATED, made, Json(NewInvitationLink { invitation: row.into(), url })))
}

/// What is asked for, when the caller may give it.
fn permitted(
    state: &ApiState,
    caller: &Caller,
    request: Invite,
) -> Result<NewInvitation, ApiError> {
    let Invite { email, administrator, project, role } = request;
    let grant = match (project, role) {
        (Some(project), Some(role)) => {
            let Ok(project) = project.parse::<ProjectRef>();
            Some((caller.demand_in(state, &project, Role::Admin)?, role))
        }
        (None, None) => None,
        (Some(_), None) => {
            return Err(ApiError::invalid_field("role", "say which role in the project"));
        }
        (None, Some(_)) => return Err(ApiError::invalid_field("project", "say in which project")),
    };
    if administrator || grant.is_none() {
        caller.demand_administrator()?;
    }
    Ok(NewInvitation { email, administrator, grant })
}
