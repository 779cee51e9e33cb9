//! The running service: trigger events and everything else that happens to executions. A start goes to a shard; the
//! shard decides, records and does. This file is its front: admission, routing, start-up and drain.

pub mod bulk;
mod capacity;
pub mod directory;
mod dispatch;
mod examine;
mod health;
pub mod limits;
pub mod logs;
mod message;
pub mod meters;
mod paused;
mod recovery;
pub mod rerun;
mod resident;
mod shard;
pub mod start;
mod timers;

pub use bulk::BulkCancel;
pub use capacity::Capacity;
pub use directory::{Active, Callable, Deployed, Directory, ProjectFacts, Unlinked};
pub use examine::{Documents, Examiner};
pub use health::NotReady;
pub use limits::Limits;
pub use meters::Meters;
pub use paused::Resumed;
pub use rerun::{RerunError, RerunOn};
pub use start::{Handle, Idempotency, Outcome, Pin, RunningError, StartError, StartRequest};

use crate::port::{Clock, Journal, Performer, StoreError, Upkeep};
use capacity::Slot;
use dispatch::Dispatcher;
use flow::id::{IdSource, place};
use kernel::{ExecutionId, Status, input::Mode};
use limits::{CHANGES_BUFFERED, RETRY_AFTER_MS};
use message::{Message, Outbox, StartMessage};
use paused::Paused;
use resident::Ack;
use shard::{Shard, Shared};
use start::Follower;
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};
use tokio::sync::{Semaphore, broadcast, oneshot};

/// The service's front. Cheap to clone.
#[derive(Clone)]
pub struct Running {
    inner: Arc<Inner>,
}

struct Inner {
    shared: Arc<Shared>,
    upkeep: Arc<dyn Upkeep>,
    shards: Vec<Outbox>,
    /// Spreads starts without an Idempotency-Key.
    next_shard: AtomicUsize,
    draining: AtomicBool,
    limits: Limits,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What the service is made of.
pub struct Parts {
    pub journal: Arc<dyn Journal>,
    pub upkeep: Arc<dyn Upkeep>,
    pub directory: Arc<Directory>,
    pub performer: Arc<dyn Performer>,
    pub clock: Arc<dyn Clock>,
    /// Where effects are performed.
    pub runtime: tokio::runtime::Handle,
    pub limits: Limits,
}

/// The service at one moment.
#[derive(Debug)]
pub struct Moment {
    /// Executions in memory.
    pub running: usize,
    /// Executions that wait for a timer or a signal.
    pub waiting: u64,
    /// Executions that came back from a backup and wait for a person.
    pub paused: usize,
    /// Starts that wait for their first commit.
    pub starts_queued: usize,
    /// Messages that wait, per shard.
    pub queued: Vec<usize>,
    /// Effects that are outside.
    pub effects_in_flight: usize,
    /// How long the oldest timer that is due waits to be fired.
    pub overdue_ms: u64,
}

impl Running {
    /// Starts the shards and takes up every execution that was under way. Blocks; returns when all of them are queued.
    pub fn start_up(parts: Parts) -> Result<Self, StoreError> {
        let Parts { journal, upkeep, directory, performer, clock, runtime, limits } = parts;
        let largest = journal.largest_id()?;
        let paused = Paused::new(upkeep.paused()?);
        let in_flight = Arc::new(Semaphore::new(limits.effects_in_flight_max));
        let meters = Arc::new(Meters::default());
        let dispatcher =
            Dispatcher { performer, clock, runtime, in_flight, meters: meters.clone() };
        let (changes, _) = broadcast::channel(CHANGES_BUFFERED);
        let shared = Arc::new(Shared {
            journal,
            directory,
            dispatcher,
            changes,
            queued: AtomicUsize::new(0),
            resident: AtomicUsize::new(0),
            meters,
            health: health::Health::default(),
            paused,
        });
        let mut shards = Vec::new();
        let mut threads = Vec::new();
        for number in 0..limits.shards.max(1) {
            let (shard, inbox) =
                Shard::new(shared.clone(), IdSource::starting_above(largest, number));
            threads.push(spawn(format!("shard-{number}"), move || shard.run()));
            shards.push(inbox);
        }
        recovery::recover(&shared, &shards)?;
        let inner = Inner {
            shared,
            upkeep,
            shards,
            next_shard: AtomicUsize::new(0),
            draining: AtomicBool::new(false),
            limits,
            threads: Mutex::new(threads),
        };
        let running = Self { inner: Arc::new(inner) };
        recovery::keep_timers_near(&running.inner)?;
        Ok(running)
    }

    /// Starts an execution. Returns once its first commit is durable: nothing that was refused has left a trace,
    /// nothing that was accepted is ever lost.
    pub async fn start(&self, request: StartRequest) -> Result<Handle, StartError> {
        let started = self.admit_and_start(request).await;
        if let Err(error) = &started {
            self.inner.shared.meters.refused(error);
        }
        started
    }

    async fn admit_and_start(&self, request: StartRequest) -> Result<Handle, StartError> {
        if let Err(unlinked) = &request.pin.programs {
            return Err(unlinked.clone().into());
        }
        let slot = self.take_slot(&request)?;
        self.admit()?;
        let shard = self.shard_for_start(&request);
        let (reply, acked) = oneshot::channel();
        let (follower, follow) = Follower::new();
        let ack = Ack { reply, attached: false };
        let message = Message::Start(Box::new(StartMessage { request, slot, ack, follower }));
        shard.send(message).map_err(|_| StartError::Draining)?;
        let acked = acked.await.map_err(|_| self.lost())??;
        Ok(Handle {
            execution: acked.execution,
            status: acked.status,
            attached: acked.attached,
            follow,
        })
    }

    /// Returns once the end is durable. Effects that are outside already can't be called back.
    pub async fn cancel(&self, execution: ExecutionId, by: &str) -> Result<Status, RunningError> {
        let answer = self.ask_to_cancel(execution, by)?;
        answer.await.map_err(|_| RunningError::Draining)?
    }

    fn ask_to_cancel(
        &self,
        execution: ExecutionId,
        by: &str,
    ) -> Result<oneshot::Receiver<Result<Status, RunningError>>, RunningError> {
        let (reply, answer) = oneshot::channel();
        let message = Message::Cancel { execution, by: by.to_owned(), reply };
        self.inner.shard_of(execution).send(message).map_err(|_| RunningError::Draining)?;
        Ok(answer)
    }

    /// Ids of executions that a commit has touched. Who lags reads again from the logs.
    pub fn changes(&self) -> broadcast::Receiver<ExecutionId> {
        self.inner.shared.changes.subscribe()
    }

    /// Whether starts are admitted.
    pub fn is_ready(&self) -> bool {
        !self.inner.draining.load(Ordering::Relaxed)
    }

    /// What was counted since the start-up.
    pub fn meters(&self) -> &Meters {
        &self.inner.shared.meters
    }

    /// What is so at this moment. Blocks: what waits is counted in the store.
    pub fn moment(&self) -> Result<Moment, StoreError> {
        let Inner { shared, shards, upkeep, limits, .. } = &*self.inner;
        let now = shared.dispatcher.clock.now();
        let overdue = shared.journal.due(now, None, 1)?;
        let permits = shared.dispatcher.in_flight.available_permits();
        Ok(Moment {
            running: shared.resident.load(Ordering::Relaxed),
            waiting: upkeep.waiting()?,
            paused: shared.paused.count(),
            starts_queued: shared.queued.load(Ordering::Relaxed),
            queued: shards.iter().map(Outbox::waiting).collect(),
            effects_in_flight: limits.effects_in_flight_max.saturating_sub(permits),
            overdue_ms: overdue.first().map_or(0, |due| now.ms_since(due.wake_at)),
        })
    }

    /// Refuses starts, lets what is under way come to rest until the deadline, then stops the shards. What is still
    /// under way then goes on after the next start-up.
    pub async fn drain(&self, deadline: Duration) {
        self.inner.draining.store(true, Ordering::Relaxed);
        let _unfinished = tokio::time::timeout(deadline, self.at_rest()).await;
        for shard in &self.inner.shards {
            let _stopped_already = shard.send(Message::Stop);
        }
        let threads =
            std::mem::take(&mut *self.inner.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let joined = tokio::task::spawn_blocking(move || {
            for thread in threads {
                let _panicked = thread.join();
            }
        });
        let _panicked = joined.await;
    }

    async fn at_rest(&self) {
        let mut pause = tokio::time::interval(Duration::from_millis(20));
        while self.inner.shared.resident.load(Ordering::Relaxed) > 0
            || self.inner.shared.queued.load(Ordering::Relaxed) > 0
        {
            pause.tick().await;
        }
    }

    /// Admission comes before the journal: who is refused here has cost nothing.
    fn admit(&self) -> Result<(), StartError> {
        let Inner { shared, limits, draining, .. } = &*self.inner;
        if draining.load(Ordering::Relaxed) {
            return Err(StartError::Draining);
        }
        let busy = StartError::Busy { retry_after_ms: RETRY_AFTER_MS };
        if shared.resident.load(Ordering::Relaxed) >= limits.executions_running_max {
            return Err(busy);
        }
        if shared.queued.fetch_add(1, Ordering::Relaxed) >= limits.starts_queued_max {
            shared.queued.fetch_sub(1, Ordering::Relaxed);
            return Err(busy);
        }
        Ok(())
    }

    /// A place among the project's live executions; a test needs none.
    fn take_slot(&self, request: &StartRequest) -> Result<Option<Slot>, StartError> {
        let capacity = &request.pin.project.capacity;
        match (request.mode, capacity.bound()) {
            (Mode::Test, _) => Ok(None),
            (Mode::Live, limit) => match (capacity.admit(), limit) {
                (None, Some(limit)) => {
                    Err(StartError::ProjectLimit { limit, retry_after_ms: RETRY_AFTER_MS })
                }
                (slot, _) => Ok(slot),
            },
        }
    }

    /// Twins meet in one shard; everything else goes round.
    fn shard_for_start(&self, request: &StartRequest) -> &Outbox {
        let shards = &self.inner.shards;
        let number = match &request.idempotency {
            None => self.inner.next_shard.fetch_add(1, Ordering::Relaxed),
            Some(idempotency) => {
                let mut hasher = DefaultHasher::new();
                (request.pin.flow, &idempotency.key).hash(&mut hasher);
                hasher.finish() as usize
            }
        };
        &shards[number % shards.len()]
    }

    /// A reply that was dropped: the shard has stopped, or quarantined the start.
    fn lost(&self) -> StartError {
        if self.is_ready() { StartError::Internal } else { StartError::Draining }
    }
}

impl Inner {
    /// The shard that owns an execution, by the place in its id.
    fn shard_of(&self, execution: ExecutionId) -> &Outbox {
        shard_of(&self.shards, execution)
    }
}

fn shard_of(shards: &[Outbox], execution: ExecutionId) -> &Outbox {
    &shards[usize::from(place(execution.0)) % shards.len()]
}

fn spawn(name: String, work: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    std::thread::Builder::new().name(name).spawn(work).expect("the system can start a thread")
}
