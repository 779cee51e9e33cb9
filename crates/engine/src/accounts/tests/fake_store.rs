//! A store for tests of the accounts service: counts what is read of keys and can change something in between.

use crate::port::{
    AccountChange, AccountStore, Invitation, Membership, PeopleStore, PersonChange, ProjectKey,
    Session, StoreError, User, UserToken,
};
use flow::{ProjectId, id::UserId};
use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

#[derive(Default)]
pub(super) struct FakeStore {
    pub(super) rows: Mutex<Rows>,
    pub(super) reads: AtomicUsize,
    /// Runs once, after the next key or role was found and before its finder has it.
    pub(super) meanwhile: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

#[derive(Default, Clone)]
pub(super) struct Rows {
    pub(super) users: Vec<User>,
    pub(super) sessions: HashMap<[u8; 32], Session>,
    pub(super) secrets: HashMap<String, [u8; 32]>,
    pub(super) members: Vec<Membership>,
    pub(super) invitations: Vec<Invitation>,
    pub(super) tokens: Vec<UserToken>,
    project_keys: HashMap<ProjectId, ProjectKey>,
}

impl AccountStore for FakeStore {
    fn users(&self) -> Result<Vec<User>, StoreError> {
        Ok(self.rows.lock().unwrap().users.clone())
    }

    fn session(&self, token_hash: [u8; 32]) -> Result<Option<Session>, StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        Ok(self.rows.lock().unwrap().sessions.get(&token_hash).cloned())
    }

    fn secret(&self, name: &str) -> Result<Option<[u8; 32]>, StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        Ok(self.rows.lock().unwrap().secrets.get(name).copied())
    }

    fn project_key(&self, project: ProjectId) -> Result<Option<ProjectKey>, StoreError> {
        Ok(self.rows.lock().unwrap().project_keys.get(&project).cloned())
    }

    fn project_key_by_hash(&self, hash: [u8; 32]) -> Result<Option<ProjectKey>, StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let found = {
            let rows = self.rows.lock().unwrap();
            rows.project_keys.values().find(|key| key.hash == hash).cloned()
        };
        self.interrupt();
        Ok(found)
    }

    fn commit(&self, changes: Vec<AccountChange>) -> Result<(), StoreError> {
        let mut rows = self.rows.lock().unwrap();
        let mut next = rows.clone();
        for change in changes {
            match change {
                AccountChange::PutUser(user) => {
                    next.users.retain(|row| row.id != user.id);
                    next.users.push(user);
                }
                AccountChange::PutSession(session) => {
                    next.sessions.insert(session.token_hash, session);
                }
                AccountChange::DropSession(hash) => {
                    next.sessions.remove(&hash);
                }
                AccountChange::DropSessionsBefore(before) => {
                    next.sessions.retain(|_, session| session.expires_at >= before);
                }
                AccountChange::PutSecret { name, hash } => {
                    next.secrets.insert(name, hash);
                }
                AccountChange::TakeSecret { name, hash } => {
                    if next.secrets.remove(&name) != Some(hash) {
                        return Err(StoreError::Conflict);
                    }
                }
                AccountChange::PutProjectKey(key) => {
                    next.project_keys.insert(key.project, key);
                }
                AccountChange::DropProjectKey(project) => {
                    next.project_keys.remove(&project);
                }
                AccountChange::UseProjectKey { hash, at } => {
                    let mut keys = next.project_keys.values_mut();
                    if let Some(key) = keys.find(|key| key.hash == hash) {
                        key.last_used_at = Some(at);
                    }
                }
                AccountChange::Person(change) => next.write(change)?,
            }
        }
        *rows = next;
        Ok(())
    }
}

impl FakeStore {
    fn interrupt(&self) {
        let run = self.meanwhile.lock().unwrap().take();
        if let Some(run) = run {
            run();
        }
    }
}

impl Rows {
    fn write(&mut self, change: PersonChange) -> Result<(), StoreError> {
        match change {
            PersonChange::DropSessionsOf { user, except } => {
                self.sessions.retain(|hash, row| row.user != user || Some(*hash) == except);
            }
            PersonChange::PutMember(row) => {
                self.members.retain(|old| (old.project, old.user) != (row.project, row.user));
                self.members.push(row);
            }
            PersonChange::DropMember { project, user } => {
                self.members.retain(|row| (row.project, row.user) != (project, user));
            }
            PersonChange::AddInvitation(row) => self.invitations.push(row),
            PersonChange::DropInvitation(id) => self.invitations.retain(|row| row.id != id),
            PersonChange::TakeInvitation(id) => {
                let place = self.invitations.iter().position(|row| row.id == id);
                self.invitations.remove(place.ok_or(StoreError::Conflict)?);
            }
            PersonChange::DropInvitationsBefore(at) => {
                self.invitations.retain(|row| row.expires_at >= at);
            }
            PersonChange::DropInvitationsBy { author, project } => {
                let is_of = |row: &Invitation| {
                    project.is_none_or(|only| row.grant.is_some_and(|(of, _)| of == only))
                };
                self.invitations.retain(|row| row.created_by != author || !is_of(row));
            }
            PersonChange::AddToken(row) => self.tokens.push(row),
            PersonChange::DropToken(id) => self.tokens.retain(|row| row.id != id),
            PersonChange::DropTokensOf(user) => self.tokens.retain(|row| row.user != user),
            PersonChange::UseToken { hash, at } => {
                for row in self.tokens.iter_mut().filter(|row| row.hash == hash) {
                    row.last_used_at = Some(at);
                }
            }
        }
        Ok(())
    }
}

impl PeopleStore for FakeStore {
    fn user(&self, user: UserId) -> Result<Option<User>, StoreError> {
        Ok(self.rows.lock().unwrap().users.iter().find(|row| row.id == user).cloned())
    }

    fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let rows = self.rows.lock().unwrap().members.clone();
        let found = rows.into_iter().filter(|row| row.user == user).collect();
        self.interrupt();
        Ok(found)
    }

    fn members(&self, project: ProjectId) -> Result<Vec<Membership>, StoreError> {
        let rows = self.rows.lock().unwrap().members.clone();
        Ok(rows.into_iter().filter(|row| row.project == project).collect())
    }

    fn invitations(&self) -> Result<Vec<Invitation>, StoreError> {
        Ok(self.rows.lock().unwrap().invitations.clone())
    }

    fn invitation_by_hash(&self, hash: [u8; 32]) -> Result<Option<Invitation>, StoreError> {
        Ok(self.rows.lock().unwrap().invitations.iter().find(|row| row.hash == hash).cloned())
    }

    fn tokens(&self, user: UserId) -> Result<Vec<UserToken>, StoreError> {
        let rows = self.rows.lock().unwrap().tokens.clone();
        Ok(rows.into_iter().filter(|row| row.user == user).collect())
    }

    fn token_by_hash(&self, hash: [u8; 32]) -> Result<Option<UserToken>, StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        Ok(self.rows.lock().unwrap().tokens.iter().find(|row| row.hash == hash).cloned())
    }
}
