//! Deletes a project with everything that belongs to it, in the transaction that it is called in. A million
//! executions take this transaction some ten seconds, in which nobody else's commit goes on. Documents stay: other
//! projects may share them by content.

use super::{index, tags};
use flow::ProjectId;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// What the indexes say about one execution. No bucket: it hasn't ended, so no index of ended ones holds it.
struct Place {
    id: i64,
    flow: i64,
    bucket: Option<i64>,
}

/// A project that isn't there leaves nothing to do.
pub(super) fn project(connection: &Connection, project: ProjectId) -> rusqlite::Result<()> {
    index::fill(connection)?;
    let places = places(connection, project)?;
    let mut flows: BTreeSet<i64> = places.iter().map(|place| place.flow).collect();
    flows.extend(column(connection, "SELECT id FROM flow WHERE project = ?1", project)?);
    // The numbers outlive the executions that retention deleted.
    flows.extend(column(connection, "SELECT flow FROM tally WHERE project = ?1", project)?);
    if let Some(largest) = places.iter().map(|place| place.id).max() {
        connection
            .prepare_cached("UPDATE bounds SET largest_deleted_id = max(largest_deleted_id, ?1)")?
            .execute([largest])?;
    }
    for place in &places {
        connection.prepare_cached("DELETE FROM step WHERE execution = ?1")?.execute([place.id])?;
        tags::remove(connection, place.id)?;
        connection.prepare_cached("DELETE FROM execution WHERE id = ?1")?.execute([place.id])?;
        if let Some(bucket) = place.bucket {
            connection
                .prepare_cached("DELETE FROM by_flow WHERE flow = ?1 AND bucket = ?2 AND id = ?3")?
                .execute(params![place.flow, bucket, place.id])?;
        }
    }
    for sql in ["DELETE FROM by_project WHERE project = ?1", "DELETE FROM tally WHERE project = ?1"]
    {
        connection.prepare_cached(sql)?.execute([project.0])?;
    }
    connection
        .prepare_cached("DELETE FROM paused WHERE execution NOT IN (SELECT id FROM execution)")?
        .execute([])?;
    for flow in flows {
        for sql in [
            "DELETE FROM start_key WHERE flow = ?1",
            "DELETE FROM draft WHERE flow = ?1",
            "DELETE FROM version WHERE flow = ?1",
            "DELETE FROM ended WHERE flow = ?1",
        ] {
            connection.prepare_cached(sql)?.execute([flow])?;
        }
    }
    connection.prepare_cached("DELETE FROM flow WHERE project = ?1")?.execute([project.0])?;
    for sql in [
        "DELETE FROM project_key WHERE project = ?1",
        "DELETE FROM member WHERE project = ?1",
        "DELETE FROM invitation WHERE project = ?1",
        "DELETE FROM project WHERE id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([project.0])?;
    }
    Ok(())
}

fn places(connection: &Connection, project: ProjectId) -> rusqlite::Result<Vec<Place>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, flow, bucket FROM by_project WHERE project = ?1 \
         UNION ALL SELECT id, flow, NULL FROM execution WHERE project = ?1 AND status = 1 \
         UNION ALL SELECT id, flow, NULL FROM execution WHERE project = ?1 AND status = 0",
    )?;
    let found = statement.query_map([project.0], |row| {
        Ok(Place { id: row.get(0)?, flow: row.get(1)?, bucket: row.get(2)? })
    })?;
    found.collect()
}

fn column(connection: &Connection, sql: &str, project: ProjectId) -> rusqlite::Result<Vec<i64>> {
    connection.prepare_cached(sql)?.query_map([project.0], |row| row.get(0))?.collect()
}
