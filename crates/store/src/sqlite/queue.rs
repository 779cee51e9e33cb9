//! The calls that wait for the writer. Owns who waits and how each is answered; knows nothing of what is written.

use engine::{
    StoreError,
    port::{AccountChange, Append, AuditEvent, Change},
};
use flow::Timestamp;
use kernel::ExecutionId;
use std::{
    collections::VecDeque,
    mem,
    sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    time::Duration,
};

/// One call: all or nothing.
#[derive(Debug)]
pub(super) enum Work {
    Append(Vec<Append>),
    Catalog(Vec<Change>),
    Accounts(Vec<AccountChange>),
    Audit(Box<AuditEvent>),
    DropExpired(Timestamp),
    /// Changes nothing, durably.
    Probe,
    /// Everything that hasn't ended.
    Pause,
    Resume(Vec<ExecutionId>),
    Purge(Vec<i64>, Which),
    /// What a flow of a deleted project leaves beside its executions.
    ForgetFlow {
        flow: i64,
        project: i64,
    },
    /// Documents that nothing needs.
    DropDocuments(Vec<Vec<u8>>),
    /// Pages that nothing uses.
    GiveBack(u64),
}

/// Which of the executions that a purge names go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// Those that have ended.
    Ended,
    /// Their project is gone.
    All,
}

pub(super) type Answer = Result<usize, StoreError>;

#[derive(Debug)]
pub(super) struct Job {
    pub(super) work: Work,
    /// Room for one answer, so that answering never waits.
    pub(super) answer: mpsc::SyncSender<Answer>,
}

/// How many groups of other jobs a patient job lets go first while they keep coming.
const GROUPS_FIRST: u32 = 4;

/// What the writer finds when it looks.
pub(super) enum Taken {
    /// Everything that waited.
    Jobs(Vec<Job>),
    /// Nothing came for the time it was willing to wait.
    Nothing,
    Closed,
}

#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: Vec<Job>,
    /// Jobs that go alone, when no other waits or enough others have gone.
    patient: VecDeque<Job>,
    /// Groups that went while a patient job waited.
    gone_first: u32,
    closed: bool,
}

impl Waiting {
    /// All but the patient ones, or one of those.
    fn next(&mut self) -> Vec<Job> {
        if (self.jobs.is_empty() || self.gone_first >= GROUPS_FIRST)
            && let Some(job) = self.patient.pop_front()
        {
            self.gone_first = 0;
            return vec![job];
        }
        self.gone_first = if self.patient.is_empty() { 0 } else { self.gone_first + 1 };
        mem::take(&mut self.jobs)
    }
}

impl Queue {
    /// Waits until the writer has answered.
    pub(super) fn submit(&self, work: Work) -> Answer {
        self.place(work, |waiting, job| waiting.jobs.push(job))
    }

    /// The same for a job that goes alone, and lets others go first for a while.
    pub(super) fn submit_patiently(&self, work: Work) -> Answer {
        self.place(work, |waiting, job| waiting.patient.push_back(job))
    }

    fn place(&self, work: Work, place: impl FnOnce(&mut Waiting, Job)) -> Answer {
        let (answer, answered) = mpsc::sync_channel(1);
        {
            let mut waiting = self.lock();
            if waiting.closed {
                return Err(stopped());
            }
            place(&mut waiting, Job { work, answer });
        }
        self.arrived.notify_one();
        answered.recv().unwrap_or_else(|_| Err(stopped()))
    }

    /// Takes all that wait. With nothing there it waits, for `idle` or, without one, for ever.
    pub(super) fn take(&self, idle: Option<Duration>) -> Taken {
        let mut waiting = self.lock();
        while waiting.jobs.is_empty() && waiting.patient.is_empty() {
            if waiting.closed {
                return Taken::Closed;
            }
            let Some(idle) = idle else {
                waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let (woken, slept) =
                self.arrived.wait_timeout(waiting, idle).unwrap_or_else(PoisonError::into_inner);
            waiting = woken;
            let is_empty = waiting.jobs.is_empty() && waiting.patient.is_empty();
            if slept.timed_out() && is_empty && !waiting.closed {
                return Taken::Nothing;
            }
        }
        Taken::Jobs(waiting.next())
    }

    /// What waits is still done; what comes later is refused.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes the queue when the writer ends, however it ends, so that no caller waits for ever.
pub(super) struct CloseOnEnd<'a>(pub(super) &'a Queue);

impl Drop for CloseOnEnd<'_> {
    fn drop(&mut self) {
        self.0.close();
        let mut waiting = self.0.lock();
        waiting.jobs.clear();
        waiting.patient.clear();
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable("its writer has stopped".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(work: Work) -> Job {
        Job { work, answer: mpsc::sync_channel(1).0 }
    }

    #[test]
    fn a_patient_job_goes_alone_when_nobody_waits_or_enough_others_have_gone() {
        let mut waiting = Waiting::default();
        waiting.patient.push_back(job(Work::Purge(vec![1], Which::Ended)));
        waiting.patient.push_back(job(Work::Purge(vec![2], Which::Ended)));
        for _ in 0..GROUPS_FIRST {
            waiting.jobs.push(job(Work::DropExpired(Timestamp(0))));
            assert!(matches!(waiting.next()[..], [Job { work: Work::DropExpired(_), .. }]));
        }
        waiting.jobs.push(job(Work::DropExpired(Timestamp(0))));
        assert!(matches!(waiting.next()[..], [Job { work: Work::Purge(..), .. }]), "its turn");
        assert!(matches!(waiting.next()[..], [Job { work: Work::DropExpired(_), .. }]));
        assert!(matches!(waiting.next()[..], [Job { work: Work::Purge(..), .. }]), "nobody waits");
        assert!(waiting.next().is_empty());
    }
}
