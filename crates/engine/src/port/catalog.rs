//! Projects, flows, drafts, versions and documents, as the authoring service reads and writes them.

use super::StoreError;
use flow::{
    Document, FlowId, ProjectId, Timestamp,
    document::ContentHash,
    lifecycle::{FlowHead, VersionHead},
    network::AllowList,
    project::ProjectSettings,
};

/// Reads see every acknowledged commit. The rules live in `flow::lifecycle`; a store checks revisions and uniqueness.
pub trait Catalog: Send + Sync + 'static {
    /// All projects, by name.
    fn projects(&self) -> Result<Vec<Project>, StoreError>;
    fn project(&self, project: ProjectId) -> Result<Option<Project>, StoreError>;
    /// All flows of a project (of every project without one), deleted ones included, by id.
    fn flows(&self, project: Option<ProjectId>) -> Result<Vec<FlowHead>, StoreError>;
    fn flow(&self, flow: FlowId) -> Result<Option<FlowHead>, StoreError>;
    fn draft(&self, flow: FlowId) -> Result<Option<Document>, StoreError>;
    /// Deployed versions, newest first.
    fn versions(&self, flow: FlowId) -> Result<Vec<VersionHead>, StoreError>;
    /// A document that a version or a test pins.
    fn document(&self, hash: ContentHash) -> Result<Option<Document>, StoreError>;
    /// All changes in one durable transaction, or none.
    fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError>;
}

/// A project's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    pub id: ProjectId,
    /// Immutable, unique.
    pub slug: String,
    pub name: String,
    pub settings: ProjectSettings,
    /// From where its flows may be triggered.
    pub allow_list: AllowList,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Grows with every write of this row, and with every change that counts against its limits.
    pub revision: u64,
}

/// One row to write. A row with `revision` 1 is new; a row with revision n replaces n − 1 and is a
/// [`StoreError::Conflict`] otherwise.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a handful lives as long as one commit")]
pub enum Change {
    /// `Taken("slug")` when another project has the slug.
    PutProject(Project),
    /// With its flows, drafts, versions and what runs. From then on none of its executions is loaded, due or continued;
    /// what it leaves in lists and numbers, [`Retention::sweep`](super::Retention::sweep) deletes.
    DeleteProject(ProjectId),
    /// `Taken("key")` when another flow of the project has the key; `Taken("webhook_path")` when another flow that isn't
    /// deleted is active on the same path in the project.
    PutFlow(FlowHead),
    /// The draft's body; `PutFlow` in the same commit carries its ETag.
    PutDraft {
        flow: FlowId,
        document: Document,
    },
    DropDraft(FlowId),
    /// Idempotent: a document is named by its content.
    PutDocument {
        hash: ContentHash,
        document: Document,
    },
    PutVersion(VersionHead),
}
