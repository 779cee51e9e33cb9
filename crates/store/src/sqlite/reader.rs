//! The connections that read: each read sees one snapshot and never waits for the writer. Owns how many there are.

use super::{OpenError, fault, open};
use engine::StoreError;
use rusqlite::Connection;
use std::{
    path::Path,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

const READERS: usize = 3;

pub(super) struct Readers {
    free: Mutex<Vec<Connection>>,
    returned: Condvar,
}

impl Readers {
    pub(super) fn open(file: &Path) -> Result<Self, OpenError> {
        let free = (0..READERS).map(|_| open::reading(file)).collect::<Result<_, _>>()?;
        Ok(Self { free: Mutex::new(free), returned: Condvar::new() })
    }

    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let lent = self.lend();
        let snapshot = || {
            let transaction = lent.connection()?.unchecked_transaction()?;
            let found = read(&transaction)?;
            transaction.commit()?;
            Ok(found)
        };
        snapshot().map_err(|cause| fault::classify(&cause))
    }

    /// Before the last checkpoint: a connection that only reads would hold the log open.
    pub(super) fn close(&self) {
        self.lock().clear();
    }

    fn lend(&self) -> Lent<'_> {
        let mut free = self.lock();
        loop {
            if let Some(connection) = free.pop() {
                return Lent { readers: self, connection: Some(connection) };
            }
            free = self.returned.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that comes back even when the read panics.
struct Lent<'a> {
    readers: &'a Readers,
    connection: Option<Connection>,
}

impl Lent<'_> {
    fn connection(&self) -> rusqlite::Result<&Connection> {
        self.connection.as_ref().ok_or(rusqlite::Error::InvalidQuery)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.readers.lock().push(connection);
            self.readers.returned.notify_one();
        }
    }
}
