//! What lists and numbers are made of: whether it is what the executions would make of it now. Numbers also know
//! executions that were deleted since: where that may be, they have to say at least what the executions say.

use super::{Findings, Remedy};
use crate::sqlite::{
    index::{self, Clocks, QUARTER_MS},
    row, tags,
};
use rusqlite::Connection;

/// Makes all of it again, but for the words of tags. Numbers of quarters before `temp.whole` are only raised.
const AGAIN: &str = include_str!("../schema/derived.sql");

/// Two selections that have to be the same, and what they are.
struct Pair {
    what: &'static str,
    kept: &'static str,
    counted: &'static str,
}

const LISTS: [Pair; 3] = [
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
        what: "the tags by which executions are found",
        kept: "SELECT owner, word, part, execution FROM tag",
        counted: "SELECT owner, word, part, execution FROM temp.tag_word",
    },
];

/// The same per quarter of an hour: some of what was counted may have been deleted.
struct Number {
    pair: Pair,
    key: &'static str,
    /// Whether a row `kept` says at least what the row `counted` with the same key says.
    is_enough: &'static str,
}

const NUMBERS: [Number; 2] = [
    Number {
        pair: Pair {
            what: "the counts of a project's executions",
            kept: "SELECT project, quarter, flow, executions, failed, last_at FROM tally",
            counted: "SELECT project, (started_at - ((started_at % 900000) + 900000) % 900000) / 900000 AS quarter, flow, \
                      count(*) AS executions, sum(status = 3) AS failed, max(started_at) AS last_at FROM execution \
                      WHERE status > 1 AND mode = 0 AND id NOT IN temp.unlisted_id GROUP BY 1, 2, 3",
        },
        key: "project, quarter, flow",
        is_enough: "kept.failed >= counted.failed \
                    AND kept.executions - kept.failed >= counted.executions - counted.failed \
                    AND kept.last_at >= counted.last_at",
    },
    Number {
        pair: Pair {
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
                             CASE WHEN ms < 64 THEN ms \
                             ELSE 64 + (exponent - 6) * 32 + ((ms >> (exponent - 5)) & 31) END AS duration, \
                             count(*) AS executions \
                      FROM measured GROUP BY 1, 2, 3, 4",
        },
        key: "flow, quarter, status, duration",
        is_enough: "kept.executions >= counted.executions",
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
    connection.execute_batch(
        "CREATE TEMP TABLE tag_word (owner, word, part, execution, UNIQUE (owner, word, part, execution))",
    )?;
    tags::write_all(connection, "temp.tag_word")?;
    for Pair { what, kept, counted } in LISTS {
        let differences = differences(connection, kept, counted)?;
        tell(findings, what, differences);
    }
    let whole = whole_from(connection)?;
    for Number { pair: Pair { what, kept, counted }, key, is_enough } in NUMBERS {
        let from = |rows: &str| format!("SELECT * FROM ({rows}) WHERE quarter >= {whole}");
        let too_small = format!(
            "SELECT count(*) FROM ({counted}) AS counted LEFT JOIN ({kept}) AS kept USING ({key}) \
             WHERE quarter < {whole} AND NOT ifnull({is_enough}, 0)"
        );
        let too_small: u32 = connection.query_row(&too_small, [], |row| row.get(0))?;
        tell(findings, what, differences(connection, &from(kept), &from(counted))? + too_small);
    }
    Ok(())
}

fn tell(findings: &mut Findings, what: &str, differences: u32) {
    if differences > 0 {
        let rows = if differences == 1 { "row" } else { "rows" };
        findings.add(
            Remedy::Repair,
            format!("{what}: {differences} {rows} don't agree with the executions"),
        );
    }
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

/// The first quarter of an hour in which nothing started that was deleted since.
fn whole_from(connection: &Connection) -> rusqlite::Result<i64> {
    let sql = "SELECT largest_deleted_id FROM bounds";
    let deleted: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    if deleted == 0 {
        return Ok(i64::MIN);
    }
    // What started later than this has a larger id.
    let last = row::id_ms(deleted).saturating_add(Clocks::load(connection)?.behind_ms);
    Ok(last.div_euclid(QUARTER_MS) + 1)
}

/// Inside the caller's transaction.
pub(super) fn again(connection: &Connection) -> rusqlite::Result<()> {
    let whole = whole_from(connection)?;
    connection.execute_batch("CREATE TEMP TABLE whole (quarter INTEGER NOT NULL)")?;
    connection.execute("INSERT INTO temp.whole VALUES (?1)", [whole])?;
    // Their numbers are nowhere else yet.
    if let Ok(mut unlisted) = index::unlisted(connection) {
        let mut find =
            connection.prepare("SELECT 1 FROM execution WHERE id = ?1 AND status > 1")?;
        unlisted.retain(|one| find.exists([one.id]).unwrap_or(false));
        index::count(connection, &unlisted)?;
    }
    connection.execute_batch(AGAIN)?;
    tags::write_all(connection, "tag")
}
