//! Rows that can't be made again: executions with their journals, documents, and what refers to them.

use super::{Findings, Reading, Remedy, TOLD_MAX};
use crate::sqlite::{catalog, journal};
use engine::port::Stored;
use flow::document::ContentHash;
use kernel::ExecutionId;
use rusqlite::Connection;

/// Counts what is beyond [`TOLD_MAX`] of one kind.
struct Teller<'a> {
    findings: &'a mut Findings,
    told: usize,
}

impl Teller<'_> {
    fn tell(&mut self, what: String) {
        self.told += 1;
        if self.told <= TOLD_MAX {
            self.findings.add(Remedy::Restore, what);
        }
    }

    fn finish(self, what: &str) {
        if self.told > TOLD_MAX {
            let more = self.told - TOLD_MAX;
            self.findings.add(Remedy::Restore, format!("{more} more {what} are damaged"));
        }
    }
}

/// Documents are named by their content, and drafts can be read.
pub(super) fn documents(connection: &Connection, findings: &mut Findings) -> rusqlite::Result<()> {
    let mut teller = Teller { findings, told: 0 };
    let mut statement = connection.prepare("SELECT hash, body FROM document")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (Ok(hash), Ok(body)) = (row.get::<_, [u8; 32]>(0), row.get::<_, String>(1)) else {
            teller.tell("a document can't be read".to_owned());
            continue;
        };
        let hash = ContentHash(hash);
        match catalog::read_document(&body) {
            Ok(document) if document.content_hash() == hash => {}
            Ok(_) => {
                teller.tell(format!("the document {hash} isn't what it was when it was deployed"))
            }
            Err(error) => teller.tell(format!("the document {hash} can't be read: {error}")),
        }
    }
    let mut statement = connection.prepare("SELECT flow, document FROM draft")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let flow = flow::FlowId(row.get(0)?);
        let body: rusqlite::Result<String> = row.get(1);
        if !body.is_ok_and(|body| catalog::read_document(&body).is_ok()) {
            teller.tell(format!("the draft of {flow} can't be read"));
        }
    }
    teller.finish("documents");
    Ok(())
}

/// Every execution can be read, has all its lines, and its journal says what its row says.
pub(super) fn executions(
    connection: &Connection,
    findings: &mut Findings,
    reading: &mut Reading<'_>,
) -> rusqlite::Result<()> {
    let mut teller = Teller { findings, told: 0 };
    let mut document = |hash: ContentHash| {
        let sql = "SELECT body FROM document WHERE hash = ?1";
        let body = connection.query_row(sql, [hash.0], |row| row.get::<_, String>(0));
        body.ok().and_then(|body| catalog::read_document(&body).ok())
    };
    let mut statement = connection.prepare(
        "SELECT id FROM execution NOT INDEXED WHERE flow NOT IN (SELECT flow FROM deleted_flow) ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id = ExecutionId(row.get(0)?);
        let stored = match journal::read(connection, id) {
            Ok(Some(stored)) => stored,
            Ok(None) => {
                teller.tell(format!("{id} is listed and isn't there"));
                continue;
            }
            Err(cause) => {
                teller.tell(format!("{id} can't be read: {cause}"));
                continue;
            }
        };
        if let Some(what) = lines(connection, &stored)? {
            teller.tell(format!("{id}: {what}"));
            continue;
        }
        if let Some(what) = reading(&stored, &mut document) {
            teller.tell(format!("{id}: {what}"));
        }
    }
    teller.finish("executions");
    Ok(())
}

/// As many lines as commits, without a gap.
fn lines(connection: &Connection, stored: &Stored) -> rusqlite::Result<Option<String>> {
    let lines = stored.journal.iter().filter(|byte| **byte == b'\n').count();
    let commits = stored.next_sequence as usize;
    if lines != commits {
        return Ok(Some(format!("it has {commits} commits and {lines} lines of journal")));
    }
    let id = stored.head.id.0;
    let (steps, bytes, first, last): (i64, i64, Option<i64>, Option<i64>) = connection
        .prepare_cached(
            "SELECT count(*), ifnull(sum(length(line)), 0), min(sequence), max(sequence) FROM step WHERE execution = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let delta_bytes: i64 = connection
        .prepare_cached("SELECT delta_bytes FROM execution WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?;
    let is_whole = match (first, last) {
        (Some(first), Some(last)) => last - first + 1 == steps && last + 1 == commits as i64,
        (None, _) | (_, None) => true,
    };
    Ok((!is_whole || bytes != delta_bytes)
        .then(|| "the lines of its journal that lie outside its row have a gap".to_owned()))
}

/// What refers to something that isn't there.
pub(super) fn orphans(connection: &Connection, findings: &mut Findings) -> rusqlite::Result<()> {
    let checks = [
        (
            "SELECT count(DISTINCT execution) FROM step WHERE execution NOT IN (SELECT id FROM execution)",
            "executions are gone but for lines of their journals",
            Remedy::Restore,
        ),
        (
            "SELECT count(*) FROM version WHERE document NOT IN (SELECT hash FROM document)",
            "versions have no document",
            Remedy::Restore,
        ),
        (
            "SELECT count(*) FROM flow WHERE active_document IS NOT NULL \
             AND active_document NOT IN (SELECT hash FROM document)",
            "active flows have no document",
            Remedy::Restore,
        ),
        (
            "SELECT count(*) FROM flow WHERE project NOT IN (SELECT id FROM project)",
            "flows belong to no project",
            Remedy::Restore,
        ),
        (
            "SELECT count(*) FROM execution WHERE flow NOT IN \
             (SELECT id FROM flow UNION ALL SELECT flow FROM deleted_flow)",
            "executions belong to no flow",
            Remedy::Restore,
        ),
        (
            "SELECT count(*) FROM start_key WHERE execution NOT IN (SELECT id FROM execution)",
            "Idempotency-Keys name an execution that isn't there",
            Remedy::Repair,
        ),
    ];
    for (sql, what, remedy) in checks {
        let found: u32 = connection.query_row(sql, [], |row| row.get(0))?;
        if found > 0 {
            findings.add(remedy, format!("{found} {what}"));
        }
    }
    Ok(())
}
