//! Looks a store through without changing it, and makes again what can be made again. Owns what has to agree with what
//! on the disk; what a journal means it asks its caller.

mod derived;
mod rows;

use super::{FORMAT, OpenError, open};
use engine::{port::Stored, running::Documents};
use rusqlite::{Connection, TransactionBehavior};
use std::path::{Path, PathBuf};

/// Findings of one kind that are told; further ones are counted.
const TOLD_MAX: usize = 20;

/// Whether a journal says what the row beside it says: None, or what is wrong.
pub type Reading<'a> = dyn FnMut(&Stored, &mut Documents<'_>) -> Option<String> + 'a;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A sentence without its end.
    pub what: String,
    pub remedy: Remedy,
}

/// What can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// It can be made again from the executions: `--repair`.
    Repair,
    /// It can't: only a backup has it.
    Restore,
}

#[derive(Debug, thiserror::Error)]
pub enum DoctorError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("there is no store in {}: name the data directory with --data", .0.display())]
    NoStore(PathBuf),
    #[error(
        "{} has format {found}, this doctor knows {FORMAT}: start the server once, which brings it up to date",
        dir.display()
    )]
    OlderFormat { dir: PathBuf, found: i64 },
    #[error("the repair failed and changed nothing ({0}): restore a backup")]
    Repair(rusqlite::Error),
}

/// What was found, most telling first.
#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, remedy: Remedy, what: impl Into<String>) {
        self.0.push(Finding { what: what.into(), remedy });
    }
}

/// Reads everything, in one snapshot. A server may be running.
pub fn examine(dir: &Path, reading: &mut Reading<'_>) -> Result<Vec<Finding>, DoctorError> {
    let mut findings = Findings::default();
    let file = dir.join(open::DATABASE_FILE);
    let connection = match open::check_format(dir, &file) {
        Ok(found) => found.ok_or_else(|| DoctorError::NoStore(dir.to_owned()))?,
        Err(OpenError::Sqlite { cause, .. }) => {
            findings.add(Remedy::Restore, format!("the database can't be read: {cause}"));
            return Ok(findings.0);
        }
        Err(
            error @ (OpenError::InUse { .. }
            | OpenError::NewerFormat { .. }
            | OpenError::Foreign { .. }
            | OpenError::Io { .. }),
        ) => return Err(error.into()),
    };
    let found = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap_or(0);
    if found != FORMAT {
        return Err(DoctorError::OlderFormat { dir: dir.to_owned(), found });
    }
    if let Err(cause) = look_through(&connection, &mut findings, reading) {
        findings.add(Remedy::Restore, format!("the database can't be read through: {cause}"));
    }
    Ok(findings.0)
}

fn look_through(
    connection: &Connection,
    findings: &mut Findings,
    reading: &mut Reading<'_>,
) -> rusqlite::Result<()> {
    let snapshot = connection.unchecked_transaction()?;
    pages(&snapshot, findings)?;
    rows::documents(&snapshot, findings)?;
    rows::executions(&snapshot, findings, reading)?;
    rows::orphans(&snapshot, findings)?;
    derived::compare(&snapshot, findings)?;
    snapshot.commit()
}

/// SQLite's own check of every page, row and index.
fn pages(connection: &Connection, findings: &mut Findings) -> rusqlite::Result<()> {
    let sql = format!("PRAGMA integrity_check({TOLD_MAX})");
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let what: String = row.get(0)?;
        if what == "ok" {
            continue;
        }
        // Its words for an index that doesn't fit its table.
        let is_index = ["missing from index", "wrong # of entries in index"]
            .iter()
            .any(|words| what.contains(words));
        let remedy = if is_index { Remedy::Repair } else { Remedy::Restore };
        findings.add(remedy, format!("the database's structure is damaged: {what}"));
    }
    Ok(())
}

/// Makes indexes, lists and numbers again from the executions, in one transaction. No server may be running.
pub fn repair(dir: &Path) -> Result<(), DoctorError> {
    let _lock = open::DirLock::take(dir)?;
    let file = dir.join(open::DATABASE_FILE);
    open::check_format(dir, &file)?.ok_or_else(|| DoctorError::NoStore(dir.to_owned()))?;
    derive_again(&file).map_err(DoctorError::Repair)
}

fn derive_again(file: &Path) -> rusqlite::Result<()> {
    let mut connection = Connection::open(file)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch("REINDEX")?;
    derived::again(&transaction)?;
    transaction.commit()
}
