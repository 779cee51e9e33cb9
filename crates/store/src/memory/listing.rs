//! Lists by looking at every execution, newest first.

use super::MemoryStore;
use engine::{
    StoreError,
    port::{ExecutionPage, ExecutionQuery, Listing, Numbers, QUARTER_MS, Tally},
};
use flow::{FlowId, ProjectId, Timestamp};
use kernel::{Status, input::Mode};
use std::{
    collections::BTreeMap,
    ops::{Bound, Range},
};

const PAGE_MAX: usize = 200;

impl Listing for MemoryStore {
    fn executions(&self, query: &ExecutionQuery) -> Result<ExecutionPage, StoreError> {
        let limit = query.limit.min(PAGE_MAX);
        let state = self.state();
        let below = (Bound::Unbounded, query.before.map_or(Bound::Unbounded, Bound::Excluded));
        let heads = state.journal.rows.range(below).rev().map(|(_, row)| &row.head);
        let mut items: Vec<_> = heads
            .filter(|head| query.matches(head) && state.journal.is_sought(query, head.id))
            .take(limit + 1)
            .cloned()
            .collect();
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(|head| head.id) } else { None };
        Ok(ExecutionPage { items, next })
    }

    fn tally(&self, project: ProjectId, since: Timestamp) -> Result<Vec<Tally>, StoreError> {
        let state = self.state();
        let mut tallies = BTreeMap::new();
        // Of the quarter in which `since` lies, only what is still there counts.
        let quarter_at = |at: i64| at.div_euclid(QUARTER_MS);
        let first = quarter_at(since.0) + i64::from(since.0.rem_euclid(QUARTER_MS) != 0);
        let purged =
            state.journal.purged.iter().filter(|head| quarter_at(head.started_at.0) >= first);
        let heads = state.journal.rows.values().map(|row| &row.head).chain(purged);
        for head in heads.filter(|head| {
            head.project == project && head.mode == Mode::Live && head.started_at >= since
        }) {
            let fresh = Tally { flow: head.flow, executions: 0, failed: 0, last_at: None };
            let tally = tallies.entry(head.flow).or_insert(fresh);
            tally.executions += 1;
            tally.failed += u64::from(head.status == Status::Failed);
            tally.last_at = tally.last_at.max(Some(head.started_at));
        }
        Ok(tallies.into_values().collect())
    }

    fn numbers(&self, flow: FlowId, quarters: Range<i64>) -> Result<Numbers, StoreError> {
        let state = self.state();
        let mut numbers = Numbers::default();
        let kept = state.journal.rows.values().map(|row| &row.head);
        let heads = kept.chain(&state.journal.purged);
        for head in heads.filter(|head| head.flow == flow && head.mode == Mode::Live) {
            let quarter = head.started_at.0.div_euclid(QUARTER_MS);
            if !quarters.contains(&quarter) {
                continue;
            }
            numbers.count(quarter, head.status, 1);
            if head.status.has_ended() {
                numbers.durations.add(head.duration_ms(), 1);
            }
        }
        Ok(numbers)
    }
}
