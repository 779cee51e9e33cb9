//! The first input: an event starts the execution.

use super::{Rejected, Run, Transition};
use crate::{
    Entry, Execution, Start,
    entry::Started,
    limits::{self, STEPS_MAX, VALUE_DEPTH_MAX},
};
use flow::Timestamp;

pub(super) fn advance(
    execution: &mut Execution,
    start: &Start,
    now: Timestamp,
) -> Result<Transition, Rejected> {
    if execution.has_started() {
        return Err(Rejected::AlreadyStarted);
    }
    let mut values = [&*start.trigger, &*start.project].into_iter().chain(start.mocks.values());
    if values.any(|value| limits::measure(value).depth > VALUE_DEPTH_MAX) {
        return Err(Rejected::TooDeep);
    }
    let pins = execution.programs().pins();
    let subroutines = pins.map(|(key, pinned)| (key.clone(), pinned)).collect();
    let mut run = Run::new(execution, now);
    run.record(Entry::Started(Started {
        at: now,
        trigger: start.trigger.clone(),
        project: start.project.clone(),
        mode: start.mode,
        seed: format!("{:032x}", start.seed),
        idempotency_key: start.idempotency_key.clone(),
        mocks: start.mocks.clone(),
        simulate: start.simulate,
        subroutines,
        steps_max: Some(start.steps_max).filter(|max| *max < STEPS_MAX),
    }));
    Ok(run.on())
}
