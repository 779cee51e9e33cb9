//! Executions on their way into the indexes that lists read: packed rows of `unlisted` first, sorted batches later.
//! Owns the packed form. Lists read both in one snapshot, so the way is never visible.

use super::{numbers, row};
pub(super) use engine::port::QUARTER_MS;
use engine::port::{Durations, ExecutionHead};
use flow::Timestamp;
use kernel::ExecutionId;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// Beyond this the next transaction moves all of them: what a list has to look through stays short.
pub(super) const UNLISTED_MAX: usize = 4_096;
const PACKED_BYTES: usize = 47;

/// An ended execution, as lists look for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) id: i64,
    pub(super) project: i64,
    pub(super) flow: i64,
    pub(super) mode: i64,
    pub(super) status: i64,
    pub(super) version: Option<u32>,
    pub(super) started_at: i64,
    /// A number of [`Durations`].
    pub(super) duration: u16,
}

/// How far ids and started_at ever were apart: lets a list turn a time into a range of ids and stay exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Clocks {
    pub(super) ahead_ms: i64,
    pub(super) behind_ms: i64,
}

impl Listed {
    pub(super) fn of(head: &ExecutionHead) -> Self {
        Self {
            id: head.id.0,
            project: head.project.0,
            flow: head.flow.0,
            mode: row::mode_code(head.mode),
            status: row::status_code(head.status),
            version: head.version,
            started_at: head.started_at.0,
            duration: Durations::number(head.duration_ms()),
        }
    }

    fn bucket(&self) -> i64 {
        bucket(self.mode, self.status)
    }

    fn pack(&self, out: &mut Vec<u8>) {
        for number in [self.id, self.project, self.flow, self.started_at] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.bucket().to_le_bytes());
        out.push(u8::from(self.version.is_some()));
        out.extend_from_slice(&self.version.unwrap_or(0).to_le_bytes());
        out.extend_from_slice(&self.duration.to_le_bytes());
    }

    fn unpack(packed: &[u8]) -> Option<Self> {
        let number =
            |at: usize| Some(i64::from_le_bytes(packed.get(at * 8..at * 8 + 8)?.try_into().ok()?));
        let version = u32::from_le_bytes(packed.get(41..45)?.try_into().ok()?);
        let bucket = number(4)?;
        Some(Self {
            id: number(0)?,
            project: number(1)?,
            flow: number(2)?,
            started_at: number(3)?,
            mode: bucket / 8,
            status: bucket % 8,
            version: (*packed.get(40)? == 1).then_some(version),
            duration: u16::from_le_bytes(packed.get(45..47)?.try_into().ok()?),
        })
    }
}

pub(super) fn bucket(mode: i64, status: i64) -> i64 {
    mode * 8 + status
}

impl Clocks {
    pub(super) fn see(&mut self, id: ExecutionId, started_at: Timestamp) {
        let apart = row::id_ms(id.0).saturating_sub(started_at.0);
        self.ahead_ms = self.ahead_ms.max(apart);
        self.behind_ms = self.behind_ms.max(apart.saturating_neg());
    }

    pub(super) fn load(connection: &Connection) -> rusqlite::Result<Self> {
        connection
            .prepare_cached("SELECT id_ahead_ms, id_behind_ms FROM bounds")?
            .query_row([], |row| Ok(Self { ahead_ms: row.get(0)?, behind_ms: row.get(1)? }))
    }

    pub(super) fn save(self, connection: &Connection) -> rusqlite::Result<()> {
        connection
            .prepare_cached("UPDATE bounds SET id_ahead_ms = ?1, id_behind_ms = ?2")?
            .execute(params![self.ahead_ms, self.behind_ms])?;
        Ok(())
    }

    /// Ids of executions that started at or after `from` aren't smaller.
    pub(super) fn smallest_id(self, from: Timestamp) -> i64 {
        row::id_at(from.0.saturating_sub(self.behind_ms))
    }

    /// Ids of executions that started before `to` are smaller.
    pub(super) fn id_limit(self, to: Timestamp) -> i64 {
        row::id_at(to.0.saturating_add(self.ahead_ms))
    }
}

/// Keeps what a transaction ended, in one row.
pub(super) fn keep(connection: &Connection, ended: &[Listed]) -> rusqlite::Result<()> {
    let mut entries = Vec::with_capacity(ended.len() * PACKED_BYTES);
    for one in ended {
        one.pack(&mut entries);
    }
    connection.prepare_cached("INSERT INTO unlisted (entries) VALUES (?1)")?.execute([entries])?;
    Ok(())
}

/// What ended and isn't in the indexes yet.
pub(super) fn unlisted(connection: &Connection) -> rusqlite::Result<Vec<Listed>> {
    let mut statement = connection.prepare_cached("SELECT entries FROM unlisted")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let entries = row.get_ref(0)?.as_blob()?;
        for packed in entries.chunks(PACKED_BYTES) {
            found.push(Listed::unpack(packed).ok_or_else(|| row::damaged(0))?);
        }
    }
    Ok(found)
}

/// How many executions `unlisted` holds.
pub(super) fn unlisted_count(connection: &Connection) -> rusqlite::Result<usize> {
    let bytes: u32 = connection
        .prepare_cached("SELECT ifnull(sum(length(entries)), 0) FROM unlisted")?
        .query_row([], |row| row.get(0))?;
    Ok(bytes as usize / PACKED_BYTES)
}

/// Moves all that `unlisted` holds into the indexes, in their order, and counts it. Returns how many.
pub(super) fn fill(connection: &Connection) -> rusqlite::Result<usize> {
    let mut found = unlisted(connection)?;
    if found.is_empty() {
        return Ok(0);
    }
    found.sort_unstable_by_key(|one| (one.flow, one.bucket(), one.id));
    let mut statement = connection.prepare_cached(
        "INSERT INTO by_flow (flow, bucket, id, version, started_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for one in &found {
        statement.execute(params![one.flow, one.bucket(), one.id, one.version, one.started_at])?;
    }
    found.sort_unstable_by_key(|one| (one.project, one.bucket(), one.id));
    let mut statement = connection.prepare_cached(
        "INSERT INTO by_project (project, bucket, id, flow, version, started_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for one in &found {
        statement.execute(params![
            one.project,
            one.bucket(),
            one.id,
            one.flow,
            one.version,
            one.started_at
        ])?;
    }
    count(connection, &found)?;
    connection.prepare_cached("DELETE FROM unlisted")?.execute([])?;
    Ok(found.len())
}

/// Adds executions to the numbers, which keep them when they are deleted.
pub(super) fn count(connection: &Connection, found: &[Listed]) -> rusqlite::Result<()> {
    let mut quarters: BTreeMap<(i64, i64, i64), (u32, u32, i64)> = BTreeMap::new();
    for one in found.iter().filter(|one| one.mode == 0) {
        let quarter = one.started_at.div_euclid(QUARTER_MS);
        let sums = quarters.entry((one.project, quarter, one.flow)).or_insert((0, 0, i64::MIN));
        sums.0 += 1;
        sums.1 += u32::from(one.status == row::FAILED);
        sums.2 = sums.2.max(one.started_at);
    }
    let mut statement = connection.prepare_cached(
        "INSERT INTO tally (project, quarter, flow, executions, failed, last_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT DO UPDATE SET executions = executions + excluded.executions, failed = failed + excluded.failed, \
         last_at = max(last_at, excluded.last_at)",
    )?;
    for ((project, quarter, flow), (executions, failed, last_at)) in quarters {
        statement.execute(params![project, quarter, flow, executions, failed, last_at])?;
    }
    numbers::count(connection, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_execution_comes_back_as_it_was() {
        for version in [None, Some(0), Some(7)] {
            let one = Listed {
                id: -3,
                project: 2,
                flow: i64::MAX,
                mode: 1,
                status: 4,
                version,
                started_at: 9,
                duration: 1_900,
            };
            let mut packed = Vec::new();
            one.pack(&mut packed);
            assert_eq!((packed.len(), Listed::unpack(&packed)), (PACKED_BYTES, Some(one)));
        }
    }

    #[test]
    fn no_started_at_is_outside_the_range_of_ids_that_its_time_gives() {
        let mut clocks = Clocks::default();
        let cases = [(5_000, 5_000), (5_000, 9_000), (9_000, 5_000), (1, 1)];
        for (id_ms, started_ms) in cases {
            clocks.see(ExecutionId(row::id_at(id_ms)), Timestamp(started_ms));
        }
        for (id_ms, started_ms) in cases {
            let id = row::id_at(id_ms);
            assert!(clocks.smallest_id(Timestamp(started_ms)) <= id);
            assert!(id < clocks.id_limit(Timestamp(started_ms + 1)));
        }
    }
}
