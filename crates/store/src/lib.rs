//! Journal, lists, catalogue and accounts on a disk or in memory, behind the ports of the engine. Owns bytes, schema,
//! migrations and the order in which things become durable. Never knows what an entry means, when to retry or who
//! may do what.

pub mod memory;
pub mod sqlite;

use engine::port::{AccountStore, Catalog, Journal, Listing, Retention};
use std::{path::Path, sync::Arc};

pub use memory::MemoryStore;
pub use sqlite::{OpenError, Options, SqliteStore, Statistics};

/// One store behind its five ports. The store closes when the last of them is dropped.
#[derive(Clone)]
pub struct Stores {
    pub journal: Arc<dyn Journal>,
    pub listing: Arc<dyn Listing>,
    pub catalog: Arc<dyn Catalog>,
    pub accounts: Arc<dyn AccountStore>,
    pub retention: Arc<dyn Retention>,
}

impl Stores {
    /// A data directory of this computer. Made when it isn't there.
    pub fn sqlite(dir: &Path) -> Result<Self, OpenError> {
        Ok(Self::of(SqliteStore::open(dir)?))
    }

    /// Gone when it is dropped: for tests and trials.
    pub fn memory() -> Self {
        Self::of(MemoryStore::default())
    }

    /// The five ports of anything that has them all.
    pub fn of<S: Journal + Listing + Catalog + AccountStore + Retention>(store: S) -> Self {
        let store = Arc::new(store);
        Self {
            journal: store.clone(),
            listing: store.clone(),
            catalog: store.clone(),
            accounts: store.clone(),
            retention: store,
        }
    }
}
