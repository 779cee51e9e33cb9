//! An attempt of an effect came back, well or badly: it is the step's outcome, or another attempt follows.

use super::{Rejected, Run, Transition};
use crate::{
    Completion, Entry, Failure,
    entry::{AttemptFailed, LastAttempt},
    execution::{Cursor, Pending},
    perform::{Outcome, effect_op},
    retry,
};
use flow::{
    Timestamp,
    program::{Delivery, EffectOp},
};

pub(super) fn advance(mut run: Run<'_>, completion: &Completion) -> Result<Transition, Rejected> {
    let intended_at = awaited(&run, completion).ok_or(Rejected::NotAwaited)?;
    match &completion.result {
        Ok(outputs) => end(&mut run, completion, Outcome::done(outputs.clone())),
        Err(failure) => fail(&mut run, completion, failure, intended_at),
    }
    Ok(run.on())
}

/// When the effect was intended, if this is the attempt that is under way.
fn awaited(run: &Run<'_>, completion: &Completion) -> Option<Timestamp> {
    let frame = run.execution().state().frames.get(&completion.performance.frame)?;
    match &frame.cursor {
        Cursor::Performing {
            performance,
            pending: Pending::Attempt { number, intended_at, .. },
        } if *performance == completion.performance && *number == completion.attempt => {
            Some(*intended_at)
        }
        Cursor::Performing { .. }
        | Cursor::At(_)
        | Cursor::Returning { .. }
        | Cursor::Stopping
        | Cursor::Failing { .. } => None,
    }
}

fn fail(run: &mut Run<'_>, completion: &Completion, failure: &Failure, intended_at: Timestamp) {
    let program = run.execution().program_of(completion.performance.frame).clone();
    let effect = effect_op(program.node(completion.performance.node));
    // What may have reached the outside is never sent a second time with at-most-once delivery.
    let repeatable =
        failure.retryable && (effect.delivery == Delivery::AtLeastOnce || !failure.maybe_done);
    if repeatable && let Some(retry_at) = retry_at(run, effect, completion, failure, intended_at) {
        run.record(Entry::AttemptFailed(AttemptFailed {
            p: completion.performance,
            attempt: completion.attempt,
            started_at: completion.started_at,
            at: run.now(),
            error: failure.error.clone().shortened(),
            retry_at,
        }));
        return;
    }
    let outcome = match &failure.outputs {
        Some(outputs) => Outcome::done(outputs.clone()),
        None if effect.delivery == Delivery::AtMostOnce && failure.maybe_done => {
            Outcome::unknown(&format!("it may have happened: {}", failure.error.message))
        }
        None => Outcome::failed(None, failure.error.clone()),
    };
    end(run, completion, outcome);
}

fn retry_at(
    run: &Run<'_>,
    effect: &EffectOp,
    completion: &Completion,
    failure: &Failure,
    intended_at: Timestamp,
) -> Option<Timestamp> {
    let failed = retry::Failed {
        performance: completion.performance,
        attempt: completion.attempt,
        retry_after_ms: failure.retry_after_ms,
        intended_at,
    };
    retry::next_attempt_at(effect.retry, run.seed(), &failed, run.now())
}

fn end(run: &mut Run<'_>, completion: &Completion, outcome: Outcome) {
    let attempt = LastAttempt { number: completion.attempt, started_at: completion.started_at };
    run.end_step(completion.performance, outcome.within_limits(), Some(attempt));
}
