//! A shard: one thread that owns the order of its executions. It takes a batch of inputs, advances each, makes one
//! durable commit of all, and only then answers callers and dispatches effects. Knows no store and no connector by
//! name.

mod commit;
mod decide;
mod receive;
#[cfg(test)]
mod simulation;

use super::{
    directory::Directory,
    dispatch::Dispatcher,
    health::Health,
    limits::BATCH_MAX,
    message::{Inbox, Message, Outbox, queue},
    meters::Meters,
    resident::Resident,
    start::Follower,
    timers::Timers,
};
use crate::port::Journal;
use flow::{FlowId, id::IdSource};
use kernel::ExecutionId;
use std::{
    collections::HashMap,
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};
use tokio::sync::broadcast;

/// What all shards share.
pub(super) struct Shared {
    pub(super) journal: Arc<dyn Journal>,
    pub(super) directory: Arc<Directory>,
    pub(super) dispatcher: Dispatcher,
    pub(super) changes: broadcast::Sender<ExecutionId>,
    /// Starts that wait for their first commit.
    pub(super) queued: AtomicUsize,
    /// Executions in memory, over all shards.
    pub(super) resident: AtomicUsize,
    pub(super) meters: Arc<Meters>,
    pub(super) health: Health,
}

pub(super) struct Shard {
    shared: Arc<Shared>,
    inbox: Inbox,
    /// For the completions of the effects that this shard dispatches.
    back: Outbox,
    ids: IdSource,
    residents: HashMap<ExecutionId, Resident>,
    /// Callers that wait for an answer or an end, in memory or not.
    followers: HashMap<ExecutionId, Vec<Follower>>,
    timers: Timers,
    /// Executions with something to commit or dispatch, in the order in which they were first touched.
    touched: Vec<ExecutionId>,
    /// Keys of starts in the commit that is being made.
    starting: HashMap<(FlowId, String), ([u8; 32], ExecutionId)>,
}

impl Shard {
    pub(super) fn new(shared: Arc<Shared>, ids: IdSource) -> (Self, Outbox) {
        let (back, inbox) = queue();
        let shard = Self {
            shared,
            inbox,
            back: back.clone(),
            ids,
            residents: HashMap::new(),
            followers: HashMap::new(),
            timers: Timers::default(),
            touched: Vec::new(),
            starting: HashMap::new(),
        };
        (shard, back)
    }

    /// Until [`Message::Stop`].
    pub(super) fn run(mut self) {
        let mut batch = Vec::with_capacity(BATCH_MAX);
        while self.gather(&mut batch) {
            if !self.turn(&mut batch) {
                return;
            }
        }
    }

    /// Waits for a message or the next timer, then takes what is there. No timer runs while nothing is due.
    fn gather(&self, batch: &mut Vec<Message>) -> bool {
        let next = self.timers.next_in_ms(self.shared.dispatcher.clock.now());
        self.inbox.take(batch, BATCH_MAX, next.map(Duration::from_millis))
    }

    /// One batch: decide, record, do. False after the last.
    fn turn(&mut self, batch: &mut Vec<Message>) -> bool {
        let mut goes_on = true;
        for message in batch.drain(..) {
            match message {
                Message::Start(start) => self.start(*start),
                Message::Completed { execution, completion } => {
                    self.complete(execution, completion);
                }
                Message::Cancel { execution, by, reply } => self.cancel(execution, by, reply),
                Message::Timers(timers) => self.set_timers(&timers),
                Message::Recover(stored) => self.recover(*stored),
                Message::Stop => goes_on = false,
            }
        }
        self.fire_timers();
        self.commit();
        for execution in std::mem::take(&mut self.touched) {
            self.settle(execution);
        }
        self.starting.clear();
        goes_on
    }
}
