//! People, sessions and secrets in maps. A commit is tried on a copy.

use super::{MemoryStore, State};
use engine::{
    StoreError,
    port::{
        AccountChange, AccountStore, Invitation, Membership, PersonChange, ProjectKey, Session,
        User, UserToken,
    },
};
use flow::{
    ProjectId,
    id::{InvitationId, TokenId, UserId},
};
use std::collections::{BTreeMap, HashMap};

#[derive(Default, Clone)]
pub(super) struct Rows {
    pub(super) users: BTreeMap<UserId, User>,
    pub(super) members: BTreeMap<(ProjectId, UserId), Membership>,
    pub(super) invitations: BTreeMap<InvitationId, Invitation>,
    pub(super) tokens: BTreeMap<TokenId, UserToken>,
    pub(super) sessions: HashMap<[u8; 32], Session>,
    secrets: HashMap<String, [u8; 32]>,
    project_keys: BTreeMap<ProjectId, ProjectKey>,
}

impl AccountStore for MemoryStore {
    fn users(&self) -> Result<Vec<User>, StoreError> {
        Ok(self.state().accounts.users.values().cloned().collect())
    }

    fn session(&self, token_hash: [u8; 32]) -> Result<Option<Session>, StoreError> {
        Ok(self.state().accounts.sessions.get(&token_hash).cloned())
    }

    fn secret(&self, name: &str) -> Result<Option<[u8; 32]>, StoreError> {
        Ok(self.state().accounts.secrets.get(name).copied())
    }

    fn project_key(&self, project: ProjectId) -> Result<Option<ProjectKey>, StoreError> {
        Ok(self.state().accounts.project_keys.get(&project).cloned())
    }

    fn project_key_by_hash(&self, hash: [u8; 32]) -> Result<Option<ProjectKey>, StoreError> {
        Ok(self.state().accounts.project_keys.values().find(|key| key.hash == hash).cloned())
    }

    fn commit(&self, changes: Vec<AccountChange>) -> Result<(), StoreError> {
        let mut guard = self.state();
        let State { journal: _, catalog, accounts, audit: _ } = &mut *guard;
        let mut next = accounts.clone();
        for change in changes {
            if project_of(&change).is_some_and(|project| !catalog.has_project(project)) {
                return Err(StoreError::Conflict);
            }
            next.write(change)?;
        }
        *accounts = next;
        Ok(())
    }
}

/// The project that a change needs.
fn project_of(change: &AccountChange) -> Option<ProjectId> {
    match change {
        AccountChange::PutProjectKey(key) => Some(key.project),
        AccountChange::Person(PersonChange::PutMember(row)) => Some(row.project),
        AccountChange::Person(PersonChange::AddInvitation(row)) => {
            row.grant.map(|(project, _)| project)
        }
        AccountChange::PutUser(_)
        | AccountChange::PutSession(_)
        | AccountChange::DropSession(_)
        | AccountChange::DropSessionsBefore(_)
        | AccountChange::PutSecret { .. }
        | AccountChange::TakeSecret { .. }
        | AccountChange::DropProjectKey(_)
        | AccountChange::UseProjectKey { .. }
        | AccountChange::Person(_) => None,
    }
}

impl Rows {
    fn write(&mut self, change: AccountChange) -> Result<(), StoreError> {
        match change {
            AccountChange::PutUser(user) => {
                if self.users.values().any(|other| other.id != user.id && other.email == user.email)
                {
                    return Err(StoreError::Taken("email"));
                }
                self.users.insert(user.id, user);
            }
            AccountChange::PutSession(session) => {
                self.sessions.insert(session.token_hash, session);
            }
            AccountChange::DropSession(token_hash) => {
                self.sessions.remove(&token_hash);
            }
            AccountChange::DropSessionsBefore(at) => {
                self.sessions.retain(|_, session| session.expires_at >= at)
            }
            AccountChange::PutSecret { name, hash } => {
                self.secrets.insert(name, hash);
            }
            AccountChange::TakeSecret { name, hash } => {
                if self.secrets.get(&name) != Some(&hash) {
                    return Err(StoreError::Conflict);
                }
                self.secrets.remove(&name);
            }
            AccountChange::PutProjectKey(key) => {
                self.project_keys.insert(key.project, key);
            }
            AccountChange::DropProjectKey(project) => {
                self.project_keys.remove(&project);
            }
            AccountChange::UseProjectKey { hash, at } => {
                let used = self.project_keys.values_mut().find(|key| key.hash == hash);
                if let Some(key) = used {
                    key.last_used_at = Some(at);
                }
            }
            AccountChange::Person(change) => self.write_person(change)?,
        }
        Ok(())
    }

    pub(super) fn drop_project(&mut self, project: ProjectId) {
        self.project_keys.remove(&project);
        self.members.retain(|(of, _), _| *of != project);
        self.invitations.retain(|_, row| row.grant.is_none_or(|(of, _)| of != project));
    }
}
