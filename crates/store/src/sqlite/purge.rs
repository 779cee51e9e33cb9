//! Deletes a project: at once what makes it a project and what of it runs, chunk by chunk what it leaves behind. Owns
//! `deleted_flow`: while a flow stands there, nobody loads, wakes or continues its executions. Documents stay: other
//! projects may share them by content.

use super::{
    SqliteStore, index,
    queue::{Which, Work},
    retention,
};
use engine::{
    StoreError,
    port::{PurgeLimits, Swept},
};
use flow::ProjectId;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

/// Rows of numbers and start keys that go in one step.
const LEFTOVERS_PER_STEP: i64 = 5_000;
/// What has no execution of its own: the table, and its key within a flow.
const LEFTOVERS: [(&str, &str); 3] = [
    ("start_key", "flow, key"),
    ("ended", "flow, quarter, status, duration"),
    ("tally", "project, quarter, flow"),
];

/// Inside the caller's transaction. A project that isn't there leaves nothing to do.
pub(super) fn project(connection: &Connection, project: ProjectId) -> rusqlite::Result<()> {
    index::fill(connection)?;
    connection
        .prepare_cached(
            "INSERT INTO deleted_flow (flow, project) SELECT id, project FROM flow WHERE project = ?1",
        )?
        .execute([project.0])?;
    // An execution in memory finds with its next commit that it is gone.
    let running =
        "SELECT id FROM execution INDEXED BY execution_running WHERE status = 0 AND project = ?1";
    retention::delete(connection, &ids(connection, running, project.0, None)?, Which::All)?;
    for sql in [
        "DELETE FROM draft WHERE flow IN (SELECT id FROM flow WHERE project = ?1)",
        "DELETE FROM version WHERE flow IN (SELECT id FROM flow WHERE project = ?1)",
        "DELETE FROM flow WHERE project = ?1",
        "DELETE FROM project_key WHERE project = ?1",
        "DELETE FROM member WHERE project = ?1",
        "DELETE FROM invitation WHERE project = ?1",
        "DELETE FROM project WHERE id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([project.0])?;
    }
    Ok(())
}

/// Flows of deleted projects that have left something.
pub(super) fn deleted_flows(connection: &Connection) -> rusqlite::Result<BTreeSet<i64>> {
    connection
        .prepare_cached("SELECT flow FROM deleted_flow")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// One step of what a deleted project left: a chunk of one flow's executions; when it has none, a chunk of what has no
/// execution; when that is gone too, the flow is forgotten.
pub(super) fn sweep(store: &SqliteStore, limits: PurgeLimits) -> Result<Swept, StoreError> {
    let next = store.read(|connection| {
        let flow = connection
            .prepare_cached("SELECT flow, project FROM deleted_flow LIMIT 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((flow, project)) = flow else { return Ok(None) };
        Ok(Some((choose(connection, flow, limits)?, flow, project)))
    })?;
    Ok(match next {
        None => Swept { executions: 0, is_done: true },
        Some((chosen, ..)) if !chosen.is_empty() => Swept {
            executions: store.write_later(Work::Purge(chosen, Which::All))?,
            is_done: false,
        },
        Some((_, flow, project)) => {
            store.write_later(Work::ForgetFlow { flow, project })?;
            Swept { executions: 0, is_done: false }
        }
    })
}

fn choose(connection: &Connection, flow: i64, limits: PurgeLimits) -> rusqlite::Result<Vec<i64>> {
    let mut found: Vec<i64> = index::unlisted(connection)?
        .into_iter()
        .filter(|one| one.flow == flow)
        .map(|one| one.id)
        .take(limits.executions)
        .collect();
    for sql in [
        "SELECT id FROM by_flow WHERE flow = ?1 LIMIT ?2",
        "SELECT id FROM execution INDEXED BY execution_waiting_flow WHERE status = 1 AND flow = ?1 LIMIT ?2",
        "SELECT id FROM execution INDEXED BY execution_running WHERE status = 0 AND flow = ?1 LIMIT ?2",
    ] {
        let room = limits.executions.saturating_sub(found.len());
        found.extend(ids(connection, sql, flow, Some(room))?);
    }
    let mut bytes = connection
        .prepare_cached("SELECT length(journal) + delta_bytes FROM execution WHERE id = ?1")?;
    let (mut chosen, mut sum) = (Vec::new(), 0_u64);
    for id in found {
        let own = bytes.query_row([id], |row| row.get::<_, i64>(0)).optional()?.unwrap_or(0);
        sum = sum.saturating_add(own.cast_unsigned());
        if sum > limits.bytes && !chosen.is_empty() {
            break;
        }
        chosen.push(id);
    }
    Ok(chosen)
}

/// Inside the caller's transaction.
pub(super) fn forget_flow(
    connection: &Connection,
    flow: i64,
    project: i64,
) -> rusqlite::Result<usize> {
    let mut deleted = 0;
    for (table, key) in LEFTOVERS {
        let of_project = if table == "tally" { "project = ?2 AND" } else { "?2 IS NOT NULL AND" };
        deleted += connection
            .prepare_cached(&format!(
                "DELETE FROM {table} WHERE ({key}) IN \
                 (SELECT {key} FROM {table} WHERE {of_project} flow = ?1 LIMIT ?3)"
            ))?
            .execute(params![flow, project, LEFTOVERS_PER_STEP])?;
    }
    if deleted == 0 {
        connection.prepare_cached("DELETE FROM deleted_flow WHERE flow = ?1")?.execute([flow])?;
    }
    Ok(deleted)
}

fn ids(
    connection: &Connection,
    sql: &str,
    owner: i64,
    limit: Option<usize>,
) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(sql)?;
    let id = |row: &rusqlite::Row<'_>| row.get(0);
    match limit {
        Some(limit) => {
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            statement.query_map(params![owner, limit], id)?.collect()
        }
        None => statement.query_map([owner], id)?.collect(),
    }
}
