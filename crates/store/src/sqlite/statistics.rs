//! Counters of the store since it was opened, for metrics and tests.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Since the store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Statistics {
    /// Durable transactions: one sync each.
    pub commits: u64,
    /// Executions' commits that were acknowledged.
    pub appends: u64,
    /// Calls that were answered, refused ones included.
    pub answers: u64,
    /// Transactions that were done again, call by call, because one of their calls was refused late.
    pub repeats: u64,
    /// Ended executions that moved into the lists' indexes.
    pub listed: u64,
    /// Checkpoints that were complete or as far as readers allowed.
    pub checkpoints: u64,
    /// Pages of the log now.
    pub log_pages: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) commits: AtomicU64,
    pub(super) appends: AtomicU64,
    pub(super) answers: AtomicU64,
    pub(super) repeats: AtomicU64,
    pub(super) listed: AtomicU64,
    pub(super) checkpoints: AtomicU64,
    pub(super) log_pages: AtomicU64,
}

impl Counters {
    pub(super) fn read(&self) -> Statistics {
        Statistics {
            commits: self.commits.load(Relaxed),
            appends: self.appends.load(Relaxed),
            answers: self.answers.load(Relaxed),
            repeats: self.repeats.load(Relaxed),
            listed: self.listed.load(Relaxed),
            checkpoints: self.checkpoints.load(Relaxed),
            log_pages: self.log_pages.load(Relaxed),
        }
    }
}

pub(super) fn add(counter: &AtomicU64, by: usize) {
    counter.fetch_add(by as u64, Relaxed);
}
