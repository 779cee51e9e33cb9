//! What operators ask: memory takes every commit.

use super::MemoryStore;
use engine::{StoreError, port::Upkeep};
use flow::ProjectId;
use kernel::{ExecutionId, Status};

impl Upkeep for MemoryStore {
    fn probe(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn waiting(&self) -> Result<u64, StoreError> {
        let state = self.state();
        let waiting = state.journal.rows.values().filter(|row| row.head.status == Status::Waiting);
        Ok(waiting.count() as u64)
    }

    fn pause_in_flight(&self) -> Result<usize, StoreError> {
        let mut state = self.state();
        let in_flight = state.journal.rows.values().filter(|row| !row.head.status.has_ended());
        state.paused = in_flight.map(|row| row.head.id).collect();
        Ok(state.paused.len())
    }

    fn paused(&self) -> Result<Vec<(ExecutionId, ProjectId)>, StoreError> {
        let state = self.state();
        let rows = state.paused.iter().filter_map(|id| state.journal.rows.get(id));
        let paused = rows.filter(|row| !row.head.status.has_ended());
        Ok(paused.map(|row| (row.head.id, row.head.project)).collect())
    }

    fn resume(&self, executions: Vec<ExecutionId>) -> Result<usize, StoreError> {
        let mut state = self.state();
        Ok(executions.iter().filter(|execution| state.paused.remove(execution)).count())
    }
}
