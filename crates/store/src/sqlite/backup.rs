//! A copy of the whole store in one file, made while a server writes, and a data directory made of such a file. Owns
//! what a backup is: a database without a log, checked after it was written, with its SHA-256 beside it.

use super::{OpenError, open, schema, upkeep};
use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};
use sha2::{Digest, Sha256};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

/// Pages of 16 KiB that are copied at once: 4 MiB.
const STEP_PAGES: i32 = 256;
/// Between two steps the disk belongs to the server.
const STEP_PAUSE: Duration = Duration::from_millis(10);
/// What has been copied since the last sync, at most: a long sync at the end would hold up the server's own.
const STEPS_PER_SYNC: u32 = 8;

/// Why there is no backup, or no restored directory. Each is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("there is no store in {}: name the data directory with --data", .0.display())]
    NoStore(PathBuf),
    #[error("{} exists already: choose another file, nothing is overwritten", .0.display())]
    Exists(PathBuf),
    #[error("{} isn't empty: restore into a new directory", .0.display())]
    NotEmpty(PathBuf),
    #[error(
        "{} isn't what was backed up: its SHA-256 isn't the one in {}; take another copy of it",
        file.display(),
        beside.display()
    )]
    Changed { file: PathBuf, beside: PathBuf },
    #[error("{} is damaged ({finding}): take another copy of it", file.display())]
    Damaged { file: PathBuf, finding: String },
    #[error("the store can't be copied to {}: {cause}", file.display())]
    Copy { file: PathBuf, cause: rusqlite::Error },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupReport {
    pub bytes: u64,
    /// In hexadecimal.
    pub sha256: String,
    pub format: i64,
    pub executions: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    pub checksum: Checksum,
    pub executions: u64,
    /// Those that were in flight.
    pub paused: usize,
}

/// What is known about the file that was restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    Right,
    /// There is no file with the checksum beside it.
    Missing,
}

/// Copies the store in `dir` as it is at one moment to a file that isn't there yet. A server may be writing: it isn't
/// stopped, but its log isn't emptied before this is done.
pub fn backup(dir: &Path, to: &Path) -> Result<BackupReport, BackupError> {
    let source = open::check_format(dir, &dir.join(open::DATABASE_FILE))?
        .ok_or_else(|| BackupError::NoStore(dir.to_owned()))?;
    let beside = with_ending(to, ".sha256");
    let partial = with_ending(to, ".partial");
    for file in [to, &beside, &partial] {
        if file.exists() {
            return Err(BackupError::Exists(file.to_owned()));
        }
    }
    let made = write(&source, &partial).and_then(|report| {
        let name = to.file_name().unwrap_or_default().to_string_lossy();
        put(&beside, &format!("{}  {name}\n", report.sha256))?;
        // Unlike a rename, a link never takes the place of another file.
        fs::hard_link(&partial, to).map_err(|cause| OpenError::io(to, "make", cause))?;
        Ok(report)
    });
    let removed = fs::remove_file(&partial);
    let report = made?;
    removed.map_err(|cause| OpenError::io(&partial, "remove", cause))?;
    sync_dir(to)?;
    Ok(report)
}

fn write(source: &Connection, partial: &Path) -> Result<BackupReport, BackupError> {
    // Whoever can read it can read everything: nobody but its owner.
    let file = File::options().create_new(true).write(true).mode(0o600).open(partial);
    let file = file.map_err(|cause| OpenError::io(partial, "make", cause))?;
    let failed = |cause| BackupError::Copy { file: partial.to_owned(), cause };
    copy(source, partial, &file).map_err(failed)?;
    let written = Connection::open(partial).map_err(failed)?;
    // The copy says that it has a log; a backup is one file.
    written.pragma_update(None, "journal_mode", "DELETE").map_err(failed)?;
    let format = checked(&written, partial)?;
    let executions = count(&written).map_err(failed)?;
    drop(written);
    file.sync_all().map_err(|cause| OpenError::io(partial, "write", cause))?;
    let (sha256, bytes) = hash(partial)?;
    Ok(BackupReport { bytes, sha256, format, executions })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the pause is the point: the disk is left to the server"
)]
fn copy(source: &Connection, partial: &Path, file: &File) -> rusqlite::Result<()> {
    let mut target = Connection::open(partial)?;
    target.pragma_update(None, "synchronous", "OFF")?;
    // One moment for all steps: without it, each commit of the server would start the copy over.
    let snapshot = source.unchecked_transaction()?;
    count(&snapshot)?;
    let backup = Backup::new(&snapshot, &mut target)?;
    let mut steps = 0_u32;
    while backup.step(STEP_PAGES)? != StepResult::Done {
        steps += 1;
        if steps.is_multiple_of(STEPS_PER_SYNC) {
            // The sync at the end tells what went wrong.
            let _later = file.sync_data();
        }
        std::thread::sleep(STEP_PAUSE);
    }
    drop(backup);
    snapshot.commit()
}

/// Makes a data directory of a backup. What was in flight is paused in it: what has happened to it since the backup,
/// nobody here knows.
pub fn restore(from: &Path, dir: &Path) -> Result<RestoreReport, BackupError> {
    if dir.exists() && fs::read_dir(dir).map_or(true, |mut found| found.next().is_some()) {
        return Err(BackupError::NotEmpty(dir.to_owned()));
    }
    let checksum = compare(from)?;
    let damaged = |finding: String| BackupError::Damaged { file: from.to_owned(), finding };
    let source = open::check_format(dir, from).map_err(|error| match error {
        OpenError::Sqlite { cause, .. } => damaged(cause.to_string()),
        OpenError::InUse { .. }
        | OpenError::NewerFormat { .. }
        | OpenError::Foreign { .. }
        | OpenError::Io { .. } => error.into(),
    })?;
    let source = source.ok_or_else(|| damaged("it is empty".to_owned()))?;
    checked(&source, from)?;
    drop(source);
    let _lock = open::DirLock::take(dir)?;
    let (file, made) = (dir.join(open::DATABASE_FILE), dir.join("tandem.db.restoring"));
    fs::copy(from, &made).map_err(|cause| OpenError::io(&made, "write", cause))?;
    let (executions, paused) =
        set_up(&made).map_err(|cause| BackupError::Copy { file: made.clone(), cause })?;
    let synced = File::open(&made).and_then(|file| file.sync_all());
    synced
        .and_then(|()| fs::rename(&made, &file))
        .map_err(|cause| OpenError::io(&file, "write", cause))?;
    sync_dir(&file)?;
    Ok(RestoreReport { checksum, executions, paused })
}

fn set_up(file: &Path) -> rusqlite::Result<(u64, usize)> {
    let mut connection = Connection::open(file)?;
    schema::migrate(&mut connection)?;
    let transaction = connection.transaction()?;
    let paused = upkeep::pause(&transaction)?;
    let executions = count(&transaction)?;
    transaction.commit()?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    Ok((executions, paused))
}

/// The whole database is read: pages, order, indexes. Returns its format.
fn checked(connection: &Connection, file: &Path) -> Result<i64, BackupError> {
    let damaged = |finding: String| BackupError::Damaged { file: file.to_owned(), finding };
    let finding: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(|cause| damaged(cause.to_string()))?;
    if finding != "ok" {
        return Err(damaged(finding));
    }
    match schema::format(connection) {
        Ok(schema::Format::Version(format)) => Ok(format),
        Ok(schema::Format::Empty | schema::Format::Foreign) => {
            Err(damaged("it isn't a Tandem store".to_owned()))
        }
        Err(cause) => Err(damaged(cause.to_string())),
    }
}

fn count(connection: &Connection) -> rusqlite::Result<u64> {
    let found: i64 =
        connection.query_row("SELECT count(*) FROM execution", [], |row| row.get(0))?;
    Ok(found.cast_unsigned())
}

fn compare(from: &Path) -> Result<Checksum, BackupError> {
    let beside = with_ending(from, ".sha256");
    if !beside.exists() {
        return Ok(Checksum::Missing);
    }
    let expected =
        fs::read_to_string(&beside).map_err(|cause| OpenError::io(&beside, "read", cause))?;
    let (found, _) = hash(from)?;
    match expected.split_whitespace().next() {
        Some(expected) if expected == found => Ok(Checksum::Right),
        Some(_) | None => Err(BackupError::Changed { file: from.to_owned(), beside }),
    }
}

/// SHA-256 in hexadecimal, and how many bytes there were.
fn hash(path: &Path) -> Result<(String, u64), BackupError> {
    let read = || -> io::Result<(String, u64)> {
        let mut file = File::open(path)?;
        let (mut hasher, mut bytes) = (Sha256::new(), 0);
        let mut part = vec![0; 1024 * 1024];
        loop {
            let length = file.read(&mut part)?;
            if length == 0 {
                break;
            }
            hasher.update(&part[..length]);
            bytes += length as u64;
        }
        let digits = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok((digits, bytes))
    };
    read().map_err(|cause| OpenError::io(path, "read", cause).into())
}

fn put(path: &Path, text: &str) -> Result<(), BackupError> {
    let written = File::options().create_new(true).write(true).open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|cause| OpenError::io(path, "write", cause).into())
}

fn sync_dir(file: &Path) -> Result<(), BackupError> {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    let dir = parent.unwrap_or(Path::new("."));
    let synced = File::open(dir).and_then(|dir| dir.sync_all());
    synced.map_err(|cause| OpenError::io(dir, "write", cause).into())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}
