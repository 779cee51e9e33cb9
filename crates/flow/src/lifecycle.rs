//! The life of a flow and its versions as pure rules: what may follow what. The store keeps the records, the
//! authoring service asks here and writes what it is told. Knows no clock: the caller passes who and when.

mod naming;
pub mod review;
mod rules;
#[cfg(test)]
mod tests;

pub use naming::{
    FLOW_KEY_CHARS_MAX, NAME_CHARS_MAX, check_name, default_name, flow_key, is_flow_key,
    numbered_name, project_slug,
};
pub use rules::{
    Change, Deploy, DraftFacts, Edit, NewFlow, check_limit, copy_to_draft, create, delete, deploy,
    discard_draft, edit, rename, restore, save_draft, set_retention,
};

use crate::{
    document::{ContentHash, FlowKind},
    id::{FlowId, ProjectId},
    retention::FlowRetention,
    timestamp::Timestamp,
};
use review::{Approval, Pin, Review, ReviewStatus};
use std::collections::BTreeSet;

/// Flows in a project when its settings don't say otherwise.
pub const FLOW_LIMIT_DEFAULT: u32 = 20;

/// A flow without its documents: one row. Status follows from it, it isn't stored.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowHead {
    pub id: FlowId,
    pub project: ProjectId,
    /// Immutable, unique in the project: for run_subroutine and the command line.
    pub key: String,
    pub name: String,
    pub kind: FlowKind,
    /// The event's key of the draft or, without one, of the active version: for lists.
    pub event: Option<String>,
    pub draft: Option<DraftHead>,
    pub active: Option<ActiveVersion>,
    /// The newest one, whatever became of it.
    pub review: Option<Review>,
    /// The subroutines that its documents call, so that nobody has to read them all to find a subroutine's callers.
    pub callees: Callees,
    /// Number of the last version that was deployed; 0 before the first.
    pub last_version: u32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub deleted_at: Option<Timestamp>,
    /// Where it differs from what its project says.
    pub retention: Option<FlowRetention>,
    /// Grows with every write of this row: optimistic concurrency.
    pub revision: u64,
}

/// Keys of subroutines, sorted, each once, by the document that calls them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Callees {
    pub draft: Vec<String>,
    pub active: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DraftHead {
    /// The draft's ETag: the head's revision at the save, so that it grows over the flow's whole life and never
    /// repeats, not even after a deploy.
    pub etag: u64,
    pub updated_at: Timestamp,
    pub updated_by: String,
    /// Everybody who changed it since the last deploy: none of them may approve it. At most
    /// [`review::DRAFT_AUTHORS_MAX`].
    pub authors: BTreeSet<String>,
}

/// The active version, with what routing a trigger event needs.
#[derive(Debug, Clone, PartialEq)]
pub struct ActiveVersion {
    pub number: u32,
    pub document: ContentHash,
    /// The path of a webhook, unique among the active flows of a project.
    pub webhook_path: Option<String>,
    /// The subroutines that were approved with it: its executions run these. Empty without an approval: they run those
    /// that are active when they start.
    pub pins: Vec<review::Pin>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct VersionHead {
    pub flow: FlowId,
    pub number: u32,
    pub document: ContentHash,
    pub note: Option<String>,
    pub deployed_at: Timestamp,
    pub deployed_by: String,
    /// Who made the draft that became this version: the last one who changed it.
    pub created_by: String,
    /// None when nobody approved it.
    pub approval: Option<Approval>,
    /// The subroutines that were approved with it, which its executions therefore use. Empty without an approval.
    pub pins: Vec<Pin>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowStatus {
    /// Never deployed.
    Draft,
    /// Deployed, no draft.
    Active,
    /// Deployed, with a draft beside the active version.
    Drafting,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeleteScope {
    Draft,
    Flow,
}

/// Why a step in a flow's life isn't possible now. The API gives each a stable code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LifecycleError {
    #[error("this flow has no draft: edit it first")]
    NoDraft,
    #[error("this flow has only a draft: delete the flow instead")]
    OnlyDraft,
    #[error(
        "this flow has a draft and an active version: say which with scope=draft or scope=flow"
    )]
    ScopeRequired,
    #[error("this flow is deleted: restore it first")]
    Deleted,
    #[error("this flow isn't deleted")]
    NotDeleted,
    #[error(
        "the draft was changed by {updated_by}: load it again, or overwrite it with its new ETag"
    )]
    DraftChanged { etag: u64, updated_at: Timestamp, updated_by: String },
    #[error("a name has 1 to {max} characters and no line breaks")]
    NameInvalid { max: usize },
    #[error(
        "this project has its {limit} flows: delete one or raise the limit in the project's settings"
    )]
    FlowLimitReached { limit: u32 },
    #[error(
        "{max} people changed this draft since the last deploy, and their names are kept for its review: let one of them \
         save this, or deploy or discard the draft first"
    )]
    TooManyAuthors { max: usize },
    #[error("no review was requested: request one first")]
    NoReview,
    #[error("{}", review::words::is_open(*.status))]
    ReviewOpen { number: u32, status: ReviewStatus },
    #[error("{}", review::words::is_closed(*.status, *.version))]
    ReviewClosed { number: u32, status: ReviewStatus, version: Option<u32> },
    #[error("{}", review::words::has_changed(*.is_stale))]
    ReviewChanged { hash: ContentHash, is_stale: bool },
    #[error(
        "you requested this review or changed this draft since the last deploy: another person has to approve it"
    )]
    OwnChange,
    #[error("{requested_by} requested this review: only they or an administrator withdraw it")]
    NotYourReview { requested_by: String },
    #[error("say in a comment why: whoever made the change reads it")]
    CommentMissing,
    #[error("{}", review::words::asks_for_approval(.review.map(|review| review.1)))]
    ApprovalRequired {
        /// Number and status of the review that there is.
        review: Option<(u32, ReviewStatus)>,
    },
    #[error(
        "what {approved_by} approved isn't what would be deployed now: it was changed since, so request another review"
    )]
    ApprovalStale { number: u32, approved_by: String },
}

impl FlowHead {
    /// None when deleted flows are asked: a deleted flow keeps what it was.
    pub fn status(&self) -> FlowStatus {
        match (&self.active, &self.draft) {
            (None, _) => FlowStatus::Draft,
            (Some(_), None) => FlowStatus::Active,
            (Some(_), Some(_)) => FlowStatus::Drafting,
        }
    }
}
