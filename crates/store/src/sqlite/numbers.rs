//! Numbers about a flow: whole quarters of an hour that were counted as executions ended, what ended since, and what
//! hasn't ended. No ended execution is looked at, so a million of them cost no more than the quarters they started in.

use super::{
    index::{self, Clocks, Listed, QUARTER_MS},
    row,
};
use engine::port::Numbers;
use flow::{FlowId, Timestamp};
use kernel::Status;
use rusqlite::{Connection, params};
use std::{collections::BTreeMap, ops::Range};

pub(super) fn numbers(
    connection: &Connection,
    flow: FlowId,
    quarters: Range<i64>,
) -> rusqlite::Result<Numbers> {
    let mut numbers = Numbers::default();
    add_counted(connection, &mut numbers, flow, &quarters)?;
    let unlisted = index::unlisted(connection)?;
    for one in unlisted.iter().filter(|one| one.flow == flow.0 && one.mode == 0) {
        let quarter = quarter_of(one.started_at);
        if quarters.contains(&quarter) {
            add(&mut numbers, (quarter, one.status, i64::from(one.duration), 1))?;
        }
    }
    add_unfinished(connection, &mut numbers, flow, &quarters)?;
    Ok(numbers)
}

/// Counts executions on their way into the indexes.
pub(super) fn count(connection: &Connection, found: &[Listed]) -> rusqlite::Result<()> {
    let mut counts: BTreeMap<(i64, i64, i64, u16), u32> = BTreeMap::new();
    for one in found.iter().filter(|one| one.mode == 0) {
        let key = (one.flow, quarter_of(one.started_at), one.status, one.duration);
        *counts.entry(key).or_default() += 1;
    }
    let mut statement = connection.prepare_cached(
        "INSERT INTO ended (flow, quarter, status, duration, executions) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT DO UPDATE SET executions = executions + excluded.executions",
    )?;
    for ((flow, quarter, status, duration), executions) in counts {
        statement.execute(params![flow, quarter, status, duration, executions])?;
    }
    Ok(())
}

fn quarter_of(started_at: i64) -> i64 {
    started_at.div_euclid(QUARTER_MS)
}

/// Executions of one quarter that ended with one status after one duration.
fn add(
    numbers: &mut Numbers,
    (quarter, status, duration, executions): (i64, i64, i64, u64),
) -> rusqlite::Result<()> {
    let status = row::status(status).ok_or_else(|| row::damaged(1))?;
    numbers.count(quarter, status, executions);
    let duration = u16::try_from(duration).map_err(|_| row::damaged(2))?;
    numbers.durations.add_number(duration, executions);
    Ok(())
}

fn add_counted(
    connection: &Connection,
    numbers: &mut Numbers,
    flow: FlowId,
    quarters: &Range<i64>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT quarter, status, duration, executions FROM ended WHERE flow = ?1 AND quarter >= ?2 AND quarter < ?3",
    )?;
    let mut rows = statement.query(params![flow.0, quarters.start, quarters.end])?;
    while let Some(row) = rows.next()? {
        let executions: i64 = row.get(3)?;
        add(numbers, (row.get(0)?, row.get(1)?, row.get(2)?, executions.cast_unsigned()))?;
    }
    Ok(())
}

fn add_unfinished(
    connection: &Connection,
    numbers: &mut Numbers,
    flow: FlowId,
    quarters: &Range<i64>,
) -> rusqlite::Result<()> {
    let clocks = Clocks::load(connection)?;
    let [from, to] =
        [quarters.start, quarters.end].map(|one| Timestamp(one.saturating_mul(QUARTER_MS)));
    let (smallest_id, id_limit) = (clocks.smallest_id(from), clocks.id_limit(to));
    let both = [
        (row::RUNNING, Status::Running, "execution_running"),
        (row::WAITING, Status::Waiting, "execution_waiting_flow"),
    ];
    for (code, status, index) in both {
        let mut statement = connection.prepare_cached(&format!(
            "SELECT started_at FROM execution INDEXED BY {index} WHERE status = {code} AND flow = ?1 \
             AND id >= ?2 AND id < ?3 AND started_at >= ?4 AND started_at < ?5 AND mode = 0"
        ))?;
        let mut rows = statement.query(params![flow.0, smallest_id, id_limit, from.0, to.0])?;
        while let Some(row) = rows.next()? {
            numbers.count(quarter_of(row.get(0)?), status, 1);
        }
    }
    Ok(())
}
