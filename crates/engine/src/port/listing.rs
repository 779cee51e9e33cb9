//! Executions as people look for them. Lists are exact at every moment: what `append` acknowledged is in them.

use super::{ExecutionHead, Numbers, StoreError};
use flow::{FlowId, ProjectId, Timestamp};
use kernel::{ExecutionId, Status, input::Mode};
use std::ops::Range;

pub trait Listing: Send + Sync + 'static {
    /// Newest first.
    fn executions(&self, query: &ExecutionQuery) -> Result<ExecutionPage, StoreError>;

    /// Live executions (not tests) that started at or after `since`, per flow of the project.
    fn tally(&self, project: ProjectId, since: Timestamp) -> Result<Vec<Tally>, StoreError>;

    /// Live executions (not tests) of a flow that started in these quarters of an hour since 1970, UTC.
    fn numbers(&self, flow: FlowId, quarters: Range<i64>) -> Result<Numbers, StoreError>;
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
    /// Only those that have all of these tags.
    pub tags: Vec<String>,
    /// Only those that a person looks for.
    pub sought: Option<Sought>,
    /// Only executions with a smaller id.
    pub before: Option<ExecutionId>,
    /// At most 200.
    pub limit: usize,
}

/// What a person looks for: an execution that has this id, was started with this Idempotency-Key, however long ago, or
/// has this tag or one with this value. Exactly that, in every case.
#[derive(Debug, Clone, PartialEq)]
pub struct Sought {
    pub execution: Option<ExecutionId>,
    pub text: String,
}

/// The part of a tag that finds an execution beside the whole: what follows the first colon of `key:value`.
pub fn tag_value(tag: &str) -> Option<&str> {
    let (key, value) = tag.split_once(':')?;
    let value = value.trim();
    (!key.trim().is_empty() && !value.is_empty()).then_some(value)
}

impl ExecutionQuery {
    /// Whether all filters but `sought` and `before` leave an execution in the list.
    pub fn matches(&self, head: &ExecutionHead) -> bool {
        head.project == self.project
            && self.flow.is_none_or(|flow| flow == head.flow)
            && (self.statuses.is_empty() || self.statuses.contains(&head.status))
            && self.mode.is_none_or(|mode| mode == head.mode)
            && self.version.is_none_or(|version| head.version == Some(version))
            && self.from.is_none_or(|from| head.started_at >= from)
            && self.to.is_none_or(|to| head.started_at < to)
            && self.tags.iter().all(|tag| head.tags.contains(tag))
    }
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
