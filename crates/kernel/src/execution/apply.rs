//! The changes that entries stand for. Renders nothing, reads no clock, decides nothing: what an entry may follow is
//! the business of `rules`, which has been asked before.

use super::{Cursor, End, Frame, FrameKind, Origin, Pending, ROOT, State, Way, way_out};
use crate::{
    ExecutionId,
    effect::Performance,
    entry::{
        self, AttemptFailed, AttemptStarted, Called, Entry, Intended, Started, StepEnded, Waiting,
        Writes,
    },
    limits,
};
use flow::Programs;
use serde_json::{Value, json};
use std::sync::Arc;

impl State {
    pub(super) fn change(&mut self, id: ExecutionId, programs: &Programs, entry: &Entry) {
        match entry {
            Entry::Started(started) => self.start(id, programs, started),
            Entry::StepEnded(ended) => self.end_step(programs, ended),
            Entry::Intended(intended) => self.intend(intended),
            Entry::AttemptFailed(failed) => self.fail_attempt(failed),
            Entry::AttemptStarted(started) => self.start_attempt(started),
            Entry::Waiting(waiting) => self.wait(waiting),
            Entry::Called(called) => self.call(programs, called),
            Entry::Ended(ended) => {
                self.end =
                    Some(End { at: ended.at, status: ended.status, error: ended.error.clone() });
            }
        }
    }

    fn start(&mut self, id: ExecutionId, programs: &Programs, started: &Started) {
        let execution = json!({
            "id": id,
            "started_at": started.at,
            "idempotency_key": started.idempotency_key,
        });
        self.origin = Some(Origin {
            at: started.at,
            mode: started.mode,
            seed: u128::from_str_radix(&started.seed, 16)
                .expect("the rules checked that the seed is hexadecimal"),
            trigger: started.trigger.clone(),
            project: started.project.clone(),
            execution: Arc::new(execution),
            idempotency_key: started.idempotency_key.clone(),
            mocks: started.mocks.clone(),
            simulate: started.simulate,
            steps_max: started.steps_max.unwrap_or(limits::STEPS_MAX),
        });
        self.count_bytes(Some(&started.trigger));
        self.frames.insert(ROOT, Frame::root(programs.root(), started.trigger.clone()));
        self.next_frame = ROOT + 1;
    }

    fn end_step(&mut self, programs: &Programs, ended: &StepEnded) {
        let node = self.frame(ended.p).kind.program(programs).node(ended.p.node);
        match self.frame(ended.p).cursor {
            Cursor::At(_) => self.begin_step(ended.p),
            Cursor::Performing { pending: Pending::Call { frame }, .. } => {
                self.frames.remove(&frame);
            }
            Cursor::Performing { .. }
            | Cursor::Returning { .. }
            | Cursor::Stopping
            | Cursor::Failing { .. } => {}
        }
        self.count_bytes(ended.inputs.as_ref());
        self.count_bytes(ended.outputs.as_ref());
        let (response, tags) = (&mut self.response, &mut self.tags);
        let frame = self.frames.get_mut(&ended.p.frame).expect("the rules checked the frame");
        remember_outputs(frame, &node.id, ended);
        match ended.writes {
            Writes::Nothing => {}
            Writes::Variables => assign_variables(frame, ended.outputs.as_deref()),
            Writes::Response => response.clone_from(&ended.outputs),
            Writes::Tags => add_tags(tags, ended.outputs.as_deref()),
        }
        let way = way_out(node, &ended.outcome, ended.error.is_some())
            .expect("the rules checked that the outcome is a way out of its action");
        frame.cursor = match (way, &ended.error) {
            (Way::On(next), _) => Cursor::At(next),
            (Way::Return, _) => {
                Cursor::Returning { outputs: ended.outputs.clone().unwrap_or_default() }
            }
            (Way::Stop, _) => Cursor::Stopping,
            (Way::Fail, Some(error)) => {
                Cursor::Failing { node: ended.p.node, error: error.clone() }
            }
            (Way::Fail, None) => unreachable!("only a step with an error has a way out that fails"),
        };
    }

    fn intend(&mut self, intended: &Intended) {
        self.begin_step(intended.p);
        self.count_bytes(Some(&intended.request));
        self.perform(
            intended.p,
            Pending::Attempt {
                request: intended.request.clone(),
                number: 1,
                intended_at: intended.at,
                started_at: intended.at,
            },
        );
    }

    fn fail_attempt(&mut self, failed: &AttemptFailed) {
        let (request, intended_at) = self.request(failed.p);
        self.perform(
            failed.p,
            Pending::Retry { request, failed: failed.attempt, intended_at, at: failed.retry_at },
        );
    }

    fn start_attempt(&mut self, started: &AttemptStarted) {
        let (request, intended_at) = self.request(started.p);
        self.perform(
            started.p,
            Pending::Attempt {
                request,
                number: started.attempt,
                intended_at,
                started_at: started.at,
            },
        );
    }

    fn wait(&mut self, waiting: &Waiting) {
        self.begin_step(waiting.p);
        self.count_bytes(Some(&waiting.inputs));
        self.perform(waiting.p, Pending::Wait { until: waiting.until });
    }

    fn call(&mut self, programs: &Programs, called: &Called) {
        self.begin_step(called.p);
        self.count_bytes(Some(&called.inputs));
        let caller = &self.frame(called.p).kind;
        let depth = caller.depth() + 1;
        let key = caller.program(programs).node(called.p.node).op.callee();
        let key = Arc::from(key.expect("the rules checked that the action runs a subroutine"));
        let kind = FrameKind::Subroutine { key, caller: called.p, depth };
        let frame = Frame::subroutine(kind.clone(), kind.program(programs), &called.inputs);
        self.frames.insert(called.frame, frame);
        self.next_frame = called.frame + 1;
        self.perform(called.p, Pending::Call { frame: called.frame });
    }

    fn begin_step(&mut self, performance: Performance) {
        self.steps += 1;
        self.frame(performance).count_visit(performance.node);
    }

    fn perform(&mut self, performance: Performance, pending: Pending) {
        self.frame(performance).cursor = Cursor::Performing { performance, pending };
    }

    fn request(&mut self, performance: Performance) -> (Arc<Value>, flow::Timestamp) {
        match &self.frame(performance).cursor {
            Cursor::Performing {
                pending:
                    Pending::Attempt { request, intended_at, .. }
                    | Pending::Retry { request, intended_at, .. },
                ..
            } => (request.clone(), *intended_at),
            Cursor::Performing { pending: Pending::Wait { .. } | Pending::Call { .. }, .. }
            | Cursor::At(_)
            | Cursor::Returning { .. }
            | Cursor::Stopping
            | Cursor::Failing { .. } => {
                unreachable!("the rules checked that an effect is under way")
            }
        }
    }

    fn frame(&mut self, performance: Performance) -> &mut Frame {
        self.frames.get_mut(&performance.frame).expect("the rules checked the frame")
    }

    fn count_bytes(&mut self, value: Option<&Arc<Value>>) {
        self.journal_bytes += value.map_or(0, |value| limits::measure(value).bytes);
    }
}

/// `actions.<id>` is the latest performance: one that left nothing takes an earlier one's outputs away.
fn remember_outputs(frame: &mut Frame, id: &Arc<str>, ended: &StepEnded) {
    let outputs = match (&ended.outputs, &ended.error) {
        (Some(outputs), _) => Some(outputs.clone()),
        (None, Some(error)) => Some(Arc::new(error.as_outputs())),
        (None, None) => None,
    };
    match outputs {
        Some(outputs) => drop(Arc::make_mut(&mut frame.actions).insert(id.clone(), outputs)),
        None if frame.actions.contains_key(id) => {
            drop(Arc::make_mut(&mut frame.actions).remove(id))
        }
        None => {}
    }
}

fn assign_variables(frame: &mut Frame, outputs: Option<&Value>) {
    let values =
        outputs.and_then(Value::as_object).expect("the rules checked that variables are an object");
    let vars = Arc::make_mut(&mut frame.vars);
    for (name, value) in values {
        vars.insert(name.clone(), value.clone());
    }
}

fn add_tags(tags: &mut Vec<String>, outputs: Option<&Value>) {
    let added =
        outputs.and_then(entry::tags).expect("the rules checked that tags are a list of texts");
    for tag in added {
        if !tags.iter().any(|have| have == tag) {
            tags.push(tag.to_owned());
        }
    }
}
