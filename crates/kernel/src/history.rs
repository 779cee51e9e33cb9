//! What logs show: the steps of a journal in the order they began, open ones included. Reads entries only; knows
//! nothing of how they are kept or drawn.

use crate::{
    Entry, Performance, StepError,
    entry::{
        AttemptFailed, AttemptStarted, Called, Intended, LastAttempt, StepEnded, Waiting, Writes,
    },
    execution::{ROOT, UNKNOWN},
};
use flow::{
    Node, Program, Programs, Timestamp,
    program::{OnError, Op},
};
use serde::Serialize;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};

/// One performance of one action, as the API shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// From 1, in the order of beginning.
    pub seq: u32,
    /// The step that runs the subroutine that this step belongs to; none in the flow itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_seq: Option<u32>,
    /// The key of that subroutine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    pub action_id: String,
    /// The action's kit.
    pub action: String,
    pub name: Option<String>,
    pub status: StepStatus,
    /// The way out that was taken; none while the step is open.
    pub outcome: Option<String>,
    /// An object; empty when there are none, or they couldn't be rendered, or are too large for the log.
    pub inputs: Arc<Value>,
    pub outputs: Option<Arc<Value>>,
    pub error: Option<StepError>,
    /// Empty for everything but effects.
    pub attempts: Vec<Attempt>,
    pub started_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    #[serde(skip)]
    pub performance: Performance,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    Running,
    Waiting,
    Completed,
    Failed,
    /// It may have happened or not.
    Unknown,
    /// The execution ended while the step was open.
    Cancelled,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    pub started_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub error: Option<StepError>,
    /// When the next attempt begins, if this one failed and another follows.
    pub next_at: Option<Timestamp>,
}

/// The steps of a journal that belongs to these programs.
pub fn steps(entries: &[Entry], programs: &Programs) -> Vec<Step> {
    let root = Frame { program: programs.root(), called: None };
    let frames = HashMap::from([(ROOT, root)]);
    let mut history = History { programs, frames, steps: Vec::new(), open: Vec::new() };
    for entry in entries {
        history.add(entry);
    }
    history.steps
}

struct History<'a> {
    programs: &'a Programs,
    /// Those that began so far.
    frames: HashMap<u32, Frame<'a>>,
    steps: Vec<Step>,
    /// Places in `steps` of those that haven't ended: at most one per frame.
    open: Vec<usize>,
}

/// What runs in a frame, and which step called it by which key.
struct Frame<'a> {
    program: &'a Arc<Program>,
    called: Option<(u32, &'a str)>,
}

impl<'a> History<'a> {
    fn add(&mut self, entry: &Entry) {
        match entry {
            Entry::Started(_) => {}
            Entry::StepEnded(ended) => self.end_step(ended),
            Entry::Intended(intended) => self.intend(intended),
            Entry::AttemptFailed(failed) => self.fail_attempt(failed),
            Entry::AttemptStarted(started) => self.start_attempt(started),
            Entry::Waiting(waiting) => self.wait(waiting),
            Entry::Called(called) => self.call(called),
            Entry::Ended(ended) => self.close(ended.at),
        }
    }

    fn end_step(&mut self, ended: &StepEnded) {
        let program = self.frames[&ended.p.frame].program;
        let node = program.node(ended.p.node);
        let step = match self.take_open(ended.p) {
            Some(index) => &mut self.steps[index],
            None => self.begin(ended.p, ended.at, StepStatus::Running),
        };
        step.status = match &ended.error {
            None => StepStatus::Completed,
            Some(_) if *ended.outcome == *UNKNOWN => StepStatus::Unknown,
            Some(_) => StepStatus::Failed,
        };
        step.outcome = Some(ended.outcome.to_string());
        if let Some(inputs) = ended.inputs.clone().or_else(|| inputs(program, node, ended)) {
            step.inputs = inputs;
        }
        step.outputs = outputs(node, ended);
        step.error.clone_from(&ended.error);
        step.ended_at = Some(ended.at);
        if let Some(attempt) = ended.attempt {
            end_last_attempt(step, attempt, ended);
        }
    }

    fn intend(&mut self, intended: &Intended) {
        let step = self.open(intended.p, intended.at, StepStatus::Running);
        step.inputs = intended.request.clone();
        step.attempts.push(Attempt::started(1, intended.at));
    }

    fn wait(&mut self, waiting: &Waiting) {
        let step = self.open(waiting.p, waiting.at, StepStatus::Waiting);
        step.inputs = waiting.inputs.clone();
    }

    fn call(&mut self, called: &Called) {
        let caller = self.frames[&called.p.frame].program;
        let key = caller.node(called.p.node).op.callee().expect("only such an action calls");
        let program = self.programs.subroutine(key).expect("what was called is pinned");
        let step = self.open(called.p, called.at, StepStatus::Running);
        step.inputs = Arc::new(json!({ "flow": key, "inputs": *called.inputs }));
        let seq = step.seq;
        self.frames.insert(called.frame, Frame { program, called: Some((seq, key)) });
    }

    fn fail_attempt(&mut self, failed: &AttemptFailed) {
        if let Some(attempt) = self.last_attempt(failed.p) {
            attempt.started_at = failed.started_at;
            attempt.ended_at = Some(failed.at);
            attempt.error = Some(failed.error.clone());
            attempt.next_at = Some(failed.retry_at);
        }
    }

    fn start_attempt(&mut self, started: &AttemptStarted) {
        if let Some(index) = self.find_open(started.p) {
            self.steps[index].attempts.push(Attempt::started(started.attempt, started.at));
        }
    }

    /// What was open when the execution ended never ended itself.
    fn close(&mut self, at: Timestamp) {
        for index in self.open.drain(..) {
            let step = &mut self.steps[index];
            step.status = StepStatus::Cancelled;
            step.ended_at = Some(at);
            if let Some(attempt) = step.attempts.last_mut() {
                attempt.next_at = None;
                attempt.ended_at = attempt.ended_at.or(Some(at));
            }
        }
    }

    fn begin(&mut self, performance: Performance, at: Timestamp, status: StepStatus) -> &mut Step {
        let Frame { program, called } = &self.frames[&performance.frame];
        let node = program.node(performance.node);
        self.steps.push(Step {
            seq: u32::try_from(self.steps.len() + 1).unwrap_or(u32::MAX),
            parent_seq: called.map(|(seq, _)| seq),
            flow: called.map(|(_, key)| key.to_owned()),
            action_id: node.id.to_string(),
            action: node.action.to_owned(),
            name: node.name.as_deref().map(str::to_owned),
            status,
            outcome: None,
            inputs: Arc::new(json!({})),
            outputs: None,
            error: None,
            attempts: Vec::new(),
            started_at: at,
            ended_at: None,
            performance,
        });
        self.steps.last_mut().expect("a step was pushed the line before")
    }

    fn open(&mut self, performance: Performance, at: Timestamp, status: StepStatus) -> &mut Step {
        self.open.push(self.steps.len());
        self.begin(performance, at, status)
    }

    fn find_open(&self, performance: Performance) -> Option<usize> {
        self.open.iter().copied().find(|&index| self.steps[index].performance == performance)
    }

    fn take_open(&mut self, performance: Performance) -> Option<usize> {
        let index = self.find_open(performance)?;
        self.open.retain(|&other| other != index);
        Some(index)
    }

    fn last_attempt(&mut self, performance: Performance) -> Option<&mut Attempt> {
        let index = self.find_open(performance)?;
        self.steps[index].attempts.last_mut()
    }
}

impl Attempt {
    fn started(number: u32, at: Timestamp) -> Self {
        Self { number, started_at: at, ended_at: None, error: None, next_at: None }
    }
}

fn end_last_attempt(step: &mut Step, last: LastAttempt, ended: &StepEnded) {
    if step.attempts.last().is_none_or(|attempt| attempt.number != last.number) {
        step.attempts.push(Attempt::started(last.number, last.started_at));
    }
    let attempt = step.attempts.last_mut().expect("an attempt was pushed if there was none");
    attempt.started_at = last.started_at;
    attempt.ended_at = Some(ended.at);
    attempt.error.clone_from(&ended.error);
}

/// The inputs that journals leave out because something else says the same.
fn inputs(program: &Program, node: &Node, ended: &StepEnded) -> Option<Arc<Value>> {
    match (&node.op, &ended.outputs, ended.writes) {
        (Op::SetVariables { .. }, Some(variables), Writes::Variables) => {
            Some(Arc::new(json!({ "variables": **variables })))
        }
        (Op::Respond { .. }, Some(response), Writes::Response) => Some(response.clone()),
        (Op::AddTags { .. }, Some(tags), Writes::Tags) => Some(tags.clone()),
        (Op::GoTo { target }, ..) => Some(Arc::new(json!({ "action": *program.node(*target).id }))),
        (Op::Fail { .. }, ..) => {
            ended.error.as_ref().map(|error| Arc::new(json!({ "message": error.message })))
        }
        (Op::Return { .. }, Some(outputs), _) => Some(Arc::new(json!({ "outputs": **outputs }))),
        (
            Op::SetVariables { .. }
            | Op::AddTags { .. }
            | Op::Condition { .. }
            | Op::Split { .. }
            | Op::Respond { .. }
            | Op::Wait(_)
            | Op::Stop
            | Op::RunSubroutine { .. }
            | Op::Return { .. }
            | Op::Effect(_),
            ..,
        ) => None,
    }
}

/// What expressions see as `actions.<id>`: after a failure that ends the execution nothing sees it any more.
fn outputs(node: &Node, ended: &StepEnded) -> Option<Arc<Value>> {
    let goes_on = node.on_error != OnError::Stop && !matches!(node.op, Op::Fail { .. });
    match (&ended.outputs, &ended.error) {
        (Some(outputs), _) => Some(outputs.clone()),
        (None, Some(error)) if goes_on => Some(Arc::new(error.as_outputs())),
        (None, Some(_) | None) => None,
    }
}
