//! Effects on their way out: bounded in number, and every one comes back as a completion, whatever happens to it.

use super::{
    message::{Message, Outbox},
    meters::Meters,
};
use crate::port::{Clock, Performer};
use flow::network::HostList;
use kernel::{Completion, Effect, ExecutionId, StepError, effect::Performance, input::Failure};
use std::{sync::Arc, time::Instant};
use tokio::{runtime, sync::Semaphore};

#[derive(Clone)]
pub(super) struct Dispatcher {
    pub(super) performer: Arc<dyn Performer>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) runtime: runtime::Handle,
    pub(super) in_flight: Arc<Semaphore>,
    pub(super) meters: Arc<Meters>,
}

impl Dispatcher {
    /// Call only when the effect's intent is durable.
    pub(super) fn dispatch(&self, effect: Effect, hosts: Option<Arc<HostList>>, back: &Outbox) {
        let mut owed = Owed {
            execution: effect.execution,
            performance: effect.performance,
            attempt: effect.attempt,
            clock: self.clock.clone(),
            began: Instant::now(),
            meters: self.meters.clone(),
            back: Some(back.clone()),
        };
        let performer = self.performer.clone();
        let in_flight = self.in_flight.clone();
        self.runtime.spawn(async move {
            // The semaphore is never closed; without a permit the effect would only be less bounded.
            let _permit = in_flight.acquire_owned().await;
            owed.began = Instant::now();
            let completion = performer.perform(effect, hosts).await;
            owed.pay(completion);
        });
    }
}

/// A completion that is owed to a shard: paid as a failure when the performer panics.
struct Owed {
    execution: ExecutionId,
    performance: Performance,
    attempt: u32,
    clock: Arc<dyn Clock>,
    began: Instant,
    meters: Arc<Meters>,
    back: Option<Outbox>,
}

impl Owed {
    fn pay(mut self, completion: Completion) {
        self.send(completion);
    }

    fn send(&mut self, completion: Completion) {
        if let Some(back) = self.back.take() {
            self.meters.attempted(&completion, self.began.elapsed());
            // A shard that is gone has stopped for good: the effect is resolved at the next recovery.
            let _stopped = back.send(Message::Completed { execution: self.execution, completion });
        }
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        // The runtime also drops tasks when the process shuts down. That isn't an answer: recovery resolves it.
        if !std::thread::panicking() {
            return;
        }
        let completion = Completion {
            performance: self.performance,
            attempt: self.attempt,
            started_at: self.clock.now(),
            result: Err(Failure {
                error: StepError {
                    code: "internal".into(),
                    message: "The connector failed unexpectedly; its log has the details.".into(),
                },
                retryable: false,
                maybe_done: true,
                retry_after_ms: None,
                outputs: None,
            }),
        };
        self.send(completion);
    }
}
