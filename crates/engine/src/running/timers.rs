//! The timers of the near future, in order. The rest waits on disk until a refill brings it here.

use super::limits::TIMER_HORIZON_MS;
use crate::port::Due;
use flow::Timestamp;
use std::collections::BTreeSet;

#[derive(Debug, Default)]
pub(super) struct Timers {
    due: BTreeSet<Due>,
}

impl Timers {
    /// Takes a timer when it is near; a far one is on disk already and comes back with a refill.
    pub(super) fn set(&mut self, due: Due, now: Timestamp) {
        if due.wake_at <= now.plus_ms(TIMER_HORIZON_MS) {
            self.due.insert(due);
        }
    }

    /// The next timer that is due, earliest first.
    pub(super) fn pop(&mut self, now: Timestamp) -> Option<Due> {
        let first = *self.due.first()?;
        (first.wake_at <= now).then(|| {
            self.due.remove(&first);
            first
        })
    }

    /// Milliseconds until the earliest.
    pub(super) fn next_in_ms(&self, now: Timestamp) -> Option<u64> {
        self.due.first().map(|due| due.wake_at.ms_since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::ExecutionId;

    fn due(at: i64, execution: i64) -> Due {
        Due { wake_at: Timestamp(at), execution: ExecutionId(execution) }
    }

    #[test]
    fn timers_come_in_order_never_early_and_once() {
        let mut timers = Timers::default();
        for timer in [due(30, 1), due(10, 2), due(10, 1), due(10, 2)] {
            timers.set(timer, Timestamp(0));
        }
        assert_eq!(timers.next_in_ms(Timestamp(4)), Some(6));
        assert_eq!(timers.pop(Timestamp(9)), None);
        assert_eq!(timers.pop(Timestamp(10)), Some(due(10, 1)));
        assert_eq!(timers.pop(Timestamp(10)), Some(due(10, 2)));
        assert_eq!(timers.pop(Timestamp(29)), None);
        assert_eq!(timers.pop(Timestamp(99)), Some(due(30, 1)));
        assert_eq!(timers.next_in_ms(Timestamp(99)), None);
    }

    #[test]
    fn a_far_timer_stays_on_disk() {
        let mut timers = Timers::default();
        timers.set(due(TIMER_HORIZON_MS as i64 + 1, 1), Timestamp(0));
        assert_eq!(timers.next_in_ms(Timestamp(0)), None);
    }
}
