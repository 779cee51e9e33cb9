//! What the running service counts about itself. Owns what is counted and by which words; never knows who reads it.
//! Nothing in it says which project, flow or caller it was.

use super::start::StartError;
use crate::{
    meter::{BYTES, COUNTS, Counter, Histogram, LATENCY_US},
    port::StoreError,
};
use flow::{catalog::ACTIONS, program::Op};
use kernel::{Completion, Entry, Execution, Mode, Status, entry::StepEnded, execution::ROOT};
use std::{
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

/// Why a start was refused.
pub const REFUSALS: [&str; 8] = [
    "too_busy",
    "project_limit_reached",
    "shutting_down",
    "store_full",
    "store_unavailable",
    "key_reused",
    "invalid",
    "internal",
];
/// How an attempt at an effect came back. `unknown`: it failed and may have happened all the same.
pub const ATTEMPTS: [&str; 3] = ["answered", "failed", "unknown"];
/// What executions were started for.
pub const MODES: [&str; 2] = ["live", "test"];
/// How executions end.
pub const ENDS: [&str; 3] = ["completed", "failed", "cancelled"];

#[derive(Debug)]
pub struct Meters {
    /// By [`MODES`], counted when the first commit is durable.
    pub started: [Counter; 2],
    /// By [`ENDS`], counted when the end is durable.
    pub ended: [Counter; 3],
    /// By [`REFUSALS`].
    pub refused: [Counter; 8],
    /// Microseconds by the place of the action in the catalogue: from the beginning of the last attempt, or 0 for what
    /// is computed. Waits aren't in it: their length is the flow's.
    pub steps: Box<[Histogram]>,
    /// By [`ATTEMPTS`].
    pub attempts: [Counter; 3],
    /// Microseconds of one attempt.
    pub attempt_us: Histogram,
    /// Microseconds from handing a batch to the store until it is durable.
    pub commit_us: Histogram,
    /// Executions of one commit.
    pub commit_inputs: Histogram,
    /// Bytes of journal of one commit.
    pub commit_bytes: Histogram,
    /// Commits that the store refused.
    pub commits_failed: Counter,
    /// Executions that a start-up has found under way and no shard has taken up yet.
    pub(super) recovering: AtomicUsize,
}

impl Default for Meters {
    fn default() -> Self {
        Self {
            started: Default::default(),
            ended: Default::default(),
            refused: Default::default(),
            steps: ACTIONS.iter().map(|_| Histogram::new(LATENCY_US)).collect(),
            attempts: Default::default(),
            attempt_us: Histogram::new(LATENCY_US),
            commit_us: Histogram::new(LATENCY_US),
            commit_inputs: Histogram::new(COUNTS),
            commit_bytes: Histogram::new(BYTES),
            commits_failed: Counter::default(),
            recovering: AtomicUsize::new(0),
        }
    }
}

impl Meters {
    /// What a commit has made durable of one execution.
    pub(super) fn recorded(&self, execution: &Execution, entries: &[Entry]) {
        for entry in entries {
            match entry {
                Entry::Started(started) => self.started[mode(started.mode)].add(1),
                Entry::StepEnded(step) => self.step(execution, step),
                Entry::Ended(ended) => {
                    if let Some(place) = end(ended.status) {
                        self.ended[place].add(1);
                    }
                }
                Entry::Intended(_)
                | Entry::AttemptFailed(_)
                | Entry::AttemptStarted(_)
                | Entry::Called(_)
                | Entry::Waiting(_) => {}
            }
        }
    }

    /// Of the flow itself: a subroutine's steps are in the step that calls it.
    fn step(&self, execution: &Execution, step: &StepEnded) {
        if step.p.frame != ROOT {
            return;
        }
        let node = execution.program().node(step.p.node);
        if matches!(node.op, Op::Wait(_)) {
            return;
        }
        let took_ms = step.attempt.map_or(0, |attempt| step.at.ms_since(attempt.started_at));
        if let Some(place) = ACTIONS.iter().position(|kit| kit.key == node.action) {
            self.steps[place].took(Duration::from_millis(took_ms));
        }
    }

    pub(super) fn attempted(&self, completion: &Completion, took: Duration) {
        let outcome = match &completion.result {
            Ok(_) => 0,
            Err(failure) if failure.maybe_done => 2,
            Err(_) => 1,
        };
        self.attempts[outcome].add(1);
        self.attempt_us.took(took);
    }

    pub(super) fn committed(&self, inputs: usize, bytes: usize, took: Duration) {
        self.commit_inputs.observe(inputs as u64);
        self.commit_bytes.observe(bytes as u64);
        self.commit_us.took(took);
    }

    pub(super) fn refused(&self, error: &StartError) {
        let reason = match error {
            StartError::Busy { .. } => 0,
            StartError::ProjectLimit { .. } => 1,
            StartError::Draining => 2,
            StartError::Store(StoreError::Full(_)) => 3,
            StartError::Store(
                StoreError::Unavailable(_)
                | StoreError::Conflict
                | StoreError::Taken(_)
                | StoreError::Corrupt(_),
            ) => 4,
            StartError::KeyReused => 5,
            StartError::Rejected(_) | StartError::Unlinked(_) => 6,
            StartError::Internal => 7,
        };
        self.refused[reason].add(1);
    }

    pub(super) fn found_under_way(&self, executions: usize) {
        self.recovering.fetch_add(executions, Relaxed);
    }

    pub(super) fn taken_up(&self) {
        self.recovering.fetch_sub(1, Relaxed);
    }
}

fn mode(mode: Mode) -> usize {
    match mode {
        Mode::Live => 0,
        Mode::Test => 1,
    }
}

fn end(status: Status) -> Option<usize> {
    match status {
        Status::Completed => Some(0),
        Status::Failed => Some(1),
        Status::Cancelled => Some(2),
        Status::Running | Status::Waiting => None,
    }
}
