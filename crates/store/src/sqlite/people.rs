//! Rows of people, members, invitations and personal tokens. Holds hashes only.

use super::{SqliteStore, fault::WriteError, row::damaged};
use engine::{
    StoreError,
    port::{Invitation, Membership, PeopleStore, PersonChange, User, UserToken},
};
use flow::{
    ProjectId, Timestamp,
    id::{InvitationId, TokenId, UserId},
    people::{Role, Standing},
};
use rusqlite::{Connection, OptionalExtension, Params, Row, ToSql, params};

pub(super) const USER: &str =
    "SELECT id, email, name, password_hash, created_at, administrator, active FROM user";
const MEMBER: &str = "SELECT project, user, role, added_at, added_by FROM member";
const INVITATION: &str = "SELECT id, hash, email, administrator, project, role, created_at, \
                          created_by, expires_at FROM invitation";
const TOKEN: &str =
    "SELECT id, user, name, hash, created_at, expires_at, last_used_at FROM user_token";

impl PeopleStore for SqliteStore {
    fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.one(&format!("{USER} WHERE id = ?1"), [id.0], user)
    }

    fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        self.all(&format!("{MEMBER} WHERE user = ?1 ORDER BY project"), [user.0], member)
    }

    fn members(&self, project: ProjectId) -> Result<Vec<Membership>, StoreError> {
        self.all(&format!("{MEMBER} WHERE project = ?1 ORDER BY user"), [project.0], member)
    }

    fn invitations(&self) -> Result<Vec<Invitation>, StoreError> {
        self.all(&format!("{INVITATION} ORDER BY id"), [], invitation)
    }

    fn invitation_by_hash(&self, hash: [u8; 32]) -> Result<Option<Invitation>, StoreError> {
        self.one(&format!("{INVITATION} WHERE hash = ?1"), [hash], invitation)
    }

    fn tokens(&self, user: UserId) -> Result<Vec<UserToken>, StoreError> {
        self.all(&format!("{TOKEN} WHERE user = ?1 ORDER BY id"), [user.0], token)
    }

    fn token_by_hash(&self, hash: [u8; 32]) -> Result<Option<UserToken>, StoreError> {
        self.one(&format!("{TOKEN} WHERE hash = ?1"), [hash], token)
    }
}

impl SqliteStore {
    fn one<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        self.read(|connection| connection.prepare_cached(sql)?.query_row(values, read).optional())
    }

    pub(super) fn all<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.read(|connection| connection.prepare_cached(sql)?.query_map(values, read)?.collect())
    }
}

pub(super) fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: UserId(row.get(0)?),
        email: row.get(1)?,
        name: row.get(2)?,
        password_hash: row.get(3)?,
        created_at: Timestamp(row.get(4)?),
        standing: Standing { administrator: row.get(5)?, active: row.get(6)? },
    })
}

fn member(row: &Row<'_>) -> rusqlite::Result<Membership> {
    Ok(Membership {
        project: ProjectId(row.get(0)?),
        user: UserId(row.get(1)?),
        role: role(2, &row.get::<_, String>(2)?)?,
        added_at: Timestamp(row.get(3)?),
        added_by: row.get(4)?,
    })
}

fn invitation(row: &Row<'_>) -> rusqlite::Result<Invitation> {
    let grant = match (row.get::<_, Option<i64>>(4)?, row.get::<_, Option<String>>(5)?) {
        (Some(project), Some(name)) => Some((ProjectId(project), role(5, &name)?)),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(damaged(5)),
    };
    Ok(Invitation {
        id: InvitationId(row.get(0)?),
        hash: row.get(1)?,
        email: row.get(2)?,
        administrator: row.get(3)?,
        grant,
        created_at: Timestamp(row.get(6)?),
        created_by: row.get(7)?,
        expires_at: Timestamp(row.get(8)?),
    })
}

fn token(row: &Row<'_>) -> rusqlite::Result<UserToken> {
    Ok(UserToken {
        id: TokenId(row.get(0)?),
        user: UserId(row.get(1)?),
        name: row.get(2)?,
        hash: row.get(3)?,
        created_at: Timestamp(row.get(4)?),
        expires_at: row.get::<_, Option<i64>>(5)?.map(Timestamp),
        last_used_at: row.get::<_, Option<i64>>(6)?.map(Timestamp),
    })
}

fn role(column: usize, name: &str) -> rusqlite::Result<Role> {
    name.parse().map_err(|_| damaged(column))
}

/// One change, on the writer's connection.
pub(super) fn write(connection: &Connection, change: &PersonChange) -> Result<(), WriteError> {
    let run = |sql: &str, values: &[&dyn ToSql]| -> Result<usize, WriteError> {
        Ok(connection.prepare_cached(sql)?.execute(values)?)
    };
    match change {
        PersonChange::DropSessionsOf { user, except } => {
            let sql = "DELETE FROM session WHERE user = ?1 AND token_hash IS NOT ?2";
            run(sql, &[&user.0, except])?;
        }
        PersonChange::PutMember(row) => put_member(connection, row)?,
        PersonChange::DropMember { project, user } => {
            run("DELETE FROM member WHERE project = ?1 AND user = ?2", &[&project.0, &user.0])?;
        }
        PersonChange::AddInvitation(row) => add_invitation(connection, row)?,
        PersonChange::DropInvitation(id) => {
            run("DELETE FROM invitation WHERE id = ?1", &[&id.0])?;
        }
        PersonChange::TakeInvitation(id) => {
            demand_written(run("DELETE FROM invitation WHERE id = ?1", &[&id.0])?)?;
        }
        PersonChange::DropInvitationsBefore(at) => {
            run("DELETE FROM invitation WHERE expires_at < ?1", &[&at.0])?;
        }
        PersonChange::DropInvitationsBy { author, project } => {
            let sql =
                "DELETE FROM invitation WHERE created_by = ?1 AND (?2 IS NULL OR project = ?2)";
            run(sql, &[author, &project.map(|project| project.0)])?;
        }
        PersonChange::AddToken(row) => add_token(connection, row)?,
        PersonChange::DropToken(id) => {
            run("DELETE FROM user_token WHERE id = ?1", &[&id.0])?;
        }
        PersonChange::DropTokensOf(user) => {
            run("DELETE FROM user_token WHERE user = ?1", &[&user.0])?;
        }
        PersonChange::UseToken { hash, at } => {
            run("UPDATE user_token SET last_used_at = ?2 WHERE hash = ?1", &[hash, &at.0])?;
        }
    }
    Ok(())
}

pub(super) fn put_user(connection: &Connection, user: &User) -> Result<(), WriteError> {
    let sql = "SELECT 1 FROM user WHERE email = ?1 AND id <> ?2";
    if connection.prepare_cached(sql)?.exists(params![user.email, user.id.0])? {
        return Err(StoreError::Taken("email").into());
    }
    let sql = "INSERT OR REPLACE INTO user \
               (id, email, name, password_hash, created_at, administrator, active) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    connection.prepare_cached(sql)?.execute(params![
        user.id.0,
        user.email,
        user.name,
        user.password_hash,
        user.created_at.0,
        user.standing.administrator,
        user.standing.active
    ])?;
    Ok(())
}

fn put_member(connection: &Connection, row: &Membership) -> Result<(), WriteError> {
    let sql = "INSERT OR REPLACE INTO member (project, user, role, added_at, added_by) \
               SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM project WHERE id = ?1)";
    let values = params![row.project.0, row.user.0, row.role.name(), row.added_at.0, row.added_by];
    demand_written(connection.prepare_cached(sql)?.execute(values)?)
}

fn add_invitation(connection: &Connection, row: &Invitation) -> Result<(), WriteError> {
    let sql = "INSERT INTO invitation \
               (id, hash, email, administrator, project, role, created_at, created_by, expires_at) \
               SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 \
               WHERE ?5 IS NULL OR EXISTS (SELECT 1 FROM project WHERE id = ?5)";
    let values = params![
        row.id.0,
        row.hash,
        row.email,
        row.administrator,
        row.grant.map(|(project, _)| project.0),
        row.grant.map(|(_, role)| role.name()),
        row.created_at.0,
        row.created_by,
        row.expires_at.0
    ];
    demand_written(connection.prepare_cached(sql)?.execute(values)?)
}

fn add_token(connection: &Connection, row: &UserToken) -> Result<(), WriteError> {
    let sql = "INSERT INTO user_token (id, user, name, hash, created_at, expires_at, last_used_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    connection.prepare_cached(sql)?.execute(params![
        row.id.0,
        row.user.0,
        row.name,
        row.hash,
        row.created_at.0,
        row.expires_at.map(|at| at.0),
        row.last_used_at.map(|at| at.0)
    ])?;
    Ok(())
}

fn demand_written(rows: usize) -> Result<(), WriteError> {
    match rows {
        0 => Err(StoreError::Conflict.into()),
        _ => Ok(()),
    }
}
