//! What operators ask: whether the store takes commits, and how much waits.

use super::{SqliteStore, queue::Work};
use engine::{StoreError, port::Upkeep};
use flow::ProjectId;
use kernel::ExecutionId;
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

    fn pause_in_flight(&self) -> Result<usize, StoreError> {
        self.write(Work::Pause)
    }

    fn paused(&self) -> Result<Vec<(ExecutionId, ProjectId)>, StoreError> {
        let sql = "SELECT id, project FROM paused JOIN execution ON id = paused.execution \
                   WHERE status < 2 ORDER BY id";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement
                .query_map([], |row| Ok((ExecutionId(row.get(0)?), ProjectId(row.get(1)?))))?;
            found.collect()
        })
    }

    fn resume(&self, executions: Vec<ExecutionId>) -> Result<usize, StoreError> {
        self.write(Work::Resume(executions))
    }
}

/// Everything that hasn't ended.
pub(super) fn pause(connection: &Connection) -> rusqlite::Result<usize> {
    connection.execute_batch(
        "DELETE FROM paused;
         INSERT INTO paused SELECT id FROM execution INDEXED BY execution_running WHERE status = 0;
         INSERT INTO paused SELECT id FROM execution INDEXED BY execution_waiting_flow WHERE status = 1;",
    )?;
    let paused: u32 = connection.query_row("SELECT count(*) FROM paused", [], |row| row.get(0))?;
    Ok(paused as usize)
}

pub(super) fn resume(
    connection: &Connection,
    executions: &[ExecutionId],
) -> rusqlite::Result<usize> {
    let mut statement = connection.prepare_cached("DELETE FROM paused WHERE execution = ?1")?;
    executions.iter().map(|execution| statement.execute([execution.0])).sum()
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
