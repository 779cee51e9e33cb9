//! Documents that nothing needs any more. Owns who needs one: a version for good (an execution of the flow runs one of
//! its versions), and an execution of a test, which runs a draft as it was.

use super::{SqliteStore, index, queue::Work, retention::ENDED, row};
use engine::StoreError;
use kernel::input::Mode;
use rusqlite::{Connection, params};
use std::collections::HashSet;

/// In one step.
const DROPPED_MAX: usize = 100;
/// One that was put so lately may be wanted by an execution that is about to start.
const KEPT_SECONDS: i64 = 24 * 60 * 60;

pub(super) fn drop_some(store: &SqliteStore) -> Result<usize, StoreError> {
    let unneeded = store.read(unneeded)?;
    if unneeded.is_empty() {
        return Ok(0);
    }
    store.write_later(Work::DropDocuments(unneeded))
}

/// Names of documents, at most as many as go in one step.
fn unneeded(connection: &Connection) -> rusqlite::Result<Vec<Vec<u8>>> {
    let mut statement = connection.prepare_cached(
        "SELECT hash FROM document WHERE put_at < unixepoch() - ?1 \
         AND hash NOT IN (SELECT document FROM version)",
    )?;
    let candidates: Vec<Vec<u8>> =
        statement.query_map([KEPT_SECONDS], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if candidates.is_empty() {
        return Ok(candidates);
    }
    let tested = of_tests(connection)?;
    Ok(candidates.into_iter().filter(|hash| !tested.contains(hash)).take(DROPPED_MAX).collect())
}

/// Those of the executions of tests, found by the lists' indexes: live ones aren't looked at.
fn of_tests(connection: &Connection) -> rusqlite::Result<HashSet<Vec<u8>>> {
    let test = row::mode_code(Mode::Test);
    let mut found = HashSet::new();
    let mut find = connection.prepare_cached("SELECT document FROM execution WHERE id = ?1")?;
    let mut add = |id: i64| -> rusqlite::Result<()> {
        let mut rows = find.query([id])?;
        if let Some(row) = rows.next()? {
            found.insert(row.get(0)?);
        }
        Ok(())
    };
    for one in index::unlisted(connection)?.iter().filter(|one| one.mode == test) {
        add(one.id)?;
    }
    let ended = ENDED.map(|status| {
        format!(
            "SELECT by_project.id FROM project JOIN by_project ON by_project.project = project.id AND bucket = {}",
            index::bucket(test, status)
        )
    });
    let unfinished = [
        (row::RUNNING, "execution_running"),
        (row::WAITING, "execution_waiting_flow"),
    ]
    .map(|(status, index)| {
        format!(
            "SELECT id FROM execution INDEXED BY {index} WHERE status = {status} AND mode = {test}"
        )
    });
    for sql in ended.iter().chain(&unfinished) {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            add(row.get(0)?)?;
        }
    }
    Ok(found)
}

/// On the writer's connection. What was put again or deployed since it was chosen stays.
pub(super) fn drop_unneeded(
    connection: &Connection,
    hashes: &[Vec<u8>],
) -> rusqlite::Result<usize> {
    let mut statement = connection.prepare_cached(
        "DELETE FROM document WHERE hash = ?1 AND put_at < unixepoch() - ?2 \
         AND hash NOT IN (SELECT document FROM version)",
    )?;
    hashes.iter().map(|hash| statement.execute(params![hash, KEPT_SECONDS])).sum()
}
