//! Projects on the wire.

pub(crate) mod allow_list;
pub(crate) mod api_key;
pub(crate) mod catalog;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod members;
pub(crate) mod settings;
pub(crate) mod update;

use crate::auth::Caller;
use crate::time::Time;
use ::flow::{ProjectId, Timestamp, people};
use engine::authoring::{ProjectRef, ProjectView};
use serde::Serialize;
use utoipa::ToSchema;

/// A project: flows, their executions and their settings.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Project {
    #[schema(value_type = String, example = "prj_0000000000001")]
    id: ProjectId,
    name: String,
    /// Immutable: part of every webhook's address.
    slug: String,
    /// Flows that count against the limit: deleted ones don't.
    flow_count: u32,
    flow_limit: u32,
    #[schema(value_type = Time)]
    created_at: Timestamp,
    #[schema(value_type = Time)]
    updated_at: Timestamp,
    #[schema(required, value_type = Option<Time>)]
    last_execution_at: Option<Timestamp>,
    /// Executions that failed since midnight in the project's time zone.
    failed_today: u64,
    /// What the caller may do in it.
    #[schema(value_type = Role)]
    role: people::Role,
}

/// OpenAPI stand-in for [`people::Role`]. Each includes the ones before it.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum Role {
    /// Reads everything in the project.
    Viewer,
    /// Changes, tests, deploys and starts flows.
    Maker,
    /// Approves and rejects changes.
    Checker,
    /// Changes settings, members and keys.
    Admin,
}

impl Project {
    /// As `caller` sees it.
    pub(crate) fn new(view: ProjectView, caller: &Caller) -> Self {
        let project = view.project;
        // Without a role nobody gets here; were it so, they are told the least.
        let role = caller.role_in(project.id).unwrap_or(people::Role::Viewer);
        Self {
            id: project.id,
            name: project.name,
            slug: project.slug,
            flow_count: view.flow_count,
            flow_limit: project.settings.flow_limit,
            created_at: project.created_at,
            updated_at: project.updated_at,
            last_execution_at: view.last_execution_at,
            failed_today: view.failed_today,
            role,
        }
    }
}

/// `{project}` in a path: an id or a slug.
#[derive(serde::Deserialize)]
#[serde(from = "String")]
pub(crate) struct ProjectPath(pub(crate) ProjectRef);

impl From<String> for ProjectPath {
    fn from(text: String) -> Self {
        let Ok(project) = text.parse();
        Self(project)
    }
}
