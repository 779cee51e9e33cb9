//! People, sessions and secrets in maps. A commit is tried on a copy.

use super::MemoryStore;
use engine::{
    StoreError,
    port::{AccountChange, AccountStore, Session, User},
};
use flow::id::UserId;
use std::collections::{BTreeMap, HashMap};

#[derive(Default, Clone)]
pub(super) struct Rows {
    users: BTreeMap<UserId, User>,
    sessions: HashMap<[u8; 32], Session>,
    secrets: HashMap<String, [u8; 32]>,
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

    fn commit(&self, changes: Vec<AccountChange>) -> Result<(), StoreError> {
        let mut state = self.state();
        let mut next = state.accounts.clone();
        changes.into_iter().try_for_each(|change| next.write(change))?;
        state.accounts = next;
        Ok(())
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
        }
        Ok(())
    }
}
