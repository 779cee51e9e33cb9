//! People, members, invitations and personal tokens in maps.

use super::{MemoryStore, accounts::Rows};
use engine::{
    StoreError,
    port::{Invitation, Membership, PeopleStore, PersonChange, User, UserToken},
};
use flow::{ProjectId, id::UserId};

impl PeopleStore for MemoryStore {
    fn user(&self, user: UserId) -> Result<Option<User>, StoreError> {
        Ok(self.state().accounts.users.get(&user).cloned())
    }

    fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        let state = self.state();
        let rows = state.accounts.members.values().filter(|row| row.user == user);
        Ok(rows.cloned().collect())
    }

    fn members(&self, project: ProjectId) -> Result<Vec<Membership>, StoreError> {
        let state = self.state();
        let rows = state.accounts.members.values().filter(|row| row.project == project);
        Ok(rows.cloned().collect())
    }

    fn invitations(&self) -> Result<Vec<Invitation>, StoreError> {
        Ok(self.state().accounts.invitations.values().cloned().collect())
    }

    fn invitation_by_hash(&self, hash: [u8; 32]) -> Result<Option<Invitation>, StoreError> {
        Ok(self.state().accounts.invitations.values().find(|row| row.hash == hash).cloned())
    }

    fn tokens(&self, user: UserId) -> Result<Vec<UserToken>, StoreError> {
        let state = self.state();
        let rows = state.accounts.tokens.values().filter(|row| row.user == user);
        Ok(rows.cloned().collect())
    }

    fn token_by_hash(&self, hash: [u8; 32]) -> Result<Option<UserToken>, StoreError> {
        Ok(self.state().accounts.tokens.values().find(|row| row.hash == hash).cloned())
    }
}

impl Rows {
    pub(super) fn write_person(&mut self, change: PersonChange) -> Result<(), StoreError> {
        match change {
            PersonChange::DropSessionsOf { user, except } => {
                self.sessions.retain(|hash, row| row.user != user || Some(*hash) == except);
            }
            PersonChange::PutMember(row) => {
                self.members.insert((row.project, row.user), row);
            }
            PersonChange::DropMember { project, user } => {
                self.members.remove(&(project, user));
            }
            PersonChange::AddInvitation(row) => {
                self.invitations.insert(row.id, row);
            }
            PersonChange::DropInvitation(id) => {
                self.invitations.remove(&id);
            }
            PersonChange::TakeInvitation(id) => {
                self.invitations.remove(&id).ok_or(StoreError::Conflict)?;
            }
            PersonChange::DropInvitationsBefore(at) => {
                self.invitations.retain(|_, row| row.expires_at >= at);
            }
            PersonChange::DropInvitationsBy { author, project } => {
                let is_of = |row: &Invitation| {
                    project.is_none_or(|only| row.grant.is_some_and(|(of, _)| of == only))
                };
                self.invitations.retain(|_, row| row.created_by != author || !is_of(row));
            }
            PersonChange::AddToken(row) => {
                self.tokens.insert(row.id, row);
            }
            PersonChange::DropToken(id) => {
                self.tokens.remove(&id);
            }
            PersonChange::DropTokensOf(user) => self.tokens.retain(|_, row| row.user != user),
            PersonChange::UseToken { hash, at } => {
                if let Some(row) = self.tokens.values_mut().find(|row| row.hash == hash) {
                    row.last_used_at = Some(at);
                }
            }
        }
        Ok(())
    }
}
