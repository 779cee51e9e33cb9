//! Rows of people, sessions and named secrets. Holds hashes only; never compares a password.

use super::{
    SqliteStore,
    fault::WriteError,
    people::{self, USER},
    queue::Work,
};
use engine::{
    StoreError,
    port::{AccountChange, AccountStore, ProjectKey, Session, User},
};
use flow::{ProjectId, Timestamp, id::UserId};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};

const PROJECT_KEY: &str =
    "SELECT project, hash, created_at, created_by, last_used_at FROM project_key";

impl AccountStore for SqliteStore {
    fn users(&self) -> Result<Vec<User>, StoreError> {
        self.all(&format!("{USER} ORDER BY id"), [], people::user)
    }

    fn session(&self, token_hash: [u8; 32]) -> Result<Option<Session>, StoreError> {
        let sql = "SELECT user, created_at, expires_at FROM session WHERE token_hash = ?1";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement.query_row([token_hash], |row| {
                Ok(Session {
                    token_hash,
                    user: UserId(row.get(0)?),
                    created_at: Timestamp(row.get(1)?),
                    expires_at: Timestamp(row.get(2)?),
                })
            });
            found.optional()
        })
    }

    fn secret(&self, name: &str) -> Result<Option<[u8; 32]>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT hash FROM secret WHERE name = ?1")?;
            statement.query_row([name], |row| row.get(0)).optional()
        })
    }

    fn project_key(&self, project: ProjectId) -> Result<Option<ProjectKey>, StoreError> {
        self.key_where("project = ?1", &project.0)
    }

    fn project_key_by_hash(&self, hash: [u8; 32]) -> Result<Option<ProjectKey>, StoreError> {
        self.key_where("hash = ?1", &hash)
    }

    fn commit(&self, changes: Vec<AccountChange>) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.write(Work::Accounts(changes)).map(|_| ())
    }
}

impl SqliteStore {
    fn key_where(&self, which: &str, value: &dyn ToSql) -> Result<Option<ProjectKey>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached(&format!("{PROJECT_KEY} WHERE {which}"))?;
            statement.query_row([value], project_key).optional()
        })
    }
}

fn project_key(row: &Row<'_>) -> rusqlite::Result<ProjectKey> {
    Ok(ProjectKey {
        project: ProjectId(row.get(0)?),
        hash: row.get(1)?,
        created_at: Timestamp(row.get(2)?),
        created_by: row.get(3)?,
        last_used_at: row.get::<_, Option<i64>>(4)?.map(Timestamp),
    })
}

/// One change, on the writer's connection.
pub(super) fn write(connection: &Connection, change: &AccountChange) -> Result<(), WriteError> {
    match change {
        AccountChange::PutUser(user) => people::put_user(connection, user)?,
        AccountChange::PutSession(session) => {
            let sql = "INSERT OR REPLACE INTO session (token_hash, user, created_at, expires_at) \
                       VALUES (?1, ?2, ?3, ?4)";
            let values = params![
                session.token_hash,
                session.user.0,
                session.created_at.0,
                session.expires_at.0
            ];
            connection.prepare_cached(sql)?.execute(values)?;
        }
        AccountChange::DropSession(token_hash) => {
            connection
                .prepare_cached("DELETE FROM session WHERE token_hash = ?1")?
                .execute([token_hash])?;
        }
        AccountChange::DropSessionsBefore(at) => {
            connection
                .prepare_cached("DELETE FROM session WHERE expires_at < ?1")?
                .execute([at.0])?;
        }
        AccountChange::PutSecret { name, hash } => {
            let sql = "INSERT OR REPLACE INTO secret (name, hash) VALUES (?1, ?2)";
            connection.prepare_cached(sql)?.execute(params![name, hash])?;
        }
        AccountChange::TakeSecret { name, hash } => {
            let sql = "DELETE FROM secret WHERE name = ?1 AND hash = ?2";
            if connection.prepare_cached(sql)?.execute(params![name, hash])? == 0 {
                return Err(StoreError::Conflict.into());
            }
        }
        AccountChange::PutProjectKey(key) => put_project_key(connection, key)?,
        AccountChange::DropProjectKey(project) => {
            connection
                .prepare_cached("DELETE FROM project_key WHERE project = ?1")?
                .execute([project.0])?;
        }
        AccountChange::UseProjectKey { hash, at } => {
            connection
                .prepare_cached("UPDATE project_key SET last_used_at = ?2 WHERE hash = ?1")?
                .execute(params![hash, at.0])?;
        }
        AccountChange::Person(change) => people::write(connection, change)?,
    }
    Ok(())
}

fn put_project_key(connection: &Connection, key: &ProjectKey) -> Result<(), WriteError> {
    let sql = "INSERT OR REPLACE INTO project_key (project, hash, created_at, created_by, last_used_at) \
               SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM project WHERE id = ?1)";
    let values = params![
        key.project.0,
        key.hash,
        key.created_at.0,
        key.created_by,
        key.last_used_at.map(|at| at.0)
    ];
    match connection.prepare_cached(sql)?.execute(values)? {
        0 => Err(StoreError::Conflict.into()),
        _ => Ok(()),
    }
}
