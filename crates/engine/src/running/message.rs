//! What reaches a shard: everything that happens to its executions comes through one queue, in order.

use super::{
    capacity::Slot,
    resident::Ack,
    start::{Follower, RunningError, StartRequest},
};
use crate::port::{Due, Stored};
use kernel::{Completion, ExecutionId, Status};
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
