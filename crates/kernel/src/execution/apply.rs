//! The changes that entries stand for. Renders nothing, reads no clock, decides nothing: what an entry may follow is
//! the business of `rules`, which has been asked before.

use super::{Cursor, End, Frame, Origin, Pending, State, Way, way_out};
use crate::{
    ExecutionId,
    effect::Performance,
    entry::{
        self, AttemptFailed, AttemptStarted, Entry, Intended, Started, StepEnded, Waiting, Writes,
    },
    limits,
};
use flow::Program;
use serde_json::{Value, json};
use std::sync::Arc;

impl State {
    pub(super) fn change(&mut self, id: ExecutionId, program: &Program, entry: &Entry) {
        match entry {
            Entry::Started(started) => self.start(id, program, started),
            Entry::StepEnded(ended) => self.end_step(program, ended),
            Entry::Intended(intended) => self.intend(intended),
            Entry::AttemptFailed(failed) => self.fail_attempt(failed),
            Entry::AttemptStarted(started) => self.start_attempt(started),
            Entry::Waiting(waiting) => self.wait(waiting),
            Entry::Ended(ended) => {
                self.end =
                    Some(End { at: ended.at, status: ended.status, error: ended.error.clone() });
            }
        }
    }

    fn start(&mut self, id: ExecutionId, program: &Program, started: &Started) {
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
        self.frames.push(Frame::root(program.entry, program.nodes.len(), started.trigger.clone()));
    }

    fn end_step(&mut self, program: &Program, ended: &StepEnded) {
        let node = program.node(ended.p.node);
        if matches!(self.frame(ended.p).cursor, Cursor::At(_)) {
            self.begin_step(ended.p);
        }
        self.count_bytes(ended.inputs.as_ref());
        self.count_bytes(ended.outputs.as_ref());
        let frame = &mut self.frames[ended.p.frame as usize];
        remember_outputs(frame, &node.id, ended);
        match ended.writes {
            Writes::Nothing => {}
            Writes::Variables => assign_variables(frame, ended.outputs.as_deref()),
            Writes::Response => self.response.clone_from(&ended.outputs),
            Writes::Tags => add_tags(&mut self.tags, ended.outputs.as_deref()),
        }
        let way = way_out(node, &ended.outcome, ended.error.is_some())
            .expect("the rules checked that the outcome is a way out of its action");
        self.frame(ended.p).cursor = match (way, &ended.error) {
            (Way::On(next), _) => Cursor::At(next),
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
            Cursor::Performing { pending: Pending::Wait { .. }, .. }
            | Cursor::At(_)
            | Cursor::Stopping
            | Cursor::Failing { .. } => {
                unreachable!("the rules checked that an effect is under way")
            }
        }
    }

    fn frame(&mut self, performance: Performance) -> &mut Frame {
        &mut self.frames[performance.frame as usize]
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
