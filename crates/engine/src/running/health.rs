//! Whether the service can keep what it accepts. Owns what the last commit said about the store, and how it is asked
//! again when nothing was committed for a while; never knows who wants to know.

use super::{Running, limits::STORE_TRUSTED};
use crate::port::StoreError;
use std::{
    sync::{
        Mutex, MutexGuard, PoisonError, TryLockError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Instant,
};

/// Why starts aren't to be sent here now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    #[error("it is shutting down")]
    Draining,
    #[error("{executions} executions of the last run are still being taken up")]
    Recovering { executions: usize },
    #[error("the disk has no room left: {0}")]
    StoreFull(String),
    #[error("the store doesn't take commits: {0}")]
    StoreUnavailable(String),
}

/// What is known about the store.
#[derive(Debug)]
pub(super) struct Health {
    /// So that a commit that went well costs one look while nothing is wrong.
    is_failing: AtomicBool,
    known: Mutex<Known>,
    /// One question at a time.
    asking: Mutex<()>,
}

#[derive(Debug)]
struct Known {
    fault: Option<NotReady>,
    since: Option<Instant>,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            is_failing: AtomicBool::new(false),
            known: Mutex::new(Known { fault: None, since: None }),
            asking: Mutex::default(),
        }
    }
}

impl Health {
    /// After each commit of an execution.
    pub(super) fn note(&self, done: Result<(), &StoreError>) {
        if done.is_err() || self.is_failing.load(Relaxed) {
            self.learn(done);
        }
    }

    /// What says nothing about the store itself changes nothing.
    fn learn(&self, done: Result<(), &StoreError>) {
        let fault = match done {
            Ok(()) => None,
            Err(StoreError::Full(why)) => Some(NotReady::StoreFull(why.clone())),
            Err(StoreError::Unavailable(why)) => Some(NotReady::StoreUnavailable(why.clone())),
            Err(StoreError::Conflict | StoreError::Taken(_) | StoreError::Corrupt(_)) => return,
        };
        self.is_failing.store(fault.is_some(), Relaxed);
        *self.known() = Known { fault, since: Some(Instant::now()) };
    }

    fn took_a_commit_lately(&self) -> bool {
        let known = self.known();
        known.fault.is_none() && known.since.is_some_and(|since| since.elapsed() < STORE_TRUSTED)
    }

    fn last(&self) -> Result<(), NotReady> {
        self.known().fault.clone().map_or(Ok(()), Err)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    /// Whether what is started here now would be kept. Blocks: when nobody has asked for a while, or the store was
    /// failing, it makes a small commit of its own.
    pub fn readiness(&self) -> Result<(), NotReady> {
        let shared = &self.inner.shared;
        if !self.is_ready() {
            return Err(NotReady::Draining);
        }
        let executions = shared.meters.recovering.load(Relaxed);
        if executions > 0 {
            return Err(NotReady::Recovering { executions });
        }
        let health = &shared.health;
        if health.took_a_commit_lately() {
            return Ok(());
        }
        let _turn = match health.asking.try_lock() {
            Ok(turn) => turn,
            Err(TryLockError::Poisoned(turn)) => turn.into_inner(),
            // Somebody asks at this moment.
            Err(TryLockError::WouldBlock) => return health.last(),
        };
        health.learn(self.inner.upkeep.probe().as_ref().map(|()| ()));
        health.last()
    }
}
