//! From a directory to connections: the lock that keeps a second process out, the format check that comes before any
//! write, and how each kind of connection is set up. Knows no table.

use super::schema;
use rusqlite::{Connection, OpenFlags};
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

pub(super) const DATABASE_FILE: &str = "tandem.db";
const LOCK_FILE: &str = "lock";
/// Large pages cost the fewest instructions per execution and hold a row of the usual size whole.
const PAGE_BYTES: u32 = 16 * 1024;
const WRITER_CACHE_KIB: i64 = 32 * 1024;
const READER_CACHE_KIB: i64 = 8 * 1024;
/// Prepared statements that a connection keeps.
const STATEMENTS_MAX: usize = 96;
/// A log that grew past this gives its room back when it starts anew.
const LOG_BYTES_KEPT: u32 = 128 * 1024 * 1024;
/// How long the writer waits for a checkpoint that truncates the log; nobody else locks.
const BUSY: Duration = Duration::from_secs(60);

/// Why a data directory can't be opened. Each is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{} is in use by another process: stop it, or choose another directory with --data", dir.display())]
    InUse { dir: PathBuf },
    #[error(
        "{} has format {found}, this program knows up to {known}: run a newer release; nothing was written",
        dir.display()
    )]
    NewerFormat { dir: PathBuf, found: i64, known: i64 },
    #[error("{} isn't a Tandem store: choose another directory with --data", file.display())]
    Foreign { file: PathBuf },
    #[error("cannot {doing} {}: {cause}", path.display())]
    Io { path: PathBuf, doing: &'static str, cause: io::Error },
    #[error("cannot open the store in {}: {cause}", dir.display())]
    Sqlite { dir: PathBuf, cause: rusqlite::Error },
}

impl OpenError {
    pub(super) fn io(path: &Path, doing: &'static str, cause: io::Error) -> Self {
        Self::Io { path: path.to_owned(), doing, cause }
    }

    pub(super) fn sqlite(file: &Path, cause: rusqlite::Error) -> Self {
        Self::Sqlite { dir: file.parent().unwrap_or(file).to_owned(), cause }
    }
}

/// What may be chosen.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The database's file grows to this; beyond it the store is `Full`. None: the disk decides.
    pub bytes_max: Option<u64>,
    /// With nothing to write for so long, the lists' indexes are brought up to date and the log is emptied.
    pub idle: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { bytes_max: None, idle: Duration::from_millis(250) }
    }
}

/// Held while the store is open. The operating system frees it when the process dies.
pub(super) struct DirLock {
    _file: File,
}

impl DirLock {
    pub(super) fn take(dir: &Path) -> Result<Self, OpenError> {
        if !dir.is_dir() {
            fs::create_dir_all(dir).map_err(|cause| OpenError::io(dir, "make", cause))?;
            sync_parent(dir).map_err(|cause| OpenError::io(dir, "make", cause))?;
        }
        let path = dir.join(LOCK_FILE);
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|cause| OpenError::io(&path, "open", cause))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse { dir: dir.to_owned() }),
            Err(TryLockError::Error(cause)) => Err(OpenError::io(&path, "lock", cause)),
        }
    }
}

/// A new directory survives a power cut only when its parent is on the disk.
fn sync_parent(dir: &Path) -> io::Result<()> {
    let parent = dir.canonicalize()?;
    parent.parent().map_or(Ok(()), |parent| File::open(parent)?.sync_all())
}

/// Refuses what this program can't read, makes or migrates the rest. Returns the database's file and the connection
/// that writes: were it closed in between, the whole log would be folded into the file before the store opens.
pub(super) fn writing(dir: &Path, options: Options) -> Result<(PathBuf, Connection), OpenError> {
    let file = dir.join(DATABASE_FILE);
    // Open until the other is, so that a long log is read through once.
    let checked = check_format(dir, &file)?;
    let made = connect(&file).and_then(|mut connection| {
        // On a database that is there already, even the same value would be a commit with its sync.
        if checked.is_none() {
            connection.pragma_update(None, "page_size", PAGE_BYTES)?;
            connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
        }
        connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
        if let Some(bytes) = options.bytes_max {
            connection.pragma_update(
                None,
                "max_page_count",
                (bytes / u64::from(PAGE_BYTES)).max(1).cast_signed(),
            )?;
        }
        schema::migrate(&mut connection)?;
        Ok(connection)
    });
    drop(checked);
    match made {
        Ok(connection) => Ok((file, connection)),
        Err(cause) => Err(OpenError::sqlite(&file, cause)),
    }
}

/// Through a connection that can only read: one that could write would fold the log into the file as it closes.
pub(super) fn check_format(dir: &Path, file: &Path) -> Result<Option<Connection>, OpenError> {
    if !file.is_file() || is_empty(file)? {
        return Ok(None);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let checked = Connection::open_with_flags(file, flags)
        .and_then(|connection| Ok((schema::format(&connection)?, connection)))
        .map_err(|cause| OpenError::sqlite(file, cause))?;
    match checked {
        (schema::Format::Foreign, _) => Err(OpenError::Foreign { file: file.to_owned() }),
        (schema::Format::Version(found), _) if found > schema::CURRENT => {
            Err(OpenError::NewerFormat { dir: dir.to_owned(), found, known: schema::CURRENT })
        }
        (schema::Format::Version(_), connection) => Ok(Some(connection)),
        // A crash came before the first commit: it is set up like a new one.
        (schema::Format::Empty, _) => Ok(None),
    }
}

fn is_empty(file: &Path) -> Result<bool, OpenError> {
    fs::metadata(file)
        .map(|metadata| metadata.len() == 0)
        .map_err(|cause| OpenError::io(file, "read", cause))
}

pub(super) fn checkpointing(file: &Path) -> Result<Connection, OpenError> {
    let opened = connect(file).and_then(|connection| {
        connection.busy_timeout(Duration::ZERO)?;
        Ok(connection)
    });
    opened.map_err(|cause| OpenError::sqlite(file, cause))
}

pub(super) fn reading(file: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(file, flags).and_then(|connection| {
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        Ok(connection)
    });
    opened.map_err(|cause| OpenError::sqlite(file, cause))
}

fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(BUSY)?;
    // FULL: a commit returns after its sync. NORMAL would acknowledge what a power cut takes away.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES_KEPT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(connection)
}
