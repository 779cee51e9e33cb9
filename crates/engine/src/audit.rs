//! The audit service: who did what, when and to what, in an order that nobody can change unseen. Owns which repeated
//! calls share a row and how the chain is verified; knows no operation by name, no HTTP and no rights.

mod series;
#[cfg(test)]
mod tests;
mod verify;

pub use crate::port::audit::{
    ActorKind, AuditEvent, AuditHead, AuditQuery, AuditRow, AuditStore, hex,
};
pub use series::Series;
pub use verify::{Break, Breakage, Verdict};

use crate::port::{Clock, StoreError};
use flow::Timestamp;
use series::Recent;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Rows of one page at most.
pub const PAGE_MAX: usize = 200;

/// Cheap to clone: all clones are one service. Everything blocks.
#[derive(Clone)]
pub struct Audit {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<dyn AuditStore>,
    clock: Arc<dyn Clock>,
    recent: Mutex<Recent>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AuditPage {
    pub rows: Vec<AuditRow>,
    /// Where the next page begins (`before`), when there is one.
    pub next: Option<i64>,
}

impl Audit {
    pub fn new(store: Arc<dyn AuditStore>, clock: Arc<dyn Clock>) -> Self {
        Self { inner: Arc::new(Inner { store, clock, recent: Mutex::default() }) }
    }

    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Returns when the row is durable. A call of a series that has a row already gets none.
    ///
    /// `objects` are the things that it was done to: a series of calls on one of them ends with it.
    pub fn record(
        &self,
        event: AuditEvent,
        series: Option<&Series>,
        objects: &[String],
    ) -> Result<(), StoreError> {
        let (at, actor) = (event.at, event.actor.clone());
        if series.is_some_and(|series| self.recent().covers(series, &actor, at)) {
            return Ok(());
        }
        self.inner.store.record(event)?;
        let mut recent = self.recent();
        match series {
            Some(series) => recent.begin(series, actor, at),
            None => recent.end(objects),
        }
        Ok(())
    }

    /// Newest first.
    pub fn page(&self, query: &AuditQuery) -> Result<AuditPage, StoreError> {
        let limit = query.limit.min(PAGE_MAX);
        let mut rows = self.inner.store.page(&AuditQuery { limit: limit + 1, ..query.clone() })?;
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = if has_more { rows.last().map(|row| row.sequence) } else { None };
        Ok(AuditPage { rows, next })
    }

    /// Reads the whole chain.
    pub fn verify(&self) -> Result<Verdict, StoreError> {
        verify::chain(&*self.inner.store)
    }

    fn recent(&self) -> MutexGuard<'_, Recent> {
        self.inner.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
