//! Journal, lists, catalogue, accounts and audit log on a disk or in memory, behind the ports of the engine. Owns bytes, schema,
//! migrations and the order in which things become durable. Never knows what an entry means, when to retry or who
//! may do what.

pub mod memory;
pub mod sqlite;

use engine::port::{
    AccountStore, AuditStore, Catalog, Journal, Listing, PeopleStore, Retention, Upkeep,
};
use std::{path::Path, sync::Arc};

pub use memory::MemoryStore;
pub use sqlite::{
    BackupError, BackupReport, Checksum, DoctorError, FORMAT, Finding, OpenError, Options, Reading,
    Remedy, RestoreReport, SqliteStore, Statistics, backup, examine, repair, restore,
};

/// One store behind its five ports. The store closes when the last of them is dropped.
#[derive(Clone)]
pub struct Stores {
    pub journal: Arc<dyn Journal>,
    pub listing: Arc<dyn Listing>,
    pub catalog: Arc<dyn Catalog>,
    pub accounts: Arc<dyn AccountStore>,
    pub upkeep: Arc<dyn Upkeep>,
    pub audit: Arc<dyn AuditStore>,
    pub people: Arc<dyn PeopleStore>,
    pub retention: Arc<dyn Retention>,
}

impl Stores {
    /// A data directory of this computer. Made when it isn't there.
    pub fn sqlite(dir: &Path) -> Result<Self, OpenError> {
        Self::sqlite_with(dir, Options::default())
    }

    pub fn sqlite_with(dir: &Path, options: Options) -> Result<Self, OpenError> {
        Ok(Self::of(SqliteStore::open_with(dir, options)?))
    }

    /// Gone when it is dropped: for tests and trials.
    pub fn memory() -> Self {
        Self::of(MemoryStore::default())
    }

    /// The ports of anything that has them all.
    pub fn of<S>(store: S) -> Self
    where
        S: Journal
            + Listing
            + Catalog
            + AccountStore
            + PeopleStore
            + AuditStore
            + Upkeep
            + Retention,
    {
        let store = Arc::new(store);
        Self {
            journal: store.clone(),
            listing: store.clone(),
            catalog: store.clone(),
            accounts: store.clone(),
            people: store.clone(),
            audit: store.clone(),
            upkeep: store.clone(),
            retention: store,
        }
    }
}
