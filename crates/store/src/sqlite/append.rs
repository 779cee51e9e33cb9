//! One commit of one execution, as rows. Owns where its line goes: into the execution's row while that is short, into
//! `step` beyond, and back into the row at the end. Every statement that can refuse comes before the first that writes.

use super::{
    fault::WriteError,
    index::{Clocks, Listed},
    row, tags,
};
use engine::{
    StoreError,
    port::{Append, StartKey},
};
use flow::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use std::{collections::BTreeSet, sync::Arc};

/// A row of a running execution grows to this: it is rewritten with each commit.
const ROW_BYTES_MAX: usize = 4 * 1024;
/// A journal up to this is put together in its row when its execution ends; a longer one stays in its steps.
const FOLD_BYTES_MAX: usize = 256 * 1024;

/// What a transaction has to do once for all its executions.
#[derive(Debug, Default)]
pub(super) struct Ended {
    pub(super) listed: Vec<Listed>,
    pub(super) clocks: Clocks,
    /// Their executions take no more commits.
    pub(super) deleted_flows: Arc<BTreeSet<i64>>,
}

pub(super) fn write(
    connection: &Connection,
    append: &Append,
    ended: &mut Ended,
) -> Result<(), WriteError> {
    if ended.deleted_flows.contains(&append.head.flow.0) {
        return Err(StoreError::Conflict.into());
    }
    if let Some(start) = &append.start_key {
        refuse_repeated_start(connection, start, append.head.started_at)?;
    }
    if append.sequence == 0 {
        insert(connection, append)?
    } else {
        update(connection, append)?
    }
    if let Some(start) = &append.start_key {
        put_start(connection, start)?;
    }
    tags::put(connection, &append.head)?;
    if append.sequence == 0 {
        ended.clocks.see(append.head.id, append.head.started_at);
    }
    if append.head.status.has_ended() {
        ended.listed.push(Listed::of(&append.head));
    }
    Ok(())
}

fn refuse_repeated_start(
    connection: &Connection,
    start: &StartKey,
    now: Timestamp,
) -> Result<(), WriteError> {
    let found: Option<i64> = connection
        .prepare_cached("SELECT expires_at FROM start_key WHERE flow = ?1 AND key = ?2")?
        .query_row(params![start.flow.0, start.key], |row| row.get(0))
        .optional()?;
    match found {
        Some(expires_at) if expires_at > now.0 => Err(StoreError::Conflict.into()),
        Some(_) | None => Ok(()),
    }
}

fn put_start(connection: &Connection, start: &StartKey) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO start_key (flow, key, body_hash, execution, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![start.flow.0, start.key, start.body_hash, start.execution.0, start.expires_at.0])?;
    Ok(())
}

fn insert(connection: &Connection, append: &Append) -> Result<(), WriteError> {
    let head = &append.head;
    let line = append.entries.as_slice();
    let stays = line.len() <= ROW_BYTES_MAX || head.status.has_ended();
    let (journal, delta_bytes) = if stays { (line, 0) } else { (&[][..], line.len()) };
    let inserted = connection
        .prepare_cached(
            "INSERT INTO execution (id, project, flow, version, mode, status, started_at, ended_at, wake_at, \
             error_code, document, journal, delta_bytes, started_with, tags, commits) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 1) ON CONFLICT (id) DO NOTHING",
        )?
        .execute(params![
            head.id.0,
            head.project.0,
            head.flow.0,
            head.version,
            row::mode_code(head.mode),
            row::status_code(head.status),
            head.started_at.0,
            head.ended_at.map(|at| at.0),
            head.wake_at.map(|at| at.0),
            head.error_code,
            head.document.0,
            journal,
            delta_bytes as i64,
            append.start_key.as_ref().map(|start| &start.key),
            tags::text(&head.tags),
        ])?;
    if inserted == 0 {
        return Err(StoreError::Conflict.into());
    }
    if !stays {
        insert_step(connection, append)?;
    }
    Ok(())
}

/// The common case is one statement: the line fits into the row and nothing lies in `step`.
fn update(connection: &Connection, append: &Append) -> Result<(), WriteError> {
    let head = &append.head;
    let bytes_max = if head.status.has_ended() { FOLD_BYTES_MAX } else { ROW_BYTES_MAX };
    let updated = connection
        .prepare_cached(
            "UPDATE execution SET status = ?3, ended_at = ?4, wake_at = ?5, error_code = ?6, commits = commits + 1, \
             journal = CAST(journal || ?7 AS BLOB), tags = ?9 \
             WHERE id = ?1 AND commits = ?2 AND status < 2 AND delta_bytes = 0 AND length(journal) <= ?8",
        )?
        .execute(params![
            head.id.0,
            append.sequence,
            row::status_code(head.status),
            head.ended_at.map(|at| at.0),
            head.wake_at.map(|at| at.0),
            head.error_code,
            append.entries,
            bytes_max as i64 - append.entries.len() as i64,
            tags::text(&head.tags),
        ])?;
    if updated == 0 { update_with_steps(connection, append) } else { Ok(()) }
}

fn update_with_steps(connection: &Connection, append: &Append) -> Result<(), WriteError> {
    let (id, line) = (append.head.id.0, append.entries.len());
    let found: Option<(usize, usize)> = connection
        .prepare_cached(
            "SELECT length(journal), delta_bytes FROM execution WHERE id = ?1 AND commits = ?2 AND status < 2",
        )?
        .query_row(params![id, append.sequence], |row| {
            Ok((row.get::<_, u32>(0)? as usize, row.get::<_, u32>(1)? as usize))
        })
        .optional()?;
    let Some((row_bytes, delta_bytes)) = found else { return Err(StoreError::Conflict.into()) };
    if append.head.status.has_ended() && row_bytes + delta_bytes + line <= FOLD_BYTES_MAX {
        let mut journal = super::journal::lines(connection, append.head.id)?;
        journal.extend_from_slice(&append.entries);
        connection.prepare_cached("DELETE FROM step WHERE execution = ?1")?.execute([id])?;
        connection
            .prepare_cached("UPDATE execution SET journal = ?2 WHERE id = ?1")?
            .execute(params![id, journal])?;
        return Ok(update_head(connection, append, 0)?);
    }
    insert_step(connection, append)?;
    Ok(update_head(connection, append, delta_bytes + line)?)
}

fn update_head(
    connection: &Connection,
    append: &Append,
    delta_bytes: usize,
) -> rusqlite::Result<()> {
    let head = &append.head;
    connection
        .prepare_cached(
            "UPDATE execution SET status = ?2, ended_at = ?3, wake_at = ?4, error_code = ?5, commits = commits + 1, \
             delta_bytes = ?6, tags = ?7 WHERE id = ?1",
        )?
        .execute(params![
            head.id.0,
            row::status_code(head.status),
            head.ended_at.map(|at| at.0),
            head.wake_at.map(|at| at.0),
            head.error_code,
            delta_bytes as i64,
            tags::text(&head.tags),
        ])?;
    Ok(())
}

fn insert_step(connection: &Connection, append: &Append) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO step (execution, sequence, line) VALUES (?1, ?2, ?3)")?
        .execute(params![append.head.id.0, append.sequence, append.entries])?;
    Ok(())
}
