//! Deletes ended executions in chunks. A reader chooses them, so that the writer only has to delete: what has ended
//! never changes again, so a choice stays right until the writer comes to it. The numbers in `tally` and `ended` stay.

use super::{
    SqliteStore, documents,
    index::{self, Clocks},
    purge,
    queue::{Which, Work},
    row, tags,
};
use engine::{
    StoreError,
    port::{Purge, PurgeLimits, Purged, Retention, Space, Swept},
};
use flow::{FlowId, Timestamp};
use kernel::{ExecutionId, input::Mode};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeSet;

/// Statuses of what has ended.
pub(super) const ENDED: [i64; 3] = [2, row::FAILED, 4];

impl Retention for SqliteStore {
    fn newest(&self, flow: FlowId, count: u32) -> Result<Option<ExecutionId>, StoreError> {
        self.read(|connection| newest(connection, flow, count))
    }

    fn purge(&self, rule: &Purge, limits: PurgeLimits) -> Result<Purged, StoreError> {
        let (chosen, mut purged) = self.read(|connection| choose(connection, rule, limits))?;
        if !chosen.is_empty() {
            // Its project may have been deleted in the meantime.
            purged.executions = self.write_later(Work::Purge(chosen, Which::Ended))?;
        }
        Ok(purged)
    }

    fn sweep(&self, limits: PurgeLimits) -> Result<Swept, StoreError> {
        purge::sweep(self, limits)
    }

    fn drop_documents(&self) -> Result<usize, StoreError> {
        documents::drop_some(self)
    }

    fn oldest(&self) -> Result<Option<Timestamp>, StoreError> {
        let sql =
            "SELECT started_at FROM execution NOT INDEXED WHERE status > 1 ORDER BY id LIMIT 1";
        let started_at: Option<i64> = self.read(|connection| {
            connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()
        })?;
        Ok(started_at.map(Timestamp))
    }

    fn give_back(&self, bytes: u64) -> Result<Space, StoreError> {
        let page_bytes = self.read(|connection| pragma(connection, "page_size"))?;
        let pages = bytes / page_bytes.max(1);
        if pages > 0 {
            self.write_later(Work::GiveBack(pages))?;
        }
        self.read(|connection| {
            let free_bytes = pragma(connection, "freelist_count")? * page_bytes;
            Ok(Space { bytes: pragma(connection, "page_count")? * page_bytes, free_bytes })
        })
    }
}

fn pragma(connection: &Connection, name: &str) -> rusqlite::Result<u64> {
    let value: i64 = connection.pragma_query_value(None, name, |row| row.get(0))?;
    Ok(value.cast_unsigned())
}

/// Walks over as many entries of the index as it counts.
fn newest(
    connection: &Connection,
    flow: FlowId,
    count: u32,
) -> rusqlite::Result<Option<ExecutionId>> {
    let mut unlisted: BTreeSet<i64> = index::unlisted(connection)?
        .into_iter()
        .filter(|one| one.flow == flow.0 && one.mode == 0)
        .map(|one| one.id)
        .collect();
    let [first, second, third] = ENDED.map(|status| {
        let bucket = index::bucket(row::mode_code(Mode::Live), status);
        format!("SELECT id FROM by_flow WHERE flow = ?1 AND bucket = {bucket}")
    });
    let mut statement = connection.prepare_cached(&format!(
        "{first} UNION ALL {second} UNION ALL {third} ORDER BY id DESC"
    ))?;
    let mut rows = statement.query([flow.0])?;
    let mut listed: Option<i64> = rows.next()?.map(|row| row.get(0)).transpose()?;
    let mut nth = None;
    for _ in 0..count {
        nth = listed.max(unlisted.last().copied());
        if nth.is_none() {
            return Ok(None);
        }
        if nth == listed {
            listed = rows.next()?.map(|row| row.get(0)).transpose()?;
        } else {
            unlisted.pop_last();
        }
    }
    Ok(nth.map(ExecutionId))
}

/// The ids of a chunk, and what it is; looks at no more executions than a chunk may have.
fn choose(
    connection: &Connection,
    rule: &Purge,
    limits: PurgeLimits,
) -> rusqlite::Result<(Vec<i64>, Purged)> {
    let (looked_at, more) = candidates(connection, rule, limits.executions.max(1))?;
    let mut statement = connection.prepare_cached(
        "SELECT started_at, ended_at, length(journal) + delta_bytes, started_with FROM execution WHERE id = ?1",
    )?;
    let (mut chosen, mut purged) = (Vec::new(), Purged::default());
    for id in &looked_at {
        let Some(facts) = statement.query_row([id], facts).optional()? else { continue };
        let named = rule.names(ExecutionId(*id), facts.started_at, facts.ended_at);
        if !named || is_held(connection, rule, *id, facts.key.as_deref())? {
            continue;
        }
        if !chosen.is_empty() && purged.bytes + facts.bytes > limits.bytes {
            purged.next = chosen.last().copied().map(ExecutionId);
            purged.executions = chosen.len();
            return Ok((chosen, purged));
        }
        purged.bytes += facts.bytes;
        chosen.push(*id);
    }
    purged.executions = chosen.len();
    purged.next = looked_at.last().filter(|_| more).copied().map(ExecutionId);
    Ok((chosen, purged))
}

struct Facts {
    started_at: Timestamp,
    ended_at: Timestamp,
    bytes: u64,
    key: Option<String>,
}

fn facts(row: &Row<'_>) -> rusqlite::Result<Facts> {
    let started_at: i64 = row.get(0)?;
    Ok(Facts {
        started_at: Timestamp(started_at),
        ended_at: Timestamp(row.get::<_, Option<i64>>(1)?.unwrap_or(started_at)),
        bytes: row.get::<_, i64>(2)?.cast_unsigned(),
        key: row.get(3)?,
    })
}

/// A caller may still come again with this key.
fn is_held(
    connection: &Connection,
    rule: &Purge,
    id: i64,
    key: Option<&str>,
) -> rusqlite::Result<bool> {
    let Some(key) = key else { return Ok(false) };
    connection
        .prepare_cached(
            "SELECT 1 FROM start_key WHERE flow = ?1 AND key = ?2 AND execution = ?3 AND expires_at > ?4",
        )?
        .exists(params![rule.flow.0, key, id, rule.now.0])
}

/// The smallest ids of ended executions that may be old enough, and whether there are more.
fn candidates(
    connection: &Connection,
    rule: &Purge,
    count: usize,
) -> rusqlite::Result<(Vec<i64>, bool)> {
    let mode = row::mode_code(rule.mode);
    let after = rule.after.map_or(i64::MIN, |after| after.0);
    let old = Clocks::load(connection)?.id_limit(rule.before);
    let limit = old.max(rule.below.map_or(i64::MIN, |below| below.0));
    let mut ids: BTreeSet<i64> = index::unlisted(connection)?
        .into_iter()
        .filter(|one| one.flow == rule.flow.0 && one.mode == mode)
        .map(|one| one.id)
        .filter(|id| *id > after && *id < limit)
        .collect();
    let mut statement = connection.prepare_cached(
        "SELECT id FROM by_flow WHERE flow = ?1 AND bucket = ?2 AND id > ?3 AND id < ?4 ORDER BY id LIMIT ?5",
    )?;
    let rows = i64::try_from(count).unwrap_or(i64::MAX).saturating_add(1);
    for status in ENDED {
        let bucket = index::bucket(mode, status);
        let found = statement
            .query_map(params![rule.flow.0, bucket, after, limit, rows], |row| row.get(0))?;
        for id in found {
            ids.insert(id?);
        }
    }
    let more = ids.len() > count;
    Ok((ids.into_iter().take(count).collect(), more))
}

/// On the writer's connection, with everything that the lists know of them: none of them may be in `unlisted`. Returns
/// how many were there.
pub(super) fn delete(
    connection: &Connection,
    ids: &[i64],
    which: Which,
) -> rusqlite::Result<usize> {
    let mut find = connection.prepare_cached(
        "SELECT project, flow, mode, status, delta_bytes, started_with FROM execution WHERE id = ?1 AND status > ?2",
    )?;
    let above = match which {
        Which::Ended => row::WAITING,
        Which::All => -1,
    };
    let mut deleted = 0;
    for id in ids {
        let place = |row: &Row<'_>| {
            let bucket = index::bucket(row.get(2)?, row.get(3)?);
            let (project, flow): (i64, i64) = (row.get(0)?, row.get(1)?);
            Ok((project, flow, bucket, row.get::<_, i64>(4)?, row.get::<_, Option<String>>(5)?))
        };
        let found = find.query_row([*id, above], place).optional()?;
        let Some((project, flow, bucket, delta_bytes, key)) = found else { continue };
        if delta_bytes > 0 {
            connection.prepare_cached("DELETE FROM step WHERE execution = ?1")?.execute([id])?;
        }
        if let Some(key) = key {
            // Expired, or the execution wouldn't be deleted; it may be an execution's that came later.
            connection
                .prepare_cached(
                    "DELETE FROM start_key WHERE flow = ?1 AND key = ?2 AND execution = ?3",
                )?
                .execute(params![flow, key, id])?;
        }
        tags::remove(connection, *id)?;
        connection.prepare_cached("DELETE FROM paused WHERE execution = ?1")?.execute([id])?;
        for (owner, column) in [(flow, "flow"), (project, "project")] {
            connection
                .prepare_cached(&format!(
                    "DELETE FROM by_{column} WHERE {column} = ?1 AND bucket = ?2 AND id = ?3"
                ))?
                .execute(params![owner, bucket, id])?;
        }
        connection.prepare_cached("DELETE FROM execution WHERE id = ?1")?.execute([id])?;
        deleted += 1;
    }
    if let Some(largest) = ids.iter().max() {
        connection
            .prepare_cached("UPDATE bounds SET largest_deleted_id = max(largest_deleted_id, ?1)")?
            .execute([largest])?;
    }
    Ok(deleted)
}

/// Moves pages from the file's end into free ones and cuts it off there, inside the caller's transaction. Returns how
/// many.
pub(super) fn give_back(connection: &Connection, pages: u64) -> rusqlite::Result<usize> {
    let before = pragma(connection, "freelist_count")?;
    let mut statement = connection.prepare(&format!("PRAGMA incremental_vacuum({pages})"))?;
    let mut rows = statement.query([])?;
    // Each row is a page.
    while rows.next()?.is_some() {}
    let after = pragma(connection, "freelist_count")?;
    Ok(usize::try_from(before.saturating_sub(after)).unwrap_or(usize::MAX))
}
