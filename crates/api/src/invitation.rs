//! Invitations on the wire.

pub(crate) mod accept;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod revoke;

use crate::{project::Role, time::Time};
use ::flow::{ProjectId, Timestamp, id::InvitationId, people};
use engine::port;
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody who may join until the invitation expires.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invitation {
    #[schema(value_type = String, example = "inv_0000000000001")]
    id: InvitationId,
    email: String,
    /// Whether they will administer the server.
    administrator: bool,
    /// Where they get a role; null: nowhere yet.
    #[schema(required, value_type = Option<String>)]
    project_id: Option<ProjectId>,
    #[schema(required, value_type = Option<Role>)]
    role: Option<people::Role>,
    #[schema(value_type = Time)]
    created_at: Timestamp,
    /// E-mail address, or `admin key`.
    created_by: String,
    #[schema(value_type = Time)]
    expires_at: Timestamp,
}

impl From<port::Invitation> for Invitation {
    fn from(row: port::Invitation) -> Self {
        Self {
            id: row.id,
            email: row.email,
            administrator: row.administrator,
            project_id: row.grant.map(|(project, _)| project),
            role: row.grant.map(|(_, role)| role),
            created_at: row.created_at,
            created_by: row.created_by,
            expires_at: row.expires_at,
        }
    }
}
