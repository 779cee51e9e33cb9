//! Deletes ended executions by looking at each of a flow.

use super::MemoryStore;
use engine::{
    StoreError,
    port::{ExecutionHead, Purge, PurgeLimits, Purged, Retention, Space, Stored, Swept},
};
use flow::{FlowId, Timestamp};
use kernel::{ExecutionId, input::Mode};

impl Retention for MemoryStore {
    fn newest(&self, flow: FlowId, count: u32) -> Result<Option<ExecutionId>, StoreError> {
        let state = self.state();
        let heads = state.journal.rows.values().rev().map(|row| &row.head);
        let mut ended = heads.filter(|head| has_ended(head, flow, Mode::Live));
        Ok(ended.nth((count as usize).saturating_sub(1)).map(|head| head.id))
    }

    fn purge(&self, rule: &Purge, limits: PurgeLimits) -> Result<Purged, StoreError> {
        let mut state = self.state();
        let journal = &mut state.journal;
        let is_named = |row: &&Stored| {
            let head = &row.head;
            let ended_at = head.ended_at.unwrap_or(head.started_at);
            has_ended(head, rule.flow, rule.mode)
                && rule.names(head.id, head.started_at, ended_at)
                && !journal.is_held(head, rule.now)
        };
        let (mut chosen, mut purged) = (Vec::new(), Purged::default());
        for row in journal.rows.values().filter(is_named) {
            let bytes = row.journal.len() as u64;
            let is_full = chosen.len() >= limits.executions || purged.bytes + bytes > limits.bytes;
            if is_full && !chosen.is_empty() {
                purged.next = chosen.last().copied();
                break;
            }
            purged.bytes += bytes;
            chosen.push(row.head.id);
        }
        purged.executions = chosen.len();
        for id in chosen {
            journal.purge(id);
        }
        Ok(purged)
    }

    /// A project goes at once with all that it leaves.
    fn sweep(&self, _: PurgeLimits) -> Result<Swept, StoreError> {
        Ok(Swept { executions: 0, is_done: true })
    }

    /// They go with the store.
    fn drop_documents(&self) -> Result<usize, StoreError> {
        Ok(0)
    }

    fn oldest(&self) -> Result<Option<Timestamp>, StoreError> {
        let state = self.state();
        let mut heads = state.journal.rows.values().map(|row| &row.head);
        Ok(heads.find(|head| head.status.has_ended()).map(|head| head.started_at))
    }

    /// There is no file.
    fn give_back(&self, _: u64) -> Result<Space, StoreError> {
        Ok(Space::default())
    }
}

fn has_ended(head: &ExecutionHead, flow: FlowId, mode: Mode) -> bool {
    head.flow == flow && head.mode == mode && head.status.has_ended()
}
