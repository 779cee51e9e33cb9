//! Sessions and the keys of programs, and every change of them and of people. Secrets are stored as hashes only.

use super::{PersonChange, StoreError, User};
use flow::{ProjectId, Timestamp, id::UserId};

pub trait AccountStore: Send + Sync + 'static {
    fn users(&self) -> Result<Vec<User>, StoreError>;
    /// A session by the SHA-256 of its token, whether or not it has expired.
    fn session(&self, token_hash: [u8; 32]) -> Result<Option<Session>, StoreError>;
    /// SHA-256 of a named secret: `admin_key`, `setup_token`.
    fn secret(&self, name: &str) -> Result<Option<[u8; 32]>, StoreError>;
    /// The key of a project, whoever holds it.
    fn project_key(&self, project: ProjectId) -> Result<Option<ProjectKey>, StoreError>;
    /// The project's key with this SHA-256.
    fn project_key_by_hash(&self, hash: [u8; 32]) -> Result<Option<ProjectKey>, StoreError>;
    /// All in one durable transaction, or none.
    fn commit(&self, changes: Vec<AccountChange>) -> Result<(), StoreError>;
}

#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    pub token_hash: [u8; 32],
    pub user: UserId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// The one key of a project: programs start executions with it. Gone with its project.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectKey {
    pub project: ProjectId,
    pub hash: [u8; 32],
    pub created_at: Timestamp,
    pub created_by: String,
    /// A minute behind at most.
    pub last_used_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum AccountChange {
    /// Inserts or replaces by id.
    PutUser(User),
    PutSession(Session),
    DropSession([u8; 32]),
    /// Drops sessions that expired before.
    DropSessionsBefore(Timestamp),
    PutSecret {
        name: String,
        hash: [u8; 32],
    },
    /// `Conflict` when it isn't there: a one-time secret is used once.
    TakeSecret {
        name: String,
        hash: [u8; 32],
    },
    /// Replaces the project's key; `Conflict` when there is no such project.
    PutProjectKey(ProjectKey),
    DropProjectKey(ProjectId),
    /// Nothing when the key isn't there any more.
    UseProjectKey {
        hash: [u8; 32],
        at: Timestamp,
    },
    Person(PersonChange),
}
