//! Deleting what has ended, and giving its room back: in small steps that let everybody else go first.

use super::StoreError;
use flow::{FlowId, Timestamp};
use kernel::{ExecutionId, input::Mode};

/// What hasn't ended is never deleted. Numbers about flows ([`super::Listing::numbers`], [`super::Listing::tally`] by
/// whole quarters of an hour) keep what is deleted.
pub trait Retention: Send + Sync + 'static {
    /// The oldest of the `count` ended live executions of a flow that started last, by their ids. None when there are
    /// fewer.
    fn newest(&self, flow: FlowId, count: u32) -> Result<Option<ExecutionId>, StoreError>;

    /// Deletes the first chunk of what the rule names, in one durable transaction that waits until nobody else writes,
    /// or has let others go first often enough.
    fn purge(&self, rule: &Purge, limits: PurgeLimits) -> Result<Purged, StoreError>;

    /// Deletes a chunk of what deleted projects left behind, as patiently as `purge`.
    fn sweep(&self, limits: PurgeLimits) -> Result<Swept, StoreError>;

    /// Deletes some of the documents that no version has and no execution of a test is pinned to, as patiently as
    /// `purge`. One that was put less than a day ago stays: its execution may be about to start. Returns how many.
    fn drop_documents(&self) -> Result<usize, StoreError>;

    /// When the first of the ended executions that are still there started.
    fn oldest(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Gives room for at most so many bytes back to the disk, as patiently as `purge`. Zero only looks.
    fn give_back(&self, bytes: u64) -> Result<Space, StoreError>;
}

/// Ended executions of one flow and mode that started and ended before `before`, or whose ids are smaller than `below`.
/// One whose start key hasn't expired at `now` is left: a caller that comes again gets its answer. An expired key goes
/// with its execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purge {
    pub flow: FlowId,
    pub mode: Mode,
    pub before: Timestamp,
    pub below: Option<ExecutionId>,
    pub now: Timestamp,
    /// Only executions with a larger id: where the chunk before this one stopped.
    pub after: Option<ExecutionId>,
}

/// Of one chunk; at least one execution goes, however large it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurgeLimits {
    pub executions: usize,
    /// Of journals.
    pub bytes: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Purged {
    pub executions: usize,
    pub bytes: u64,
    /// Where to go on; none when the rule names nothing more. A chunk may have found nothing and go on all the same.
    pub next: Option<ExecutionId>,
}

/// A step of sweeping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    pub executions: usize,
    /// Deleted projects have left nothing more.
    pub is_done: bool,
}

/// Of the store's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Space {
    pub bytes: u64,
    /// Of them, used by nothing.
    pub free_bytes: u64,
}

impl Space {
    pub fn used_bytes(&self) -> u64 {
        self.bytes.saturating_sub(self.free_bytes)
    }
}

impl Purge {
    /// Whether it names an ended execution of its flow and mode, start keys left aside.
    pub fn names(&self, id: ExecutionId, started_at: Timestamp, ended_at: Timestamp) -> bool {
        self.after.is_none_or(|after| id > after)
            && (self.below.is_some_and(|below| id < below)
                || (started_at < self.before && ended_at < self.before))
    }
}
