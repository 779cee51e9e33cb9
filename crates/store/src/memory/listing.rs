//! Lists by looking at every execution, newest first.

use super::MemoryStore;
use engine::{
    StoreError,
    port::{ExecutionHead, ExecutionPage, ExecutionQuery, Listing, Tally},
};
use flow::{ProjectId, Timestamp};
use kernel::{Status, input::Mode};
use std::{collections::BTreeMap, ops::Bound};

const PAGE_MAX: usize = 200;

impl Listing for MemoryStore {
    fn executions(&self, query: &ExecutionQuery) -> Result<ExecutionPage, StoreError> {
        let limit = query.limit.min(PAGE_MAX);
        let state = self.state();
        let below = (Bound::Unbounded, query.before.map_or(Bound::Unbounded, Bound::Excluded));
        let heads = state.journal.rows.range(below).rev().map(|(_, row)| &row.head);
        let mut items: Vec<_> =
            heads.filter(|head| matches(query, head)).take(limit + 1).cloned().collect();
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(|head| head.id) } else { None };
        Ok(ExecutionPage { items, next })
    }

    fn tally(&self, project: ProjectId, since: Timestamp) -> Result<Vec<Tally>, StoreError> {
        let state = self.state();
        let mut tallies = BTreeMap::new();
        let heads = state.journal.rows.values().map(|row| &row.head);
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
}

fn matches(query: &ExecutionQuery, head: &ExecutionHead) -> bool {
    head.project == query.project
        && query.flow.is_none_or(|flow| flow == head.flow)
        && (query.statuses.is_empty() || query.statuses.contains(&head.status))
        && query.mode.is_none_or(|mode| mode == head.mode)
        && query.version.is_none_or(|version| head.version == Some(version))
        && query.from.is_none_or(|from| head.started_at >= from)
        && query.to.is_none_or(|to| head.started_at < to)
}
