//! What the authoring service takes and gives: rows joined with the little that every screen shows beside them.

use crate::{port::Project, running::Unlinked};
use flow::{
    Document, Programs, ProjectId, Timestamp,
    document::{ContentHash, FlowKind},
    lifecycle::{
        FlowHead, FlowStatus, VersionHead,
        review::{Review, ReviewStatus},
    },
    retention::FlowRetention,
};
use serde_json::Value;
use std::{convert::Infallible, str::FromStr};

/// A project as people write it: `prj_…` or its slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProjectRef {
    Id(ProjectId),
    Slug(String),
}

/// A project with its counts.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectView {
    pub project: Project,
    /// Flows that count against the limit: those that aren't deleted.
    pub flow_count: u32,
    /// When its newest execution started, tests left out.
    pub last_execution_at: Option<Timestamp>,
    /// Executions that started since midnight in the project's time zone and failed.
    pub failed_today: u64,
}

/// A flow with its counts since midnight in the project's time zone, tests left out.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowView {
    pub head: FlowHead,
    /// The newest one.
    pub review: Option<ReviewView>,
    pub project_slug: String,
    pub executions_today: u64,
    pub failed_today: u64,
}

/// A review and how it stands to what a deploy would make active now.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewView {
    pub review: Review,
    /// Something else would become active.
    pub is_stale: bool,
    /// Whether there is a draft and an active version to compare it with.
    pub has_difference: bool,
}

/// Which flows of a project to list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FlowFilter {
    /// Part of the name or the key, in any case.
    pub q: Option<String>,
    pub kind: Option<FlowKind>,
    pub status: Option<FlowStatus>,
    /// With a review of the draft as it is now that has this status.
    pub review: Option<ReviewStatus>,
    /// The deleted flows instead of the others.
    pub deleted: bool,
}

/// A flow to create. Everything has a default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CreateFlow {
    /// Made of the name without one.
    pub key: Option<String>,
    /// The document's name, or "Untitled flow", without one.
    pub name: Option<String>,
    /// The document's kind without one.
    pub kind: Option<FlowKind>,
    /// The first draft; one without an event and actions by default.
    pub document: Option<Document>,
}

/// What is to change of a flow's row; the rest stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FlowChange {
    pub name: Option<String>,
    /// Replaces all that the flow says about it; saying nothing leaves it to the project.
    pub retention: Option<FlowRetention>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct VersionView {
    pub head: VersionHead,
    pub status: VersionStatus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionStatus {
    /// New executions run on it.
    Active,
    /// Only executions that started on it run on it.
    Archived,
}

/// A draft as it is at this moment, compiled and stored by its content: what a test runs, whatever happens to the
/// draft afterwards.
#[derive(Debug, Clone)]
pub struct PinnedDraft {
    pub flow: FlowHead,
    pub project: Project,
    pub document: ContentHash,
    /// With the subroutines that are active at this moment; or the one that isn't.
    pub programs: std::result::Result<Programs, Unlinked>,
    /// The trigger's sample.
    pub sample: Option<Value>,
}

impl FromStr for ProjectRef {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.parse().map_or_else(|_| Self::Slug(text.to_owned()), Self::Id))
    }
}

impl From<ProjectId> for ProjectRef {
    fn from(id: ProjectId) -> Self {
        Self::Id(id)
    }
}

impl VersionView {
    pub(super) fn new(head: VersionHead, flow: &FlowHead) -> Self {
        let is_active = flow.active.as_ref().is_some_and(|active| active.number == head.number);
        let status = if is_active { VersionStatus::Active } else { VersionStatus::Archived };
        Self { head, status }
    }
}
