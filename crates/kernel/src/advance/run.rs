//! What all inputs share: recording entries, and going on through pure actions until every frame waits for the outside
//! or for time, or the execution ends. Each turn follows from the state alone, so a journal that was cut anywhere goes
//! on as if it hadn't been.

use super::Transition;
use crate::{
    Effect, Entry, Execution, ExecutionError, Performance, Status, StepError,
    entry::{AttemptStarted, Called, Ended, Intended, LastAttempt, StepEnded, Waiting},
    execution::{Cursor, FrameKind},
    limits::{JOURNAL_BYTES_MAX, STEPS_MAX},
    perform::{self, Outcome, Performed, Step},
};
use flow::{NodeId, Timestamp};
use serde_json::Value;
use std::sync::Arc;

/// One transition in the making.
pub(crate) struct Run<'a> {
    execution: &'a mut Execution,
    now: Timestamp,
    transition: Transition,
}

/// What a frame that isn't waiting does next.
enum Turn {
    Perform(NodeId),
    /// With what `return` said.
    EndOfFrame(Option<Arc<Value>>),
    Stop,
    Fail(NodeId, StepError),
}

impl<'a> Run<'a> {
    pub(crate) fn new(execution: &'a mut Execution, now: Timestamp) -> Self {
        Self { execution, now, transition: Transition::default() }
    }

    pub(crate) fn execution(&self) -> &Execution {
        self.execution
    }

    /// The execution's seed.
    pub(crate) fn seed(&self) -> u128 {
        self.execution
            .state()
            .origin
            .as_ref()
            .expect("a transition but the first follows the start")
            .seed
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The only way a transition changes the execution.
    pub(crate) fn record(&mut self, entry: Entry) {
        self.execution.apply(&entry);
        self.transition.entries.push(entry);
    }

    /// Asks for the attempt that the state says is under way.
    pub(crate) fn emit(&mut self, performance: Performance) {
        let effect: Effect = perform::effect_under_way(self.execution, performance);
        self.transition.effects.push(effect);
    }

    /// Begins the attempt after `failed`.
    pub(crate) fn retry(&mut self, performance: Performance, failed: u32) {
        self.record(Entry::AttemptStarted(AttemptStarted {
            p: performance,
            attempt: failed + 1,
            at: self.now,
        }));
        self.emit(performance);
    }

    pub(crate) fn end_step(
        &mut self,
        performance: Performance,
        outcome: Outcome,
        attempt: Option<LastAttempt>,
    ) {
        let Outcome { inputs, outcome, outputs, error, writes } = outcome.within_limits();
        let at = self.now;
        self.record(Entry::StepEnded(StepEnded {
            p: performance,
            at,
            inputs,
            outcome,
            outputs,
            error,
            writes,
            attempt,
        }));
    }

    pub(crate) fn fail(&mut self, error: ExecutionError) {
        self.end(Status::Failed, Some(error));
    }

    /// Goes on as far as it goes without the outside.
    pub(crate) fn on(mut self) -> Transition {
        while let Some((frame, turn)) = self.next_turn() {
            match turn {
                Turn::Perform(node) => self.perform(frame, node),
                Turn::EndOfFrame(outputs) => self.end_frame(frame, outputs),
                Turn::Stop => self.end(Status::Completed, None),
                Turn::Fail(node, error) => self.fail_frame(frame, node, error),
            }
        }
        self.transition
    }

    fn next_turn(&self) -> Option<(u32, Turn)> {
        if self.execution.status().has_ended() {
            return None;
        }
        let frames = self.execution.state().frames.iter();
        frames.filter_map(|(number, frame)| turn(&frame.cursor).map(|turn| (*number, turn))).next()
    }

    /// The root's end is the execution's; a subroutine's is the end of the step that called it.
    fn end_frame(&mut self, frame: u32, outputs: Option<Arc<Value>>) {
        match self.caller(frame) {
            None => self.end(Status::Completed, None),
            Some(caller) => {
                let outcome = perform::returned(self.execution.program_of(frame), outputs);
                self.end_step(caller, outcome, None);
            }
        }
    }

    /// The same for a failure that nothing in the frame handled.
    fn fail_frame(&mut self, frame: u32, node: NodeId, error: StepError) {
        match self.caller(frame) {
            None => {
                let action_id = Some(self.execution.program().node(node).id.to_string());
                let StepError { code, message } = error;
                self.fail(ExecutionError { code, message, action_id });
            }
            Some(caller) => self.end_step(caller, Outcome::failed(None, error), None),
        }
    }

    /// The step that waits for the end of a frame.
    fn caller(&self, frame: u32) -> Option<Performance> {
        match &self.execution.state().frames[&frame].kind {
            FrameKind::Root => None,
            FrameKind::Subroutine { caller, .. } => Some(*caller),
        }
    }

    fn perform(&mut self, frame: u32, node: NodeId) {
        if let Some(error) = self.exceeded(frame, node) {
            return self.fail(error);
        }
        let performance = self.execution.state().frames[&frame].next_performance(frame, node);
        let performed = perform::perform(Step::new(self.execution, performance, self.now));
        match performed {
            Performed::Ended(outcome) => self.end_step(performance, outcome, None),
            Performed::Waits { inputs, until } => {
                self.record(Entry::Waiting(Waiting {
                    p: performance,
                    at: self.now,
                    inputs,
                    until,
                }));
            }
            Performed::Calls { inputs } => {
                let frame = self.execution.state().next_frame;
                self.record(Entry::Called(Called { p: performance, at: self.now, inputs, frame }));
            }
            Performed::Leaves { request } => {
                self.record(Entry::Intended(Intended { p: performance, at: self.now, request }));
                self.emit(performance);
            }
        }
    }

    fn exceeded(&self, frame: u32, node: NodeId) -> Option<ExecutionError> {
        let state = self.execution.state();
        let steps_max = state.origin.as_ref().map_or(STEPS_MAX, |origin| origin.steps_max);
        let (code, message) = if state.steps >= steps_max {
            ("steps_limit", format!("an execution has at most {steps_max} steps"))
        } else if state.journal_bytes > JOURNAL_BYTES_MAX {
            (
                "journal_limit",
                format!(
                    "the values of an execution are at most {} MiB together",
                    JOURNAL_BYTES_MAX >> 20
                ),
            )
        } else {
            return None;
        };
        let action_id = Some(self.execution.program_of(frame).node(node).id.to_string());
        Some(ExecutionError { code: code.to_owned(), message, action_id })
    }

    fn end(&mut self, status: Status, error: Option<ExecutionError>) {
        self.record(Entry::Ended(Ended { at: self.now, status, error, by: None }));
    }
}

fn turn(cursor: &Cursor) -> Option<Turn> {
    match cursor {
        Cursor::At(Some(node)) => Some(Turn::Perform(*node)),
        Cursor::At(None) => Some(Turn::EndOfFrame(None)),
        Cursor::Returning { outputs } => Some(Turn::EndOfFrame(Some(outputs.clone()))),
        Cursor::Stopping => Some(Turn::Stop),
        Cursor::Failing { node, error } => Some(Turn::Fail(*node, error.clone())),
        Cursor::Performing { .. } => None,
    }
}
