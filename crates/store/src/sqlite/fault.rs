//! What goes wrong in SQLite, sorted by what can be done about it. Owns the one place that ends the process.

use super::OpenError;
use engine::StoreError;
use rusqlite::{Error, ErrorCode};
use std::path::Path;

/// Why a write didn't happen.
#[derive(Debug)]
pub(super) enum WriteError {
    /// This item may not be written; the others of its transaction may.
    Refused(StoreError),
    /// The transaction can't go on.
    Failed(Error),
}

impl From<Error> for WriteError {
    fn from(cause: Error) -> Self {
        Self::Failed(cause)
    }
}

impl From<StoreError> for WriteError {
    fn from(refusal: StoreError) -> Self {
        Self::Refused(refusal)
    }
}

/// Why the writer couldn't start.
#[derive(Debug)]
pub(super) enum StartError {
    Sqlite(Error),
    Io(std::io::Error),
}

impl StartError {
    pub(super) fn at(self, dir: &Path) -> OpenError {
        match self {
            Self::Sqlite(cause) => OpenError::Sqlite { dir: dir.to_owned(), cause },
            Self::Io(cause) => OpenError::io(dir, "start a thread for", cause),
        }
    }
}

/// The words of the port for a failure that is over: nothing of it was written.
pub(super) fn classify(error: &Error) -> StoreError {
    match error {
        Error::FromSqlConversionFailure(..)
        | Error::IntegralValueOutOfRange(..)
        | Error::InvalidColumnType(..) => {
            return StoreError::Corrupt(error.to_string());
        }
        _ => {}
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full(error.to_string()),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Corrupt(error.to_string())
        }
        _ => StoreError::Unavailable(error.to_string()),
    }
}

/// After a failed write or sync nobody knows what is on the disk, and a second sync would lie: only a new process
/// that reads the files again can tell. So end here, before anything is acknowledged.
pub(super) fn end_if_disk_failed(error: &Error, doing: &'static str) {
    if error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure) {
        tracing::error!(store.doing = doing, error = %error, "the disk failed; stopping so that nothing false is acknowledged");
        {
            eprintln!(
                "tandem: the disk failed while the store was about to {doing} ({error}): stopping"
            );
        }
        std::process::abort();
    }
}
