//! The clock reached a timer: waits end, retries begin. Never early, whatever woke the execution.

use super::{Rejected, Run, Transition};
use crate::{
    Performance,
    execution::{Cursor, Frame, Pending},
    perform::{Outcome, wait},
};
use flow::Timestamp;

/// A timer and what it starts.
enum Timer {
    Wait { until: Timestamp },
    Retry { failed: u32 },
}

pub(super) fn advance(mut run: Run<'_>) -> Result<Transition, Rejected> {
    let timers: Vec<_> = run.execution().state().frames.values().filter_map(timer).collect();
    if timers.is_empty() {
        return Err(Rejected::NotAwaited);
    }
    let mut due: Vec<_> = timers.into_iter().filter(|(at, ..)| *at <= run.now()).collect();
    if due.is_empty() {
        return Err(Rejected::NotDue);
    }
    due.sort_by_key(|(at, performance, _)| (*at, performance.frame));
    for (_, performance, timer) in due {
        match timer {
            Timer::Wait { until } => {
                run.end_step(performance, Outcome::done(wait::outputs(until)), None)
            }
            Timer::Retry { failed } => run.retry(performance, failed),
        }
    }
    Ok(run.on())
}

fn timer(frame: &Frame) -> Option<(Timestamp, Performance, Timer)> {
    match &frame.cursor {
        Cursor::Performing { performance, pending: Pending::Wait { until } } => {
            Some((*until, *performance, Timer::Wait { until: *until }))
        }
        Cursor::Performing { performance, pending: Pending::Retry { failed, at, .. } } => {
            Some((*at, *performance, Timer::Retry { failed: *failed }))
        }
        Cursor::Performing { pending: Pending::Attempt { .. } | Pending::Call { .. }, .. }
        | Cursor::At(_)
        | Cursor::Returning { .. }
        | Cursor::Stopping
        | Cursor::Failing { .. } => None,
    }
}
