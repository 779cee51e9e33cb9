//! Deletes executions that ended long enough ago, and gives their room back: a thread of its own that works in small
//! chunks with pauses, so that executions that run hardly notice. Owns when and how much; `flow::retention` says how
//! long things are kept, the store deletes.

use crate::port::{self, Catalog, Clock, Purge, PurgeLimits, StoreError};
use flow::{
    FlowId,
    retention::{Retention, TEST_DAYS, days_before},
};
use kernel::input::Mode;
use std::{
    io,
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Of one transaction.
pub const CHUNK: PurgeLimits = PurgeLimits { executions: 500, bytes: 8 * 1024 * 1024 };
/// What is given back to the disk in one step.
const GIVEN_BACK_BYTES: u64 = 1024 * 1024;
/// A bounded store begins to lose its oldest executions when this much of it is used…
const CROWDED_PERCENT: u64 = 90;
/// … and ends when no more than this is.
const EASED_PERCENT: u64 = 80;
/// Into so many slices of time, the oldest first, are the executions of a crowded store cut.
const SLICES: u64 = 16;
/// No slice is shorter.
const SLICE_MS_MIN: u64 = 60_000;
/// So much of the file may be free for what comes next: one part in eight.
const FREE_PARTS: u64 = 8;
/// After a start others come first.
const FIRST_AFTER: Duration = Duration::from_secs(2);
/// From the end of a round to the next.
const ROUND_AFTER: Duration = Duration::from_secs(60);
/// A pause is so many times as long as the chunk before it: at most an eighth of the writer's time goes here.
const PAUSE_TIMES: u32 = 7;
pub const PAUSE_MIN: Duration = Duration::from_millis(20);
/// A chunk that others kept waiting was no long one.
const PAUSE_MAX: Duration = Duration::from_millis(200);

/// What a round needs.
pub struct Parts {
    pub catalog: Arc<dyn Catalog>,
    pub store: Arc<dyn port::Retention>,
    pub clock: Arc<dyn Clock>,
    /// Of the whole store. The store itself refuses what would make it larger.
    pub bytes_max: Option<u64>,
}

/// The thread that does the rounds. Dropped, it stops after the chunk that it is at.
pub struct Rounds {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The service is shutting down.
#[derive(Debug, PartialEq, Eq)]
pub struct Stopped;

/// Waits between two chunks, for no time between two flows; says when it is time to stop.
pub type Pause<'a> = &'a dyn Fn(Duration) -> Result<(), Stopped>;

impl Rounds {
    pub fn start(parts: Parts) -> io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let run = move || {
            let pause = |time| match stopped.recv_timeout(time) {
                Err(mpsc::RecvTimeoutError::Timeout) => Ok(()),
                Ok(()) | Err(mpsc::RecvTimeoutError::Disconnected) => Err(Stopped),
            };
            let _stopped = rounds(&parts, &pause);
        };
        let thread = std::thread::Builder::new().name("retention".into()).spawn(run)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Rounds {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(Err(_)) = self.thread.take().map(JoinHandle::join) {
            tracing::error!("Deleting old executions had stopped by itself.");
        }
    }
}

fn rounds(parts: &Parts, pause: Pause<'_>) -> Result<(), Stopped> {
    pause(FIRST_AFTER)?;
    loop {
        match round(parts, pause) {
            Ok(()) => {}
            Err(Interrupted::Stopped) => return Err(Stopped),
            Err(Interrupted::Store(error)) => {
                tracing::warn!(%error, "Old executions couldn't be deleted; the next round tries again.");
            }
        }
        pause(ROUND_AFTER)?;
    }
}

/// Why a round ended early.
#[derive(Debug)]
pub enum Interrupted {
    Stopped,
    Store(StoreError),
}

impl From<Stopped> for Interrupted {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

impl From<StoreError> for Interrupted {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What deleted projects left, then every flow once, deleted ones too.
pub fn round(parts: &Parts, pause: Pause<'_>) -> Result<(), Interrupted> {
    sweep(parts, pause)?;
    drop_documents(parts, pause)?;
    let flows: Vec<FlowId> = parts.catalog.flows(None)?.iter().map(|head| head.id).collect();
    let mut deleted = 0;
    for flow in flows {
        // Stops here too, when there is nothing to delete.
        pause(Duration::ZERO)?;
        let Some(retention) = retention_of(parts, flow)? else { continue };
        for rule in rules(parts, flow, retention)? {
            deleted += purge(parts, rule, retention, pause)?;
        }
    }
    if deleted > 0 {
        tracing::info!(executions = deleted, "Executions past their retention were deleted.");
    }
    if let Some(bytes_max) = parts.bytes_max {
        ease(parts, bytes_max, pause)?;
    }
    give_back(parts, pause)
}

/// Makes room in a crowded store: the oldest executions of all flows go, however long they were to be kept.
fn ease(parts: &Parts, bytes_max: u64, pause: Pause<'_>) -> Result<(), Interrupted> {
    let percent = |percent| bytes_max / 100 * percent;
    if parts.store.give_back(0)?.used_bytes() <= percent(CROWDED_PERCENT) {
        return Ok(());
    }
    let now = parts.clock.now();
    let flows: Vec<FlowId> = parts.catalog.flows(None)?.iter().map(|head| head.id).collect();
    let oldest = parts.store.oldest()?.unwrap_or(now);
    let slice = (now.ms_since(oldest) / SLICES).max(SLICE_MS_MIN);
    let mut before = oldest;
    let mut deleted = 0;
    while before < now {
        before = before.plus_ms(slice).min(now);
        let rules =
            flows.iter().flat_map(|flow| [Mode::Test, Mode::Live].map(|mode| (*flow, mode)));
        for (flow, mode) in rules {
            let rule = Purge { flow, mode, before, below: None, now, after: None };
            deleted += chunks(parts, rule, pause, || {
                Ok(parts.store.give_back(0)?.used_bytes() > percent(EASED_PERCENT))
            })?;
        }
        if parts.store.give_back(0)?.used_bytes() <= percent(EASED_PERCENT) {
            tracing::warn!(
                executions = deleted,
                "The store came near its bound: its oldest executions were deleted."
            );
            return Ok(());
        }
    }
    tracing::error!(
        executions = deleted,
        "The store is near its bound and holds nothing more that may be deleted: raise --store-mib-max."
    );
    Ok(())
}

fn sweep(parts: &Parts, pause: Pause<'_>) -> Result<(), Interrupted> {
    let mut deleted = 0;
    loop {
        let begun = Instant::now();
        let swept = parts.store.sweep(CHUNK)?;
        deleted += swept.executions;
        if swept.is_done {
            break;
        }
        pause(pause_after(begun.elapsed()))?;
    }
    if deleted > 0 {
        tracing::info!(executions = deleted, "What deleted projects had left was deleted.");
    }
    Ok(())
}

/// Before executions go: what they were pinned to has its turn in the next round.
fn drop_documents(parts: &Parts, pause: Pause<'_>) -> Result<(), Interrupted> {
    loop {
        let begun = Instant::now();
        if parts.store.drop_documents()? == 0 {
            return Ok(());
        }
        pause(pause_after(begun.elapsed()))?;
    }
}

/// As it is stored now; none when the flow's project was deleted.
fn retention_of(parts: &Parts, flow: FlowId) -> Result<Option<Retention>, StoreError> {
    let Some(head) = parts.catalog.flow(flow)? else { return Ok(None) };
    let project = parts.catalog.project(head.project)?;
    Ok(project.map(|project| Retention::of(&project.settings, head.retention)))
}

/// What goes of one flow now.
fn rules(
    parts: &Parts,
    flow: FlowId,
    Retention { days, executions }: Retention,
) -> Result<[Purge; 2], StoreError> {
    let now = parts.clock.now();
    let below = match executions {
        Some(count) => parts.store.newest(flow, count)?,
        None => None,
    };
    let live =
        Purge { flow, mode: Mode::Live, before: days_before(now, days), below, now, after: None };
    let test = Purge { mode: Mode::Test, before: days_before(now, TEST_DAYS), below: None, ..live };
    Ok([live, test])
}

/// Chunk by chunk, as long as the flow's retention stays as it is. Returns how many executions went.
fn purge(
    parts: &Parts,
    rule: Purge,
    retention: Retention,
    pause: Pause<'_>,
) -> Result<usize, Interrupted> {
    chunks(parts, rule, pause, || Ok(retention_of(parts, rule.flow)? == Some(retention)))
}

/// As long as there are more and more have to go.
fn chunks(
    parts: &Parts,
    mut rule: Purge,
    pause: Pause<'_>,
    goes_on: impl Fn() -> Result<bool, StoreError>,
) -> Result<usize, Interrupted> {
    let mut deleted = 0;
    loop {
        let begun = Instant::now();
        let chunk = parts.store.purge(&rule, CHUNK)?;
        deleted += chunk.executions;
        if chunk.executions > 0 || chunk.next.is_some() {
            pause(pause_after(begun.elapsed()))?;
        }
        if chunk.next.is_none() || !goes_on()? {
            return Ok(deleted);
        }
        rule.after = chunk.next;
    }
}

/// Until what is free is no more than the next executions need.
fn give_back(parts: &Parts, pause: Pause<'_>) -> Result<(), Interrupted> {
    let mut space = parts.store.give_back(0)?;
    while space.free_bytes > space.bytes / FREE_PARTS {
        let begun = Instant::now();
        let after = parts.store.give_back(GIVEN_BACK_BYTES)?;
        if after.free_bytes >= space.free_bytes {
            // Others free more than this gives back, or there is nothing to move: the next round goes on.
            return Ok(());
        }
        space = after;
        pause(pause_after(begun.elapsed()))?;
    }
    Ok(())
}

fn pause_after(worked: Duration) -> Duration {
    (worked * PAUSE_TIMES).clamp(PAUSE_MIN, PAUSE_MAX)
}
