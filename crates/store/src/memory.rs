//! The same ports without a disk: for tests, where it is the model that the other stores are compared with, and for
//! trials. Owns the plainest meaning of each rule; knows no order on a disk.

mod accounts;
mod audit;
mod catalog;
mod journal;
mod listing;
mod people;
mod retention;
mod upkeep;

use kernel::ExecutionId;
use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Gone when it is dropped.
#[derive(Default)]
pub struct MemoryStore(Mutex<State>);

#[derive(Default)]
struct State {
    journal: journal::Executions,
    catalog: catalog::Rows,
    accounts: accounts::Rows,
    audit: Vec<engine::port::AuditRow>,
    paused: BTreeSet<ExecutionId>,
}

impl MemoryStore {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
