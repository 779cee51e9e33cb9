//! The calls that wait for the writer. Owns who waits and how each is answered; knows nothing of what is written.

use engine::{
    StoreError,
    port::{AccountChange, Append, AuditEvent, Change},
};
use flow::Timestamp;
use std::{
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
}

pub(super) type Answer = Result<usize, StoreError>;

#[derive(Debug)]
pub(super) struct Job {
    pub(super) work: Work,
    /// Room for one answer, so that answering never waits.
    pub(super) answer: mpsc::SyncSender<Answer>,
}

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
    closed: bool,
}

impl Queue {
    /// Waits until the writer has answered.
    pub(super) fn submit(&self, work: Work) -> Answer {
        let (answer, answered) = mpsc::sync_channel(1);
        {
            let mut waiting = self.lock();
            if waiting.closed {
                return Err(stopped());
            }
            waiting.jobs.push(Job { work, answer });
        }
        self.arrived.notify_one();
        answered.recv().unwrap_or_else(|_| Err(stopped()))
    }

    /// Takes all that wait. With nothing there it waits, for `idle` or, without one, for ever.
    pub(super) fn take(&self, idle: Option<Duration>) -> Taken {
        let mut waiting = self.lock();
        while waiting.jobs.is_empty() {
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
            if slept.timed_out() && waiting.jobs.is_empty() && !waiting.closed {
                return Taken::Nothing;
            }
        }
        Taken::Jobs(mem::take(&mut waiting.jobs))
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
        self.0.lock().jobs.clear();
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable("its writer has stopped".into())
}
