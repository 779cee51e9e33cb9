//! The store of one computer: SQLite in a data directory that one process holds. Owns opening, closing and the three
//! kinds of connection: one that writes, one that checkpoints, a few that read. Knows no SQL itself.

mod accounts;
mod append;
mod audit;
mod backup;
mod catalog;
mod checkpoint;
mod doctor;
mod documents;
mod fault;
mod index;
mod journal;
mod json;
mod listing;
mod numbers;
mod open;
mod people;
mod purge;
mod queue;
mod reader;
mod retention;
mod row;
mod schema;
mod statistics;
mod tags;
mod tally;
mod upkeep;
mod writer;

pub use backup::{BackupError, BackupReport, Checksum, RestoreReport, backup, restore};
pub use doctor::{DoctorError, Finding, Reading, Remedy, examine, repair};
pub use open::{OpenError, Options};
pub use statistics::Statistics;

use checkpoint::Checkpointer;
use engine::StoreError;
use open::DirLock;
use queue::{Queue, Work};
use reader::Readers;
use statistics::Counters;
use std::{path::Path, sync::Arc, thread::JoinHandle};

/// The format of the database that this program writes.
pub const FORMAT: i64 = schema::CURRENT;

/// Cheap to clone; the last clone that is dropped closes the store.
#[derive(Clone)]
pub struct SqliteStore(Arc<Inner>);

struct Inner {
    queue: Arc<Queue>,
    readers: Readers,
    counters: Arc<Counters>,
    /// Taken when the store closes.
    threads: Option<Threads>,
    /// Released after everything else: fields drop in this order.
    _lock: DirLock,
}

struct Threads {
    writer: JoinHandle<()>,
    checkpointer: Checkpointer,
}

impl SqliteStore {
    /// Opens the store in a data directory, or makes one.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        Self::open_with(dir, Options::default())
    }

    pub fn open_with(dir: &Path, options: Options) -> Result<Self, OpenError> {
        let lock = DirLock::take(dir)?;
        let (file, writer) = open::writing(dir, options)?;
        let checkpointing = open::checkpointing(&file)?;
        let readers = Readers::open(&file)?;
        let (queue, counters) = (Arc::new(Queue::default()), Arc::new(Counters::default()));
        let checkpointer = Checkpointer::start(checkpointing, counters.clone())
            .map_err(|cause| OpenError::io(dir, "start a thread for", cause))?;
        let writer = writer::start(
            writer,
            queue.clone(),
            counters.clone(),
            checkpointer.signal(),
            options.idle,
        )
        .map_err(|fault| fault.at(dir))?;
        tracing::info!(store.dir = %dir.display(), "the store is open");
        let threads = Some(Threads { writer, checkpointer });
        Ok(Self(Arc::new(Inner { queue, readers, counters, threads, _lock: lock })))
    }

    pub fn statistics(&self) -> Statistics {
        self.0.counters.read()
    }

    /// Hands work to the writer and returns when it is durable or refused.
    fn write(&self, work: Work) -> Result<usize, StoreError> {
        self.0.queue.submit(work)
    }

    /// The same for work that lets others go first.
    fn write_later(&self, work: Work) -> Result<usize, StoreError> {
        self.0.queue.submit_patiently(work)
    }

    /// Reads in one snapshot.
    fn read<T>(
        &self,
        read: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.0.readers.read(read)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.queue.close();
        self.readers.close();
        let Some(threads) = self.threads.take() else { return };
        if threads.writer.join().is_err() {
            tracing::error!("the store's writer had stopped before the store was closed");
        }
        threads.checkpointer.close();
        tracing::info!("the store is closed");
    }
}
