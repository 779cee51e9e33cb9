//! The execution was loaded from its journal: an attempt that was under way is asked for again under the same key, or
//! is `unknown` where it may not be repeated. Waits and retries keep their timers.

use super::{Run, Transition};
use crate::{
    Performance,
    entry::LastAttempt,
    execution::{Cursor, Frame, Pending},
    perform::{Outcome, effect_op},
};
use flow::program::Delivery;

pub(super) fn advance(mut run: Run<'_>) -> Transition {
    let under_way: Vec<_> = run.execution().state().frames.values().filter_map(attempt).collect();
    for (performance, attempt) in under_way {
        match effect_op(run.execution().node(performance)).delivery {
            Delivery::AtLeastOnce => run.emit(performance),
            Delivery::AtMostOnce => {
                let outcome = Outcome::unknown(
                    "the service stopped while this was under way: it may have happened",
                );
                run.end_step(performance, outcome, Some(attempt));
            }
        }
    }
    run.on()
}

fn attempt(frame: &Frame) -> Option<(Performance, LastAttempt)> {
    match &frame.cursor {
        Cursor::Performing {
            performance,
            pending: Pending::Attempt { number, started_at, .. },
        } => Some((*performance, LastAttempt { number: *number, started_at: *started_at })),
        Cursor::Performing {
            pending: Pending::Retry { .. } | Pending::Wait { .. } | Pending::Call { .. },
            ..
        }
        | Cursor::At(_)
        | Cursor::Returning { .. }
        | Cursor::Stopping
        | Cursor::Failing { .. } => None,
    }
}
