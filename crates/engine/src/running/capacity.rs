//! How many live executions of a project are in memory at the same time, and the bound that its settings give. Knows
//! neither projects nor executions.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

/// Shared by all facts of one project over time: a changed bound counts what runs already.
#[derive(Debug, Clone, Default)]
pub struct Capacity {
    taken: Arc<AtomicU32>,
    bound: Option<u32>,
}

/// One place, free again when it is dropped.
#[derive(Debug)]
pub(super) struct Slot(Arc<AtomicU32>);

impl Capacity {
    pub(super) fn with_bound(&self, bound: Option<u32>) -> Self {
        Self { taken: self.taken.clone(), bound }
    }

    /// None when all are taken. Who is refused takes no place, not even for a moment.
    pub(super) fn admit(&self) -> Option<Slot> {
        let Some(bound) = self.bound else { return Some(self.take()) };
        let one_more = |taken: u32| (taken < bound).then_some(taken + 1);
        let admitted = self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        admitted.is_ok().then(|| Slot(self.taken.clone()))
    }

    /// What goes on is never refused.
    pub(super) fn take(&self) -> Slot {
        self.taken.fetch_add(1, Ordering::Relaxed);
        Slot(self.taken.clone())
    }

    pub(super) fn bound(&self) -> Option<u32> {
        self.bound
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bounded_and_come_back() {
        let capacity = Capacity::default().with_bound(Some(2));
        let first = capacity.admit().unwrap();
        let recovered = capacity.take();
        assert!(capacity.admit().is_none(), "full");
        drop(first);
        let again = capacity.admit();
        assert!(again.is_some());
        let narrower = capacity.with_bound(Some(1));
        drop(again);
        assert!(narrower.admit().is_none(), "what runs counts against a new bound");
        drop(recovered);
        assert!(narrower.admit().is_some());
        assert!(capacity.with_bound(None).admit().is_some());
    }
}
