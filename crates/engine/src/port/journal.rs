//! The durable record of executions, as the running service writes and recovers it.

use super::StoreError;
use flow::{FlowId, ProjectId, Timestamp, document::ContentHash};
use kernel::{ExecutionId, Status, input::Mode};

/// Writes and recovers executions. One call of `append` is one durable commit: it returns after the sync.
pub trait Journal: Send + Sync + 'static {
    /// Writes all or nothing, and returns when it is on the disk. May be called from several shards at once; the
    /// store makes one commit of the calls that wait.
    fn append(&self, batch: Vec<Append>) -> Result<(), StoreError>;

    fn load(&self, execution: ExecutionId) -> Result<Option<Stored>, StoreError>;

    /// Executions with status running, in the order of their ids, above `after`: for recovery.
    fn running(&self, after: Option<ExecutionId>, limit: usize) -> Result<Vec<Stored>, StoreError>;

    /// Executions whose `wake_at` is at or before `until`, in the order of (wake_at, id), above `after`.
    fn due(
        &self,
        until: Timestamp,
        after: Option<Due>,
        limit: usize,
    ) -> Result<Vec<Due>, StoreError>;

    /// The execution that was started with this idempotency key, unless the record has expired at `now`.
    fn find_start(
        &self,
        flow: FlowId,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<StartKey>, StoreError>;

    /// The largest execution id that was ever durable, 0 in an empty store.
    fn largest_id(&self) -> Result<i64, StoreError>;

    /// Drops start keys that expired before `now`; at most a bounded number per call. Returns how many.
    fn drop_expired(&self, now: Timestamp) -> Result<usize, StoreError>;
}

/// What one execution adds in one commit.
#[derive(Debug, Clone)]
pub struct Append {
    /// The execution's row as it is after this commit.
    pub head: ExecutionHead,
    /// 0 for the first commit of this execution, then 1, 2, …: a second writer is a conflict.
    pub sequence: u32,
    /// One line of the kernel's codec. The journal of an execution is its lines in order.
    pub entries: Vec<u8>,
    /// Only with the first commit of an execution that was started with an Idempotency-Key.
    pub start_key: Option<StartKey>,
}

/// The row of an execution: what recovery, timers and lists need without its journal.
#[derive(Debug, Clone, PartialEq)]
pub struct ExecutionHead {
    pub id: ExecutionId,
    pub project: ProjectId,
    pub flow: FlowId,
    /// None for tests of a draft.
    pub version: Option<u32>,
    /// The document that this execution is pinned to.
    pub document: ContentHash,
    pub mode: Mode,
    pub status: Status,
    pub started_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// The earliest timer of a wait or a retry.
    pub wake_at: Option<Timestamp>,
    /// Code of the execution's error.
    pub error_code: Option<String>,
    /// Each once, in the order in which they were added. A later commit only adds to them.
    pub tags: Vec<String>,
}

impl ExecutionHead {
    /// From its start to its end; 0 when it hasn't ended.
    pub fn duration_ms(&self) -> u64 {
        self.ended_at.map_or(0, |ended_at| ended_at.ms_since(self.started_at))
    }
}

/// An execution as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    pub head: ExecutionHead,
    /// Number of commits so far: the sequence of the next.
    pub next_sequence: u32,
    /// All lines of the kernel's codec, concatenated.
    pub journal: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    pub wake_at: Timestamp,
    pub execution: ExecutionId,
}

/// A start that must not happen twice. Unique per (flow, key) while it lasts: an expired record is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartKey {
    pub flow: FlowId,
    pub key: String,
    /// SHA-256 of the request: the same key with another body is refused.
    pub body_hash: [u8; 32],
    pub execution: ExecutionId,
    pub expires_at: Timestamp,
}
