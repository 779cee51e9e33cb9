//! Projects on the wire.

pub(crate) mod allow_list;
pub(crate) mod api_key;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod settings;
pub(crate) mod update;

use crate::time::Time;
use ::flow::{ProjectId, Timestamp};
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
}

impl From<ProjectView> for Project {
    fn from(view: ProjectView) -> Self {
        let project = view.project;
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
