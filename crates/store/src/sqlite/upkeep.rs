//! What operators ask: whether the store takes commits, and how much waits.

use super::{SqliteStore, queue::Work};
use engine::{StoreError, port::Upkeep};
use rusqlite::Connection;

/// What a probe writes and takes away again: more than the pages that an execution needs.
const PROBE_BYTES: i32 = 64 * 1024;

impl Upkeep for SqliteStore {
    fn probe(&self) -> Result<(), StoreError> {
        self.write(Work::Probe).map(drop)
    }

    fn waiting(&self) -> Result<u64, StoreError> {
        let sql =
            "SELECT count(*) FROM execution INDEXED BY execution_waiting_flow WHERE status = 1";
        let waiting: i64 = self
            .read(|connection| connection.prepare_cached(sql)?.query_row([], |row| row.get(0)))?;
        Ok(waiting.cast_unsigned())
    }
}

/// A commit that finds a full disk: it needs room in the file and in the log, and leaves nothing.
pub(super) fn probe(connection: &Connection) -> rusqlite::Result<()> {
    // No document has this name: a name is the SHA-256 of what it names.
    connection
        .prepare_cached("INSERT INTO document (hash, body) VALUES (x'', zeroblob(?1))")?
        .execute([PROBE_BYTES])?;
    connection.prepare_cached("DELETE FROM document WHERE hash = x''")?.execute([])?;
    Ok(())
}
