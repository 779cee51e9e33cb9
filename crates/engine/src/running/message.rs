//! What reaches a shard: everything that happens to its executions comes through one queue, in order.

use super::{
    capacity::Slot,
    resident::Ack,
    start::{Follower, RunningError, StartRequest},
};
use crate::port::{Due, Stored};
use kernel::{Completion, ExecutionId, Status};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
        mpsc,
    },
    time::Duration,
};
use tokio::sync::oneshot;

pub(super) enum Message {
    Start(Box<StartMessage>),
    Completed {
        execution: ExecutionId,
        completion: Completion,
    },
    Cancel {
        execution: ExecutionId,
        by: String,
        reply: oneshot::Sender<Result<Status, RunningError>>,
    },
    /// Timers that came near.
    Timers(Vec<Due>),
    /// An execution that was running when the process died.
    Recover(Box<Stored>),
    /// The last message.
    Stop,
}

pub(super) struct StartMessage {
    pub(super) request: StartRequest,
    pub(super) slot: Option<Slot>,
    pub(super) ack: Ack,
    pub(super) follower: Follower,
}

/// The sending side of a shard's queue: it knows how many messages wait.
#[derive(Clone)]
pub(super) struct Outbox {
    messages: mpsc::Sender<Message>,
    waiting: Arc<AtomicUsize>,
}

/// The shard's side.
pub(super) struct Inbox {
    messages: mpsc::Receiver<Message>,
    waiting: Arc<AtomicUsize>,
}

/// The shard has stopped for good.
#[derive(Debug)]
pub(super) struct Stopped;

pub(super) fn queue() -> (Outbox, Inbox) {
    let (sent, received) = mpsc::channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    (Outbox { messages: sent, waiting: waiting.clone() }, Inbox { messages: received, waiting })
}

impl Outbox {
    pub(super) fn send(&self, message: Message) -> Result<(), Stopped> {
        self.waiting.fetch_add(1, Relaxed);
        self.messages.send(message).map_err(|_| {
            self.waiting.fetch_sub(1, Relaxed);
            Stopped
        })
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Relaxed)
    }
}

impl Inbox {
    /// For tests that turn a shard by hand.
    #[cfg(test)]
    pub(super) fn take_all(&self) -> Vec<Message> {
        self.messages.try_iter().collect()
    }

    /// Takes what is there, at most `max`. With nothing there it waits for the first, for so long or for ever. False
    /// when nobody can send any more.
    pub(super) fn take(
        &self,
        batch: &mut Vec<Message>,
        max: usize,
        patience: Option<Duration>,
    ) -> bool {
        let first = match patience {
            None => self.messages.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected),
            Some(time) => self.messages.recv_timeout(time),
        };
        match first {
            Ok(message) => batch.push(message),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return false,
        }
        batch.extend(self.messages.try_iter().take(max - 1));
        self.waiting.fetch_sub(batch.len(), Relaxed);
        true
    }
}
