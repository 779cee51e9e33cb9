//! How the values of the ports lie in columns. A value that can't be read is a damaged store, never a default.

use super::tags;
use engine::port::ExecutionHead;
use flow::{FlowId, ProjectId, Timestamp, document::ContentHash, id};
use kernel::{ExecutionId, Status, input::Mode};
use rusqlite::{
    Row,
    types::{FromSqlError, Type},
};

/// The columns of [`head`], in its order.
pub(super) const HEAD: &str = "id, project, flow, version, mode, status, started_at, ended_at, wake_at, error_code, document, \
     tags";
/// How many columns [`HEAD`] has: what a query selects beside them begins here.
pub(super) const HEAD_COLUMNS: usize = 12;

pub(super) const RUNNING: i64 = 0;
pub(super) const WAITING: i64 = 1;
pub(super) const FAILED: i64 = 3;

pub(super) fn head(row: &Row<'_>) -> rusqlite::Result<ExecutionHead> {
    Ok(ExecutionHead {
        id: ExecutionId(row.get(0)?),
        project: ProjectId(row.get(1)?),
        flow: FlowId(row.get(2)?),
        version: row.get(3)?,
        mode: mode(row.get(4)?).ok_or_else(|| damaged(4))?,
        status: status(row.get(5)?).ok_or_else(|| damaged(5))?,
        started_at: Timestamp(row.get(6)?),
        ended_at: row.get::<_, Option<i64>>(7)?.map(Timestamp),
        wake_at: row.get::<_, Option<i64>>(8)?.map(Timestamp),
        error_code: row.get(9)?,
        document: ContentHash(row.get(10)?),
        tags: tags::read(row, 11)?,
    })
}

pub(super) fn status_code(status: Status) -> i64 {
    match status {
        Status::Running => RUNNING,
        Status::Waiting => WAITING,
        Status::Completed => 2,
        Status::Failed => FAILED,
        Status::Cancelled => 4,
    }
}

pub(super) fn status(code: i64) -> Option<Status> {
    [Status::Running, Status::Waiting, Status::Completed, Status::Failed, Status::Cancelled]
        .into_iter()
        .find(|status| status_code(*status) == code)
}

pub(super) fn mode_code(mode: Mode) -> i64 {
    match mode {
        Mode::Live => 0,
        Mode::Test => 1,
    }
}

fn mode(code: i64) -> Option<Mode> {
    [Mode::Live, Mode::Test].into_iter().find(|mode| mode_code(*mode) == code)
}

pub(super) fn damaged(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(
        column,
        Type::Integer,
        Box::new(FromSqlError::InvalidType),
    )
}

/// The time inside an id.
pub(super) fn id_ms(raw: i64) -> i64 {
    raw >> (id::PLACE_BITS + id::SEQUENCE_BITS)
}

/// The smallest id of a time; times that no id can have become the smallest or the largest id there is.
pub(super) fn id_at(at_ms: i64) -> i64 {
    let shift = id::PLACE_BITS + id::SEQUENCE_BITS;
    if at_ms > id_ms(i64::MAX) {
        i64::MAX
    } else if at_ms < id_ms(i64::MIN) {
        i64::MIN
    } else {
        at_ms << shift
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_time_lie_between_it_and_the_next() {
        let raw = id::compose(1_763_000_000_120, 7, 9);
        assert!(id_at(1_763_000_000_120) <= raw && raw < id_at(1_763_000_000_121));
        assert_eq!((id_at(i64::MAX), id_at(i64::MIN)), (i64::MAX, i64::MIN));
    }
}
