//! An execution in memory, with what its next commit will hold. Decides nothing itself.

use super::{
    capacity::Slot,
    start::{Pin, RunningError, StartError},
};
use crate::port::{Append, ExecutionHead, StartKey};
use flow::{FlowId, ProjectId, Timestamp, document::ContentHash};
use kernel::{
    Effect, Entry, Execution, ExecutionId, Status, codec, entry::ExecutionError, input::Mode,
};
use tokio::sync::oneshot;

pub(super) struct Resident {
    pub(super) execution: Execution,
    facts: Facts,
    /// The sequence of the next commit.
    pub(super) sequence: u32,
    /// Decided and applied, not yet durable.
    pub(super) entries: Vec<Entry>,
    /// To dispatch once the entries are durable.
    pub(super) effects: Vec<Effect>,
    /// For the first commit.
    pub(super) start_key: Option<StartKey>,
    /// Callers that wait for the next commit.
    pub(super) acks: Vec<Ack>,
    /// The same for those who asked to cancel.
    pub(super) cancels: Vec<Cancelling>,
    /// Its place among the project's live executions, while it is in memory.
    pub(super) slot: Option<Slot>,
    /// Whether it is in the shard's list of what this turn has to settle.
    pub(super) touched: bool,
}

/// A caller that waits for a commit.
pub(super) struct Ack {
    pub(super) reply: oneshot::Sender<Result<Acked, StartError>>,
    pub(super) attached: bool,
}

/// Somebody who asked to cancel, and whether there was nothing left to cancel.
pub(super) struct Cancelling {
    pub(super) reply: oneshot::Sender<Result<Status, RunningError>>,
    pub(super) had_ended: bool,
}

impl Cancelling {
    /// Says how the execution is, now that this is durable. What ended in another way while it was being cancelled, in
    /// quarantine, wasn't cancelled.
    pub(super) fn answer(self, status: Status) {
        let answer = match status {
            Status::Cancelled if !self.had_ended => Ok(status),
            Status::Running
            | Status::Waiting
            | Status::Completed
            | Status::Failed
            | Status::Cancelled => Err(RunningError::AlreadyEnded(status)),
        };
        let _gone = self.reply.send(answer);
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Acked {
    pub(super) execution: ExecutionId,
    pub(super) status: Status,
    pub(super) attached: bool,
}

/// What never changes about an execution.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    project: ProjectId,
    flow: FlowId,
    version: Option<u32>,
    document: ContentHash,
    mode: Mode,
}

impl Facts {
    pub(super) fn of_start(pin: &Pin, mode: Mode) -> Self {
        Self {
            project: pin.project.id,
            flow: pin.flow,
            version: pin.version,
            document: pin.document,
            mode,
        }
    }

    pub(super) fn of_head(head: &ExecutionHead) -> Self {
        Self {
            project: head.project,
            flow: head.flow,
            version: head.version,
            document: head.document,
            mode: head.mode,
        }
    }
}

impl Resident {
    pub(super) fn new(execution: Execution, facts: Facts, sequence: u32) -> Self {
        Self {
            execution,
            facts,
            sequence,
            entries: Vec::new(),
            effects: Vec::new(),
            start_key: None,
            acks: Vec::new(),
            cancels: Vec::new(),
            slot: None,
            touched: false,
        }
    }

    /// The commit that is due, if anything was decided since the last.
    pub(super) fn append(&self) -> Option<Append> {
        if self.entries.is_empty() {
            return None;
        }
        let mut entries = Vec::with_capacity(1_024);
        codec::encode(&self.entries, &mut entries);
        Some(Append {
            head: self.head(),
            sequence: self.sequence,
            entries,
            start_key: self.start_key.clone(),
        })
    }

    /// What was decided is durable. False when nothing was.
    pub(super) fn committed(&mut self) -> bool {
        let any = !self.entries.is_empty();
        if any {
            self.entries.clear();
            self.start_key = None;
            self.sequence += 1;
        }
        any
    }

    pub(super) fn acked(&self, attached: bool) -> Acked {
        Acked { execution: self.execution.id(), status: self.execution.status(), attached }
    }

    pub(super) fn project(&self) -> ProjectId {
        self.facts.project
    }

    fn head(&self) -> ExecutionHead {
        let execution = &self.execution;
        ExecutionHead {
            id: execution.id(),
            project: self.facts.project,
            flow: self.facts.flow,
            version: self.facts.version,
            document: self.facts.document,
            mode: self.facts.mode,
            status: execution.status(),
            started_at: execution.started_at().unwrap_or(Timestamp(0)),
            ended_at: execution.ended_at(),
            wake_at: execution.wake_at(),
            error_code: execution.error().map(|error: &ExecutionError| error.code.clone()),
            tags: execution.tags().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(had_ended: bool, status: Status) -> Result<Status, RunningError> {
        let (reply, mut answer) = oneshot::channel();
        Cancelling { reply, had_ended }.answer(status);
        answer.try_recv().unwrap()
    }

    #[test]
    fn only_what_a_cancel_ended_is_answered_as_cancelled() {
        assert_eq!(answer(false, Status::Cancelled).unwrap(), Status::Cancelled);
        for (had_ended, status) in
            [(false, Status::Failed), (true, Status::Completed), (true, Status::Cancelled)]
        {
            let error = answer(had_ended, status).unwrap_err();
            assert!(matches!(error, RunningError::AlreadyEnded(s) if s == status), "{error:?}");
        }
    }
}
