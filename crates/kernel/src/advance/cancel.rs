//! Somebody asked for the end: the execution ends at once. What is under way outside may still happen there, its
//! answer is refused.

use super::{Run, Transition};
use crate::{Entry, Status, entry::Ended};

pub(super) fn advance(mut run: Run<'_>, by: &str) -> Transition {
    run.record(Entry::Ended(Ended {
        at: run.now(),
        status: Status::Cancelled,
        error: None,
        by: Some(by.to_owned()),
    }));
    run.on()
}
