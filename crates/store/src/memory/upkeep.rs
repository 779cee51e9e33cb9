//! What operators ask: memory takes every commit.

use super::MemoryStore;
use engine::{StoreError, port::Upkeep};
use kernel::Status;

impl Upkeep for MemoryStore {
    fn probe(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn waiting(&self) -> Result<u64, StoreError> {
        let state = self.state();
        let waiting = state.journal.rows.values().filter(|row| row.head.status == Status::Waiting);
        Ok(waiting.count() as u64)
    }
}
