//! Tags of executions: a list in the execution's row, and a row of `tag` per word by which it is found, written in the
//! commit that adds the tag. Executions without tags cost nothing here.

use super::{index::Clocks, row};
use engine::port::{ExecutionHead, ExecutionQuery, tag_value};
use rusqlite::{Connection, Row, named_params, params, types::Type};

const WHOLE: i64 = 0;
const VALUE: i64 = 1;
/// How far the rows of a tag are counted to find the rarest of several.
const COUNTED_MAX: i64 = 1_000;

/// As it lies in the execution's row.
pub(super) fn text(tags: &[String]) -> Option<String> {
    (!tags.is_empty()).then(|| serde_json::Value::from(tags).to_string())
}

pub(super) fn read(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<String>> {
    let Some(text) = row.get_ref(column)?.as_str_or_null()? else { return Ok(Vec::new()) };
    serde_json::from_str(text).map_err(|cause| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(cause))
    })
}

/// Tags that are there already change nothing.
pub(super) fn put(connection: &Connection, head: &ExecutionHead) -> rusqlite::Result<()> {
    for (word, part) in words(&head.tags) {
        connection
            .prepare_cached(
                "INSERT INTO tag (owner, word, part, execution) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            )?
            .execute(params![head.project.0, word, part, head.id.0])?;
    }
    Ok(())
}

fn words(tags: &[String]) -> impl Iterator<Item = (&str, i64)> {
    tags.iter().flat_map(|tag| {
        let value = tag_value(tag).map(|value| (value, VALUE));
        [(tag.as_str(), WHOLE)].into_iter().chain(value)
    })
}

/// Newest first, one more than a page when there are so many: executions that a query with tags asks for, by way of
/// the rarest.
pub(super) fn tagged(
    connection: &Connection,
    query: &ExecutionQuery,
    rows: usize,
) -> rusqlite::Result<Vec<ExecutionHead>> {
    let mut rarest: Option<(i64, &str)> = None;
    for tag in &query.tags {
        let count = match &query.tags[..] {
            [_] => 0,
            _ => count(connection, query.project.0, tag)?,
        };
        rarest = rarest.into_iter().chain([(count, tag.as_str())]).min();
    }
    let Some((_, tag)) = rarest else { return Ok(Vec::new()) };
    with_word(connection, query, (tag, WHOLE), rows)
}

/// Newest first, at most so many of each: executions that have the whole tag or one with this value.
pub(super) fn found(
    connection: &Connection,
    query: &ExecutionQuery,
    word: &str,
    rows: usize,
) -> rusqlite::Result<Vec<ExecutionHead>> {
    let mut found = with_word(connection, query, (word, WHOLE), rows)?;
    found.extend(with_word(connection, query, (word, VALUE), rows)?);
    Ok(found)
}

fn count(connection: &Connection, owner: i64, tag: &str) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM tag WHERE owner = ?1 AND word = ?2 AND part = 0 LIMIT ?3)",
        )?
        .query_row(params![owner, tag, COUNTED_MAX], |row| row.get(0))
}

fn with_word(
    connection: &Connection,
    query: &ExecutionQuery,
    (word, part): (&str, i64),
    rows: usize,
) -> rusqlite::Result<Vec<ExecutionHead>> {
    let clocks = Clocks::load(connection)?;
    let before = query.before.map_or(i64::MAX, |before| before.0);
    // In the order of the index, so that rows are read until the page is full and no further.
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {} FROM tag CROSS JOIN execution ON execution.id = tag.execution \
         WHERE tag.owner = :owner AND tag.word = :word AND tag.part = :part \
         AND tag.execution >= :smallest_id AND tag.execution < :id_limit ORDER BY tag.execution DESC",
        row::HEAD
    ))?;
    let found = statement.query_map(
        named_params! {
            ":owner": query.project.0, ":word": word, ":part": part,
            ":smallest_id": query.from.map_or(i64::MIN, |from| clocks.smallest_id(from)),
            ":id_limit": query.to.map_or(i64::MAX, |to| clocks.id_limit(to)).min(before),
        },
        row::head,
    )?;
    let matching = found.filter(|head| head.as_ref().map_or(true, |head| query.matches(head)));
    matching.take(rows).collect()
}

/// Call before the execution's row goes.
pub(super) fn remove(connection: &Connection, execution: i64) -> rusqlite::Result<()> {
    let mut statement = connection
        .prepare_cached("SELECT project, tags FROM execution WHERE id = ?1 AND tags IS NOT NULL")?;
    let mut rows = statement.query([execution])?;
    let Some(row) = rows.next()? else { return Ok(()) };
    let (owner, tags): (i64, _) = (row.get(0)?, read(row, 1)?);
    for (word, part) in words(&tags) {
        connection
            .prepare_cached(
                "DELETE FROM tag WHERE owner = ?1 AND word = ?2 AND part = ?3 AND execution = ?4",
            )?
            .execute(params![owner, word, part, execution])?;
    }
    Ok(())
}

/// Writes the words of all executions into a table that is like `tag`; tags that can't be read have none.
pub(super) fn write_all(connection: &Connection, table: &str) -> rusqlite::Result<()> {
    let mut insert = connection.prepare(&format!(
        "INSERT OR IGNORE INTO {table} (owner, word, part, execution) VALUES (?1, ?2, ?3, ?4)"
    ))?;
    let mut statement =
        connection.prepare("SELECT project, id, tags FROM execution WHERE tags IS NOT NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (owner, execution): (i64, i64) = (row.get(0)?, row.get(1)?);
        let Ok(tags) = read(row, 2) else { continue };
        for (word, part) in words(&tags) {
            insert.execute(params![owner, word, part, execution])?;
        }
    }
    Ok(())
}
