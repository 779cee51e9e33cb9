//! After a start: what was running goes on, and the timers of the near future come into memory, again and again.

use super::{
    Inner,
    limits::{PAGE_ROWS, TIMER_HORIZON_MS, TIMER_REFILL_MS},
    message::{Message, Outbox},
    meters::Meters,
    shard_of, spawn,
};
use crate::port::{Due, Journal, StoreError};
use std::{
    sync::{Arc, Weak},
    time::Duration,
};

/// Gives every execution that was running to its shard.
pub(super) fn recover(
    journal: &dyn Journal,
    shards: &[Outbox],
    meters: &Meters,
) -> Result<(), StoreError> {
    let mut after = None;
    let mut recovered = 0_usize;
    loop {
        let page = journal.running(after, PAGE_ROWS)?;
        let Some(last) = page.last() else { break };
        after = Some(last.head.id);
        recovered += page.len();
        meters.found_under_way(page.len());
        for stored in page {
            let shard = shard_of(shards, stored.head.id);
            shard.send(Message::Recover(Box::new(stored))).expect("shards outlive the start-up");
        }
    }
    if recovered > 0 {
        tracing::info!(executions = recovered, "Executions that were under way go on.");
    }
    Ok(())
}

/// Fills the timers once now, then from a thread of its own until the service is gone.
pub(super) fn keep_timers_near(inner: &Arc<Inner>) -> Result<(), StoreError> {
    refill(inner)?;
    let inner = Arc::downgrade(inner);
    spawn("timers".to_owned(), move || refill_for_ever(&inner));
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the refill is a slow clock of its own; shards wait on their inbox"
)]
fn refill_for_ever(inner: &Weak<Inner>) {
    loop {
        std::thread::sleep(Duration::from_millis(TIMER_REFILL_MS));
        let Some(inner) = inner.upgrade() else { return };
        let now = inner.shared.dispatcher.clock.now();
        if let Err(error) = refill(&inner) {
            tracing::error!(%error, "The timers of the next minutes can't be read; tried again soon.");
        }
        if let Err(error) = inner.shared.journal.drop_expired(now) {
            tracing::warn!(%error, "Expired idempotency keys can't be dropped; tried again soon.");
        }
    }
}

/// Timers that are in memory already are taken once.
fn refill(inner: &Inner) -> Result<(), StoreError> {
    let until = inner.shared.dispatcher.clock.now().plus_ms(TIMER_HORIZON_MS);
    let mut after: Option<Due> = None;
    loop {
        let page = inner.shared.journal.due(until, after, PAGE_ROWS)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(*last);
        let mut by_shard = vec![Vec::new(); inner.shards.len()];
        for due in page {
            let shard = usize::from(flow::id::place(due.execution.0)) % inner.shards.len();
            by_shard[shard].push(due);
        }
        for (shard, timers) in inner.shards.iter().zip(by_shard) {
            if !timers.is_empty() {
                let _draining = shard.send(Message::Timers(timers));
            }
        }
    }
}
