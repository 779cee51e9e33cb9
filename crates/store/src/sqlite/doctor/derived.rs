//! What lists and numbers are made of: whether it is what the executions would make of it now.

use super::{Findings, Remedy};
use crate::sqlite::index;
use rusqlite::Connection;

/// Makes all of it again.
pub(super) const AGAIN: &str = include_str!("../schema/derived.sql");

/// Two selections that have to be the same, and what they are.
struct Pair {
    what: &'static str,
    kept: &'static str,
    counted: &'static str,
}

const PAIRS: [Pair; 4] = [
    Pair {
        what: "the list of a flow's executions",
        kept: "SELECT flow, bucket, id, version, started_at FROM by_flow",
        counted: "SELECT flow, mode * 8 + status, id, version, started_at FROM execution \
                  WHERE status > 1 AND id NOT IN temp.unlisted_id",
    },
    Pair {
        what: "the list of a project's executions",
        kept: "SELECT project, bucket, id, flow, version, started_at FROM by_project",
        counted: "SELECT project, mode * 8 + status, id, flow, version, started_at FROM execution \
                  WHERE status > 1 AND id NOT IN temp.unlisted_id",
    },
    Pair {
        what: "the counts of a project's executions",
        kept: "SELECT project, quarter, flow, executions, failed, last_at FROM tally",
        counted: "SELECT project, (started_at - ((started_at % 900000) + 900000) % 900000) / 900000, flow, count(*), \
                  sum(status = 3), max(started_at) FROM execution \
                  WHERE status > 1 AND mode = 0 AND id NOT IN temp.unlisted_id GROUP BY 1, 2, 3",
    },
    Pair {
        what: "the counts of a flow's durations",
        kept: "SELECT flow, quarter, status, duration, executions FROM ended",
        counted: "WITH RECURSIVE \
                  power (exponent, at) AS \
                      (SELECT 6, 64 UNION ALL SELECT exponent + 1, at * 2 FROM power WHERE exponent < 62), \
                  took (flow, quarter, status, ms) AS ( \
                      SELECT flow, (started_at - ((started_at % 900000) + 900000) % 900000) / 900000, status, \
                             max(0, ifnull(ended_at, started_at) - started_at) \
                      FROM execution WHERE status > 1 AND mode = 0 AND id NOT IN temp.unlisted_id), \
                  measured (flow, quarter, status, ms, exponent) AS ( \
                      SELECT flow, quarter, status, ms, (SELECT max(exponent) FROM power WHERE at <= ms) FROM took) \
                  SELECT flow, quarter, status, \
                         CASE WHEN ms < 64 THEN ms ELSE 64 + (exponent - 6) * 32 + ((ms >> (exponent - 5)) & 31) END, \
                         count(*) \
                  FROM measured GROUP BY 1, 2, 3, 4",
    },
];

pub(super) fn compare(connection: &Connection, findings: &mut Findings) -> rusqlite::Result<()> {
    let unlisted = match index::unlisted(connection) {
        Ok(unlisted) => unlisted,
        Err(cause) => {
            findings
                .add(Remedy::Repair, format!("what isn't in the lists yet can't be read: {cause}"));
            return Ok(());
        }
    };
    connection.execute_batch("CREATE TEMP TABLE unlisted_id (id INTEGER PRIMARY KEY)")?;
    let mut insert = connection.prepare("INSERT OR IGNORE INTO temp.unlisted_id VALUES (?1)")?;
    for one in &unlisted {
        insert.execute([one.id])?;
    }
    let sql = "SELECT count(*) FROM temp.unlisted_id WHERE id NOT IN (SELECT id FROM execution WHERE status > 1)";
    let unknown: u32 = connection.query_row(sql, [], |row| row.get(0))?;
    if unknown > 0 {
        findings.add(
            Remedy::Repair,
            format!("{unknown} executions are to be listed that aren't there or haven't ended"),
        );
    }
    for Pair { what, kept, counted } in PAIRS {
        let differences = differences(connection, kept, counted)?;
        if differences > 0 {
            let rows = if differences == 1 { "row" } else { "rows" };
            findings.add(
                Remedy::Repair,
                format!("{what}: {differences} {rows} don't agree with the executions"),
            );
        }
    }
    Ok(())
}

fn differences(connection: &Connection, kept: &str, counted: &str) -> rusqlite::Result<u32> {
    let only = |these: &str, those: &str| {
        connection.query_row(
            &format!(
                "SELECT count(*) FROM (SELECT * FROM ({these}) EXCEPT SELECT * FROM ({those}))"
            ),
            [],
            |row| row.get::<_, u32>(0),
        )
    };
    Ok(only(kept, counted)? + only(counted, kept)?)
}
