//! Rows of the audit log, sealed by the one thread that writes: so the chain has no forks. What was tampered with is
//! read as well as it can be, never refused: the hashes say that it is wrong.

use super::{SqliteStore, fault::WriteError, queue::Work};
use engine::{
    StoreError,
    port::{ActorKind, AuditEvent, AuditHead, AuditQuery, AuditRow, AuditStore},
};
use flow::{ProjectId, Timestamp};
use rusqlite::{Connection, Error, ErrorCode, OptionalExtension, Row, ToSql, params};

const ROW: &str = "SELECT sequence, at, actor, actor_kind, address, operation, method, path, project, targets, \
                   status, request, previous_hash, hash FROM audit";

impl AuditStore for SqliteStore {
    fn record(&self, event: AuditEvent) -> Result<(), StoreError> {
        self.write(Work::Audit(Box::new(event))).map(|_| ())
    }

    fn head(&self) -> Result<AuditHead, StoreError> {
        self.read(head)?.ok_or_else(headless)
    }

    fn page(&self, query: &AuditQuery) -> Result<Vec<AuditRow>, StoreError> {
        let (sql, values) = page_sql(query);
        self.read(|connection| {
            let values: Vec<&dyn ToSql> = values.iter().map(AsRef::as_ref).collect();
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_map(&values[..], row)?.collect()
        })
    }

    fn chain(&self, after: i64, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
        let sql = format!("{ROW} WHERE sequence > ?1 ORDER BY sequence LIMIT ?2");
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_map(params![after, limit as i64], row)?.collect()
        })
    }
}

/// Only the filters that are asked for, so that their indexes are used.
fn page_sql(query: &AuditQuery) -> (String, Vec<Box<dyn ToSql>>) {
    let mut filters: Vec<(&str, Box<dyn ToSql>)> = Vec::new();
    let mut filter = |what, value: Option<Box<dyn ToSql>>| {
        filters.extend(value.map(|value| (what, value)));
    };
    filter("project = ?", query.project.map(|project| Box::new(project.0) as _));
    filter("actor = ?", query.actor.clone().map(|actor| Box::new(actor) as _));
    filter("operation = ?", query.operation.clone().map(|operation| Box::new(operation) as _));
    filter("at >= ?", query.from.map(|from| Box::new(from.0) as _));
    filter("at < ?", query.to.map(|to| Box::new(to.0) as _));
    filter("sequence < ?", query.before.map(|before| Box::new(before) as _));
    let (conditions, mut values): (Vec<&str>, Vec<Box<dyn ToSql>>) = filters.into_iter().unzip();
    let which = if conditions.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", conditions.join(" AND "))
    };
    values.push(Box::new(query.limit as i64));
    (format!("{ROW}{which} ORDER BY sequence DESC LIMIT ?"), values)
}

/// On the writer's connection: the row and the head that knows it, together.
pub(super) fn write(connection: &Connection, event: &AuditEvent) -> Result<(), WriteError> {
    let Some(head) = head(connection)? else { return Err(headless().into()) };
    let AuditRow { sequence, event, previous_hash, hash } = head.seal(event.clone());
    let sql = "INSERT INTO audit (sequence, at, actor, actor_kind, address, operation, method, path, project, \
               targets, status, request, previous_hash, hash) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let values = params![
        sequence,
        event.at.0,
        event.actor,
        event.actor_kind.as_str(),
        event.address,
        event.operation,
        event.method,
        event.path,
        event.project.map(|project| project.0),
        event.targets,
        event.status,
        event.request_id,
        previous_hash,
        hash
    ];
    connection.prepare_cached(sql)?.execute(values).map_err(refused)?;
    let sql = "UPDATE audit_head SET sequence = ?1, hash = ?2";
    connection.prepare_cached(sql)?.execute(params![sequence, hash]).map_err(refused)?;
    Ok(())
}

/// Somebody wrote into these tables: that is no reason to fail what others commit at the same time.
fn refused(cause: Error) -> WriteError {
    if cause.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) {
        let message = format!("no row can follow in the audit log ({cause}): verify it");
        return StoreError::Corrupt(message).into();
    }
    cause.into()
}

fn headless() -> StoreError {
    StoreError::Corrupt("the head of the audit log is missing".into())
}

fn head(connection: &Connection) -> rusqlite::Result<Option<AuditHead>> {
    let mut statement = connection.prepare_cached("SELECT sequence, hash FROM audit_head")?;
    let found = statement
        .query_row([], |row| Ok(AuditHead { sequence: integer(row, 0)?, hash: digest(row, 1)? }));
    found.optional()
}

fn row(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    let event = AuditEvent {
        at: Timestamp(integer(row, 1)?),
        actor: text(row, 2)?.unwrap_or_default(),
        actor_kind: ActorKind::read(&text(row, 3)?.unwrap_or_default()),
        address: text(row, 4)?,
        operation: text(row, 5)?.unwrap_or_default(),
        method: text(row, 6)?.unwrap_or_default(),
        path: text(row, 7)?.unwrap_or_default(),
        project: row.get_ref(8)?.as_i64_or_null().ok().flatten().map(ProjectId),
        targets: text(row, 9)?.unwrap_or_default(),
        status: u16::try_from(integer(row, 10)?).unwrap_or(0),
        request_id: text(row, 11)?.unwrap_or_default(),
    };
    let (previous_hash, hash) = (digest(row, 12)?, digest(row, 13)?);
    Ok(AuditRow { sequence: row.get(0)?, event, previous_hash, hash })
}

/// A value of another kind is −1, which no column of ours holds.
fn integer(row: &Row<'_>, column: usize) -> rusqlite::Result<i64> {
    Ok(row.get_ref(column)?.as_i64().unwrap_or(-1))
}

fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    let bytes = row.get_ref(column)?.as_bytes_or_null().ok().flatten();
    Ok(bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
}

fn digest(row: &Row<'_>, column: usize) -> rusqlite::Result<[u8; 32]> {
    let bytes = row.get_ref(column)?.as_bytes().ok();
    Ok(bytes.and_then(|bytes| bytes.try_into().ok()).unwrap_or_default())
}
