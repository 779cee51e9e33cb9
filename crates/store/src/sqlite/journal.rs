//! Reads of the journal: one execution, what recovery needs, what is due, how something was started.

use super::{SqliteStore, queue::Work, row};
use engine::{
    StoreError,
    port::{Append, Due, Journal, StartKey, Stored},
};
use flow::{FlowId, Timestamp};
use kernel::ExecutionId;
use rusqlite::{Connection, OptionalExtension, Row, params};

impl Journal for SqliteStore {
    fn append(&self, batch: Vec<Append>) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        self.write(Work::Append(batch)).map(|_| ())
    }

    fn load(&self, execution: ExecutionId) -> Result<Option<Stored>, StoreError> {
        self.read(|connection| read(connection, execution))
    }

    fn running(&self, after: Option<ExecutionId>, limit: usize) -> Result<Vec<Stored>, StoreError> {
        let sql = format!(
            "SELECT {}, commits, delta_bytes, journal FROM execution INDEXED BY execution_running \
             WHERE status = 0 AND id > ?1 ORDER BY id LIMIT ?2",
            row::HEAD
        );
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let after = after.map_or(i64::MIN, |id| id.0);
            let found = statement.query_map(params![after, row_limit(limit)], stored)?;
            found.map(|found| with_steps(connection, found?)).collect()
        })
    }

    fn due(
        &self,
        until: Timestamp,
        after: Option<Due>,
        limit: usize,
    ) -> Result<Vec<Due>, StoreError> {
        let sql = "SELECT wake_at, id FROM execution INDEXED BY execution_due \
                   WHERE wake_at IS NOT NULL AND (wake_at, id) > (?1, ?2) AND wake_at <= ?3 \
                   AND flow NOT IN (SELECT flow FROM deleted_flow) ORDER BY wake_at, id LIMIT ?4";
        self.read(|connection| {
            let (wake_at, id) =
                after.map_or((i64::MIN, i64::MIN), |due| (due.wake_at.0, due.execution.0));
            let mut statement = connection.prepare_cached(sql)?;
            let found =
                statement.query_map(params![wake_at, id, until.0, row_limit(limit)], |row| {
                    Ok(Due { wake_at: Timestamp(row.get(0)?), execution: ExecutionId(row.get(1)?) })
                })?;
            found.collect()
        })
    }

    fn find_start(
        &self,
        flow: FlowId,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<StartKey>, StoreError> {
        let sql = "SELECT body_hash, execution, expires_at FROM start_key \
                   WHERE flow = ?1 AND key = ?2 AND expires_at > ?3";
        self.read(|connection| {
            let found = |row: &Row<'_>| {
                Ok(StartKey {
                    flow,
                    key: key.to_owned(),
                    body_hash: row.get(0)?,
                    execution: ExecutionId(row.get(1)?),
                    expires_at: Timestamp(row.get(2)?),
                })
            };
            connection.prepare_cached(sql)?.query_row(params![flow.0, key, now.0], found).optional()
        })
    }

    fn largest_id(&self) -> Result<i64, StoreError> {
        let sql = "SELECT max(ifnull((SELECT max(id) FROM execution), 0), largest_deleted_id) FROM bounds";
        self.read(|connection| connection.prepare_cached(sql)?.query_row([], |row| row.get(0)))
    }

    fn drop_expired(&self, now: Timestamp) -> Result<usize, StoreError> {
        self.write(Work::DropExpired(now))
    }
}

/// One execution with all its lines.
pub(super) fn read(
    connection: &Connection,
    execution: ExecutionId,
) -> rusqlite::Result<Option<Stored>> {
    let sql = format!(
        "SELECT {}, commits, delta_bytes, journal FROM execution WHERE id = ?1 \
         AND flow NOT IN (SELECT flow FROM deleted_flow)",
        row::HEAD
    );
    let found = connection.prepare_cached(&sql)?.query_row([execution.0], stored).optional()?;
    found.map(|found| with_steps(connection, found)).transpose()
}

struct Found {
    stored: Stored,
    has_steps: bool,
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Found> {
    let stored = Stored {
        head: row::head(row)?,
        next_sequence: row.get(row::HEAD_COLUMNS)?,
        journal: row.get(row::HEAD_COLUMNS + 2)?,
    };
    Ok(Found { stored, has_steps: row.get::<_, i64>(row::HEAD_COLUMNS + 1)? > 0 })
}

fn with_steps(connection: &Connection, found: Found) -> rusqlite::Result<Stored> {
    let mut stored = found.stored;
    if found.has_steps {
        add_steps(connection, stored.head.id, &mut stored.journal)?;
    }
    Ok(stored)
}

/// All lines of an execution, in order.
pub(super) fn lines(connection: &Connection, execution: ExecutionId) -> rusqlite::Result<Vec<u8>> {
    let mut journal: Vec<u8> = connection
        .prepare_cached("SELECT journal FROM execution WHERE id = ?1")?
        .query_row([execution.0], |row| row.get(0))?;
    add_steps(connection, execution, &mut journal)?;
    Ok(journal)
}

fn add_steps(
    connection: &Connection,
    execution: ExecutionId,
    journal: &mut Vec<u8>,
) -> rusqlite::Result<()> {
    let mut statement = connection
        .prepare_cached("SELECT line FROM step WHERE execution = ?1 ORDER BY sequence")?;
    let mut rows = statement.query([execution.0])?;
    while let Some(row) = rows.next()? {
        journal.extend_from_slice(row.get_ref(0)?.as_blob()?);
    }
    Ok(())
}

fn row_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// At most this many start keys go in one call.
const EXPIRED_PER_CALL: usize = 1_000;

pub(super) fn drop_expired(connection: &Connection, now: Timestamp) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "DELETE FROM start_key WHERE (flow, key) IN \
             (SELECT flow, key FROM start_key INDEXED BY start_key_expiry WHERE expires_at <= ?1 LIMIT ?2)",
        )?
        .execute(params![now.0, row_limit(EXPIRED_PER_CALL)])
}
