//! Moves the log into the database beside the writer, so that a commit never waits for it. Owns when: past a size of
//! the log, and whole when nothing is going on. Has no timer: it sleeps until the writer says something.

use super::{
    fault,
    statistics::{Counters, add},
};
use rusqlite::Connection;
use std::{
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

/// The log grows to this many pages (32 MiB) before it is moved.
const LOG_PAGES: u64 = 2_048;
/// How much the log grows, when readers keep it, before the next try.
const LOG_PAGES_BETWEEN: u64 = 512;
/// When at most this much is left, the writer moves it itself, with nobody writing: only then the log starts anew.
const REST_PAGES: u64 = 256;
/// Passes beside the writer before it has to do the rest whatever its size.
const PASSES: usize = 4;
/// A shorter log is left as it is when nothing is going on.
const IDLE_LOG_PAGES: u64 = 64;

/// How the writer talks to the checkpointer.
#[derive(Clone)]
pub(super) struct Signal(Arc<Shared>);

struct Shared {
    wanted: Mutex<Wanted>,
    asked: Condvar,
    /// The writer shall move what is left.
    rest_is_due: AtomicBool,
    counters: Arc<Counters>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Nothing,
    Pass,
    /// All of it, and an empty log.
    Truncate,
    /// The same, and the end of the thread.
    Close,
}

pub(super) struct Checkpointer {
    signal: Signal,
    thread: JoinHandle<()>,
}

impl Checkpointer {
    pub(super) fn start(connection: Connection, counters: Arc<Counters>) -> std::io::Result<Self> {
        let shared = Shared {
            wanted: Mutex::new(Wanted::Nothing),
            asked: Condvar::new(),
            rest_is_due: AtomicBool::new(false),
            counters,
        };
        let signal = Signal(Arc::new(shared));
        let thread = thread::Builder::new().name("store-checkpoint".into()).spawn({
            let signal = signal.clone();
            move || run(&connection, &signal.0)
        })?;
        Ok(Self { signal, thread })
    }

    pub(super) fn signal(&self) -> Signal {
        self.signal.clone()
    }

    /// Empties the log and ends; after the writer has ended.
    pub(super) fn close(self) {
        self.signal.ask(Wanted::Close);
        if self.thread.join().is_err() {
            tracing::error!("the store's checkpointer had stopped before the store was closed");
        }
    }
}

impl Signal {
    /// After each commit. `asked_at` is the writer's own note of the log's size when it last asked.
    pub(super) fn log_has(&self, pages: u64, asked_at: &mut u64) {
        if pages < *asked_at {
            *asked_at = 0;
        }
        if pages >= LOG_PAGES && pages >= *asked_at + LOG_PAGES_BETWEEN {
            *asked_at = pages;
            self.ask(Wanted::Pass);
        }
    }

    /// Nothing came for a while.
    pub(super) fn nothing_goes_on(&self, log_pages: u64) {
        if log_pages >= IDLE_LOG_PAGES {
            self.ask(Wanted::Truncate);
        }
    }

    /// Whether the writer shall move the rest now; true once.
    pub(super) fn take_rest(&self) -> bool {
        self.0.rest_is_due.load(Ordering::Acquire)
            && self.0.rest_is_due.swap(false, Ordering::AcqRel)
    }

    fn ask(&self, what: Wanted) {
        let mut wanted = self.0.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        if *wanted != Wanted::Close {
            *wanted = what;
        }
        drop(wanted);
        self.0.asked.notify_one();
    }
}

fn run(connection: &Connection, shared: &Shared) {
    loop {
        let wanted = {
            let mut wanted = shared.wanted.lock().unwrap_or_else(PoisonError::into_inner);
            while *wanted == Wanted::Nothing {
                wanted = shared.asked.wait(wanted).unwrap_or_else(PoisonError::into_inner);
            }
            std::mem::replace(&mut *wanted, Wanted::Nothing)
        };
        match wanted {
            Wanted::Nothing => {}
            Wanted::Pass => {
                move_most(connection, shared);
                shared.rest_is_due.store(true, Ordering::Release);
            }
            Wanted::Truncate | Wanted::Close => {
                checkpoint(connection, "TRUNCATE", &shared.counters);
            }
        }
        if wanted == Wanted::Close {
            return;
        }
    }
}

/// Pass after pass, each shorter than the one before as long as this is faster than the writer.
fn move_most(connection: &Connection, shared: &Shared) {
    for _ in 0..PASSES {
        let moved = checkpoint(connection, "PASSIVE", &shared.counters);
        let log = shared.counters.log_pages.load(Ordering::Relaxed);
        if log.saturating_sub(moved) <= REST_PAGES {
            return;
        }
    }
}

/// What the checkpointer has left, on the writer's connection between two transactions.
pub(super) fn finish(connection: &Connection, counters: &Counters) {
    checkpoint(connection, "PASSIVE", counters);
}

/// Returns how many pages of the log are in the database now. Busy readers or writers make it move less, never fail.
fn checkpoint(connection: &Connection, how: &str, counters: &Counters) -> u64 {
    let sql = format!("PRAGMA wal_checkpoint({how})");
    let moved = connection
        .prepare_cached(&sql)
        .and_then(|mut statement| statement.query_row([], |row| row.get(2)));
    match moved {
        Ok(moved) => {
            add(&counters.checkpoints, 1);
            i64::try_into(moved).unwrap_or(0)
        }
        Err(cause) => {
            fault::end_if_disk_failed(&cause, "move its log into the database");
            tracing::warn!(error = %cause, "the store's log wasn't moved; the next checkpoint tries again");
            0
        }
    }
}
