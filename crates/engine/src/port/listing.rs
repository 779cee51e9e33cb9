//! Executions as people look for them. Lists are exact at every moment: what `append` acknowledged is in them.

use super::{ExecutionHead, StoreError};
use flow::{FlowId, ProjectId, Timestamp};
use kernel::{ExecutionId, Status, input::Mode};

pub trait Listing: Send + Sync + 'static {
    /// Newest first.
    fn executions(&self, query: &ExecutionQuery) -> Result<ExecutionPage, StoreError>;

    /// Live executions (not tests) that started at or after `since`, per flow of the project.
    fn tally(&self, project: ProjectId, since: Timestamp) -> Result<Vec<Tally>, StoreError>;
}

#[derive(Debug, Clone)]
pub struct ExecutionQuery {
    pub project: ProjectId,
    pub flow: Option<FlowId>,
    /// Any of these; all when empty.
    pub statuses: Vec<Status>,
    pub mode: Option<Mode>,
    pub version: Option<u32>,
    /// Started at or after.
    pub from: Option<Timestamp>,
    /// Started before.
    pub to: Option<Timestamp>,
    /// Only executions with a smaller id.
    pub before: Option<ExecutionId>,
    /// At most 200.
    pub limit: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ExecutionPage {
    pub items: Vec<ExecutionHead>,
    /// Where the next page begins (`before`), when there is one.
    pub next: Option<ExecutionId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    pub flow: FlowId,
    pub executions: u64,
    pub failed: u64,
    /// When the newest started.
    pub last_at: Option<Timestamp>,
}
