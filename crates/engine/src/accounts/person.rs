//! People as the rest of the server sees them: without the hash of their password.

use crate::port::{Membership, User};
use flow::{
    ProjectId, Timestamp,
    id::UserId,
    people::{Role, Standing},
};
use std::{collections::BTreeMap, sync::Arc};

/// Somebody who may ask, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    /// Lower case.
    pub email: String,
    pub name: String,
    /// Admin of every project.
    pub administrator: bool,
    roles: BTreeMap<ProjectId, Role>,
}

/// A person in a list of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub standing: Standing,
    pub created_at: Timestamp,
}

/// A session that begins. The token is shown to the browser once and stored as a hash.
#[derive(Clone)]
pub struct SignedIn {
    pub user: Arc<Person>,
    pub session_token: String,
    pub expires_at: Timestamp,
}

impl Person {
    pub(super) fn new(user: User, memberships: Vec<Membership>) -> Self {
        let roles = memberships.into_iter().map(|row| (row.project, row.role)).collect();
        let User { id, email, name, standing, password_hash: _, created_at: _ } = user;
        Self { id, email, name, administrator: standing.administers(), roles }
    }

    /// The role that counts; none: the project is unknown to them.
    pub fn role_in(&self, project: ProjectId) -> Option<Role> {
        if self.administrator { Some(Role::Admin) } else { self.roles.get(&project).copied() }
    }

    pub fn administers_a_project(&self) -> bool {
        self.administrator || self.roles.values().any(|role| role.includes(Role::Admin))
    }
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn").field("user", &self.user.id).finish_non_exhaustive()
    }
}

impl From<User> for Account {
    fn from(user: User) -> Self {
        let User { id, email, name, standing, created_at, password_hash: _ } = user;
        Self { id, email, name, standing, created_at }
    }
}
