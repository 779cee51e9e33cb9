//! The one decision: what an input means for an execution now. One file per input; what they share is [`Run`], which
//! goes on through pure actions until an outside effect, a wait or the end. Changes the execution through the entries
//! it returns only. Knows no clock: `now` is an input.

mod cancel;
mod completed;
mod quarantine;
mod recovered;
mod run;
mod start;
mod timer;

pub(crate) use run::Run;

use crate::{Effect, Entry, Execution, Input};
use flow::Timestamp;

/// What an input led to: the entries have been applied, and are to be durable before an effect leaves.
#[derive(Debug, Default)]
pub struct Transition {
    pub entries: Vec<Entry>,
    pub effects: Vec<Effect>,
}

/// Why an input changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    #[error("the execution has already started")]
    AlreadyStarted,
    #[error("the execution hasn't started")]
    NotStarted,
    #[error("the execution has ended")]
    Ended,
    /// A duplicate, a late attempt, a timer that nothing waits for.
    #[error("nothing awaits this")]
    NotAwaited,
    #[error("it is too early for this timer")]
    NotDue,
    /// The trigger event, the project or a mock is nested deeper than a journal can hold.
    #[error("the event is nested deeper than {} levels", crate::limits::VALUE_DEPTH_MAX)]
    TooDeep,
}

/// Decides and applies. An `Err` means that the execution is as it was; a panic means that it is to be dropped and
/// loaded from its journal again.
pub fn advance(
    execution: &mut Execution,
    input: &Input,
    now: Timestamp,
) -> Result<Transition, Rejected> {
    if let Input::Start(start) = input {
        return start::advance(execution, start, now);
    }
    if !execution.has_started() {
        return Err(Rejected::NotStarted);
    }
    if execution.status().has_ended() {
        return Err(Rejected::Ended);
    }
    let run = Run::new(execution, now);
    match input {
        Input::Start(_) => Err(Rejected::AlreadyStarted),
        Input::Completed(completion) => completed::advance(run, completion),
        Input::TimerFired => timer::advance(run),
        Input::Cancel { by } => Ok(cancel::advance(run, by)),
        Input::Recovered => Ok(recovered::advance(run)),
        Input::Quarantine { message } => Ok(quarantine::advance(run, message)),
    }
}
