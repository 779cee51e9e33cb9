//! How many executions started since a time, per flow. Sums whole quarters of an hour that were counted as executions
//! ended, and counts the rest one by one: a `since` on a quarter, as every midnight is, touches no ended execution.

use super::{
    index::{self, Clocks, QUARTER_MS},
    row,
};
use engine::port::Tally;
use flow::{FlowId, ProjectId, Timestamp};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

#[derive(Default)]
struct Sums(BTreeMap<i64, (u64, u64, i64)>);

impl Sums {
    fn add(&mut self, flow: i64, executions: u64, failed: u64, last_at: i64) {
        let sums = self.0.entry(flow).or_insert((0, 0, i64::MIN));
        *sums = (sums.0 + executions, sums.1 + failed, sums.2.max(last_at));
    }
}

pub(super) fn tally(
    connection: &Connection,
    project: ProjectId,
    since: Timestamp,
) -> rusqlite::Result<Vec<Tally>> {
    let clocks = Clocks::load(connection)?;
    let mut sums = Sums::default();
    let quarter = since.0.div_euclid(QUARTER_MS) + i64::from(since.0.rem_euclid(QUARTER_MS) != 0);
    add_quarters(connection, &mut sums, project, quarter)?;
    let until = Timestamp(quarter.saturating_mul(QUARTER_MS));
    if since < until {
        let ids = clocks.smallest_id(since)..clocks.id_limit(until);
        add_ended(connection, &mut sums, project, since..until, ids)?;
    }
    let unlisted = index::unlisted(connection)?;
    let unlisted = unlisted
        .iter()
        .filter(|one| one.project == project.0 && one.mode == 0 && one.started_at >= since.0);
    for one in unlisted {
        sums.add(one.flow, 1, u64::from(one.status == row::FAILED), one.started_at);
    }
    add_unfinished(connection, &mut sums, project, (since, clocks.smallest_id(since)))?;
    let tally = |(flow, (executions, failed, last_at))| Tally {
        flow: FlowId(flow),
        executions,
        failed,
        last_at: Some(Timestamp(last_at)),
    };
    Ok(sums.0.into_iter().map(tally).collect())
}

fn add_quarters(
    connection: &Connection,
    sums: &mut Sums,
    project: ProjectId,
    from: i64,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT flow, executions, failed, last_at FROM tally WHERE project = ?1 AND quarter >= ?2",
    )?;
    let mut rows = statement.query(params![project.0, from])?;
    while let Some(row) = rows.next()? {
        let (executions, failed): (i64, i64) = (row.get(1)?, row.get(2)?);
        sums.add(row.get(0)?, executions.cast_unsigned(), failed.cast_unsigned(), row.get(3)?);
    }
    Ok(())
}

fn add_ended(
    connection: &Connection,
    sums: &mut Sums,
    project: ProjectId,
    started: std::ops::Range<Timestamp>,
    ids: std::ops::Range<i64>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT flow, bucket, started_at FROM by_project WHERE project = ?1 AND bucket IN (2, 3, 4) \
         AND id >= ?2 AND id < ?3 AND started_at >= ?4 AND started_at < ?5",
    )?;
    let mut rows =
        statement.query(params![project.0, ids.start, ids.end, started.start.0, started.end.0])?;
    while let Some(row) = rows.next()? {
        let status: i64 = row.get(1)?;
        sums.add(row.get(0)?, 1, u64::from(status == row::FAILED), row.get(2)?);
    }
    Ok(())
}

fn add_unfinished(
    connection: &Connection,
    sums: &mut Sums,
    project: ProjectId,
    (since, smallest_id): (Timestamp, i64),
) -> rusqlite::Result<()> {
    for (status, index) in
        [(row::RUNNING, "execution_running"), (row::WAITING, "execution_waiting_project")]
    {
        let mut statement = connection.prepare_cached(&format!(
            "SELECT flow, started_at FROM execution INDEXED BY {index} \
             WHERE status = {status} AND project = ?1 AND id >= ?2 AND started_at >= ?3 AND mode = 0"
        ))?;
        let mut rows = statement.query(params![project.0, smallest_id, since.0])?;
        while let Some(row) = rows.next()? {
            sums.add(row.get(0)?, 1, 0, row.get(1)?);
        }
    }
    Ok(())
}
