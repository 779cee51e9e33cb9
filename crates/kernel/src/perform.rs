//! What performing an action means: one file per operation and the one match that lists them. An operation sees a
//! [`Step`] and says what it comes to; it changes nothing and knows nothing of journals.

mod add_tags;
mod condition;
mod effect;
mod fail;
mod go_to;
mod respond;
mod return_outputs;
mod run_subroutine;
mod set_variables;
mod split;
mod step;
mod stop;
mod test;
pub(crate) mod wait;

pub(crate) use effect::{effect_op, effect_under_way};
pub(crate) use return_outputs::returned;
pub(crate) use step::{Outcome, Performed, Step};

use flow::program::Op;

pub(crate) fn perform(mut step: Step<'_>) -> Performed {
    let node = step.node();
    let performed = match &node.op {
        Op::SetVariables { variables } => set_variables::perform(&mut step, variables),
        Op::AddTags { tags } => add_tags::perform(&mut step, tags),
        Op::Condition { when, .. } => condition::perform(&mut step, when),
        Op::Split { paths, otherwise_outcome, .. } => {
            split::perform(&mut step, paths, otherwise_outcome)
        }
        Op::Respond { status, headers, body } => respond::perform(&mut step, status, headers, body),
        Op::Wait(time) => wait::perform(&mut step, time),
        Op::GoTo { .. } => Ok(go_to::perform()),
        Op::Fail { message } => fail::perform(&mut step, message),
        Op::Stop => Ok(stop::perform()),
        Op::RunSubroutine { flow, inputs } => run_subroutine::perform(&mut step, flow, inputs),
        Op::Return { outputs } => return_outputs::perform(&mut step, outputs),
        Op::Effect(op) => effect::perform(&mut step, op),
    };
    performed.unwrap_or_else(|error| Performed::Ended(Outcome::failed(None, error)))
}
