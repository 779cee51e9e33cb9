//! Who may start an execution: makers and above of the flow's project, and the key of that project, from where the project
//! allows it.

use super::{Asking, Caller, unauthenticated};
use crate::{
    error::{ApiError, ErrorCode},
    extract::ClientAddress,
    state::App,
};
use ::flow::{ProjectId, people::Role};
use axum::extract::FromRequestParts;
use engine::{accounts::KeyHolder, running::ProjectFacts};
use http::request::Parts;
use std::sync::Arc;

/// The first argument of what starts executions, in place of a [`super::Caller`].
pub(crate) enum Starter {
    Caller(Caller),
    /// A program with the key of this project, at an address that the project allows.
    Program(Arc<ProjectFacts>),
}

impl Starter {
    /// A flow of another project is as unknown as one that doesn't exist.
    pub(crate) fn demand_project(&self, project: ProjectId) -> Result<(), ApiError> {
        match self {
            Self::Program(own) if own.id != project => Err(ApiError::not_found("flow")),
            Self::Program(_) => Ok(()),
            Self::Caller(caller) => caller.demand_for("flow", project, Role::Maker),
        }
    }
}

impl FromRequestParts<App> for Starter {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let holder = match Asking::of(parts, app).await? {
            Asking::Caller(caller) => return Ok(Self::Caller(caller)),
            Asking::Program(holder) => holder,
        };
        // The key of a project that was deleted a moment ago.
        let project = app.directory.project(holder.project).ok_or_else(unauthenticated)?;
        demand_allowed(&project, parts, app)?;
        note_use(app, holder);
        Ok(Self::Program(project))
    }
}

/// Refuses who isn't at an address of the project's allow-list.
pub(crate) fn demand_allowed(
    project: &ProjectFacts,
    parts: &Parts,
    app: &App,
) -> Result<(), ApiError> {
    // The address isn't even looked for when everyone is allowed.
    if project.allow_list.is_open()
        || project.allow_list.admits(ClientAddress::of(parts, app).known)
    {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::AddressNotAllowed,
        "The project's allow-list doesn't have the address that this request comes from.",
    ))
}

/// In the background: nobody waits for a time that is only shown.
fn note_use(app: &App, holder: KeyHolder) {
    if app.accounts.is_key_use_due(&holder) {
        app.background(move |state| {
            if let Err(error) = state.accounts.note_key_use(&holder) {
                tracing::warn!(project.id = %holder.project, %error, "A key's last use wasn't noted.");
            }
        });
    }
}
