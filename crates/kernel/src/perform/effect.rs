//! Work for the outside: renders the request once, and makes the [`Effect`] of whatever attempt is under way. Never
//! performs anything.

use super::{
    Outcome, Performed, Step,
    step::{mocked, too_large},
};
use crate::{
    Effect, Execution, Performance, StepError,
    execution::{Cursor, DONE, Pending, ROOT},
    limits,
};
use flow::{
    Node,
    program::{EffectOp, Op},
};
use std::sync::Arc;

pub(super) fn perform(step: &mut Step<'_>, effect: &EffectOp) -> Result<Performed, StepError> {
    let request = Arc::new(step.render(&effect.inputs)?);
    if limits::measure(&request).is_too_large() {
        return Err(too_large("input_too_large", "inputs"));
    }
    if let Some(mock) = step.mock() {
        return Ok(Performed::Ended(mocked(request, mock)));
    }
    if step.simulates() {
        let sample = Some(effect.sample.clone());
        return Ok(Performed::Ended(Outcome {
            inputs: Some(request),
            outputs: sample,
            ..Outcome::way(DONE.into())
        }));
    }
    Ok(Performed::Leaves { request })
}

/// The effect that an action stands for.
pub(crate) fn effect_op(node: &Node) -> &EffectOp {
    match &node.op {
        Op::Effect(effect) => effect,
        Op::SetVariables { .. }
        | Op::AddTags { .. }
        | Op::Condition { .. }
        | Op::Split { .. }
        | Op::Respond { .. }
        | Op::Wait(_)
        | Op::GoTo { .. }
        | Op::Fail { .. }
        | Op::RunSubroutine { .. }
        | Op::Return { .. }
        | Op::Stop => unreachable!("only an effect can have an attempt under way"),
    }
}

/// The attempt that is under way, the same before and after a crash.
pub(crate) fn effect_under_way(execution: &Execution, performance: Performance) -> Effect {
    let frame = &execution.state().frames[&performance.frame];
    let (request, attempt) = match &frame.cursor {
        Cursor::Performing { pending: Pending::Attempt { request, number, .. }, .. } => {
            (request.clone(), *number)
        }
        Cursor::Performing {
            pending: Pending::Retry { .. } | Pending::Wait { .. } | Pending::Call { .. },
            ..
        }
        | Cursor::At(_)
        | Cursor::Returning { .. }
        | Cursor::Stopping
        | Cursor::Failing { .. } => {
            unreachable!("an effect is asked for while its attempt is under way")
        }
    };
    let effect = effect_op(execution.node(performance));
    Effect {
        execution: execution.id(),
        performance,
        key: key(execution, performance),
        attempt,
        connector: effect.connector,
        request,
        timeout_ms: effect.timeout_ms,
        delivery: effect.delivery,
    }
}

/// Frames are numbered in the order of their calls over the whole life of the execution, and journaled: no two
/// performances share a key, and a replay finds the same.
fn key(execution: &Execution, performance: Performance) -> String {
    let action_id = &execution.node(performance).id;
    match performance.frame {
        ROOT => format!("{}:{action_id}.{}", execution.id(), performance.visit),
        frame => format!("{}:{frame}.{action_id}.{}", execution.id(), performance.visit),
    }
}
