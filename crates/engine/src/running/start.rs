//! What a caller asks for and what it gets back: a start, its first commit, its answer.

use super::directory::{Deployed, ProjectFacts, Unlinked};
use crate::port::StoreError;
use flow::{FlowId, Programs, document::ContentHash};
use kernel::{ExecutionId, Response, Status, entry::ExecutionError, input::Mode};
use serde_json::{Map, Value};
use std::sync::Arc;
use tokio::sync::oneshot;

/// What an execution is pinned to for its whole life.
#[derive(Debug, Clone)]
pub struct Pin {
    pub flow: FlowId,
    pub project: Arc<ProjectFacts>,
    /// None for a test of a draft.
    pub version: Option<u32>,
    pub document: ContentHash,
    /// With its subroutines; or the one that isn't active, and nothing starts.
    pub programs: Result<Programs, Unlinked>,
}

impl From<&Deployed> for Pin {
    fn from(deployed: &Deployed) -> Self {
        Self {
            flow: deployed.flow,
            project: deployed.project.clone(),
            version: Some(deployed.version),
            document: deployed.document,
            programs: deployed.programs.clone(),
        }
    }
}

#[derive(Debug)]
pub struct StartRequest {
    pub pin: Pin,
    pub trigger: Value,
    pub mode: Mode,
    pub idempotency: Option<Idempotency>,
    /// Outputs by action id, for tests.
    pub mocks: Map<String, Value>,
    /// Nothing leaves, for tests.
    pub simulate: bool,
}

impl StartRequest {
    pub fn live(pin: Pin, trigger: Value) -> Self {
        Self {
            pin,
            trigger,
            mode: Mode::Live,
            idempotency: None,
            mocks: Map::new(),
            simulate: false,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Idempotency {
    pub key: String,
    /// SHA-256 of what was sent: the same key with something else is refused.
    pub body_hash: [u8; 32],
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A limit is reached; nothing was written.
    #[error("too busy: try again in {retry_after_ms} ms")]
    Busy { retry_after_ms: u64 },
    /// The project's bound of executions at the same time is reached; nothing was written.
    #[error("{limit} executions of this project run already: try again in {retry_after_ms} ms")]
    ProjectLimit { limit: u32, retry_after_ms: u64 },
    #[error("this Idempotency-Key was used with another request")]
    KeyReused,
    /// A subroutine that the flow needs isn't active; nothing was written.
    #[error(transparent)]
    Unlinked(#[from] Unlinked),
    /// The process is shutting down; nothing was written.
    #[error("shutting down")]
    Draining,
    /// The kernel doesn't take this trigger event; nothing was written.
    #[error(transparent)]
    Rejected(kernel::Rejected),
    /// A defect: the start was undone, nothing was written.
    #[error("the execution could not be started")]
    Internal,
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, thiserror::Error)]
pub enum RunningError {
    #[error("there is no such execution")]
    NotFound,
    #[error("the execution has ended")]
    AlreadyEnded(Status),
    #[error("the execution isn't paused")]
    NotPaused(Status),
    #[error("shutting down")]
    Draining,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A durable start.
#[derive(Debug)]
pub struct Handle {
    pub execution: ExecutionId,
    /// At the first commit (or now, for a twin).
    pub status: Status,
    /// Whether an earlier start with the same Idempotency-Key was joined.
    pub attached: bool,
    pub(super) follow: Follow,
}

/// What became of it, as its caller sees it.
#[derive(Debug, Clone)]
pub enum Outcome {
    Responded(Response),
    /// The execution ended without an answer.
    Ended {
        status: Status,
        error: Option<ExecutionError>,
    },
}

impl Handle {
    /// The answer, or the end without one. Waits without a limit: the caller sets the time-out. None when the process
    /// shuts down first; the execution goes on after the restart.
    pub async fn response(self) -> Option<Outcome> {
        self.follow.answered.await.ok()
    }

    /// Until the execution has ended or waits for a timer or signal. None when the process shuts down first.
    pub async fn settled(self) -> Option<Status> {
        self.follow.settled.await.ok()
    }
}

/// The caller's end of a [`Follower`].
#[derive(Debug)]
pub(super) struct Follow {
    answered: oneshot::Receiver<Outcome>,
    settled: oneshot::Receiver<Status>,
}

/// The shard's end: each is told once.
#[derive(Debug)]
pub(super) struct Follower {
    pub(super) answered: Option<oneshot::Sender<Outcome>>,
    pub(super) settled: Option<oneshot::Sender<Status>>,
}

impl Follower {
    pub(super) fn new() -> (Self, Follow) {
        let (answered, answered_rx) = oneshot::channel();
        let (settled, settled_rx) = oneshot::channel();
        (
            Self { answered: Some(answered), settled: Some(settled) },
            Follow { answered: answered_rx, settled: settled_rx },
        )
    }

    /// Tells what is known by now. False once nothing more can be told.
    pub(super) fn tell(&mut self, execution: &kernel::Execution) -> bool {
        let status = execution.status();
        if (status.has_ended() || execution.response().is_some())
            && let Some(answered) = self.answered.take()
        {
            let _gone = answered.send(outcome_of(execution));
        }
        if status != Status::Running
            && let Some(settled) = self.settled.take()
        {
            let _gone = settled.send(status);
        }
        self.answered.is_some() || self.settled.is_some()
    }
}

fn outcome_of(execution: &kernel::Execution) -> Outcome {
    match execution.response().and_then(|outputs| read_response(outputs)) {
        Some(response) => Outcome::Responded(response),
        None => Outcome::Ended { status: execution.status(), error: execution.error().cloned() },
    }
}

/// The response in the outputs of a *Respond*, which the kernel has checked.
pub(super) fn read_response(outputs: &Value) -> Option<Response> {
    Some(Response {
        status: u16::try_from(outputs.get("status")?.as_u64()?).ok()?,
        headers: outputs.get("headers")?.as_object()?.clone(),
        body: outputs.get("body")?.clone(),
    })
}
