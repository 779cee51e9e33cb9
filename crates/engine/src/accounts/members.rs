//! Who has which role in a project. Administrators of the server have every role everywhere and needn't be members.

use super::{Account, AccountError, Accounts, Missing, Result};
use crate::port::{AccountChange, Membership, PersonChange, StoreError};
use flow::{ProjectId, Timestamp, id::UserId, people::Role};

/// A person with a role in a project.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub user: Account,
    pub role: Role,
    pub added_at: Timestamp,
    pub added_by: String,
}

impl Accounts {
    /// By e-mail.
    pub fn members(&self, project: ProjectId) -> Result<Vec<Member>> {
        let rows = self.people().members(project)?;
        let mut members: Vec<Member> =
            rows.into_iter().map(|row| self.member(row)).collect::<Result<_>>()?;
        members.sort_by(|left, right| left.user.email.cmp(&right.user.email));
        Ok(members)
    }

    /// Adds somebody, or changes the role that they have.
    pub fn put_member(
        &self,
        project: ProjectId,
        user: UserId,
        role: Role,
        by: &str,
    ) -> Result<Member> {
        let _turn = self.take_turn();
        self.load_user(user)?;
        let before = self.membership(project, user)?;
        let mut changes = Vec::new();
        if before.as_ref().is_some_and(|row| row.role == Role::Admin && role != Role::Admin) {
            changes.push(self.drop_invitations(project, user)?);
        }
        let row = match before {
            Some(row) => Membership { role, ..row },
            None => {
                Membership { project, user, role, added_at: self.now(), added_by: by.to_owned() }
            }
        };
        changes.push(PersonChange::PutMember(row.clone()).into());
        match self.change_person(user, changes) {
            // The project was deleted a moment ago.
            Err(AccountError::Store(StoreError::Conflict)) => {
                return Err(AccountError::NotFound(Missing::Project));
            }
            outcome => outcome?,
        }
        tracing::info!(project.id = %project, user.id = %user, %role, by, "Somebody got a role.");
        self.member(row)
    }

    pub fn remove_member(&self, project: ProjectId, user: UserId, by: &str) -> Result<()> {
        let _turn = self.take_turn();
        if self.membership(project, user)?.is_none() {
            return Err(AccountError::NotFound(Missing::Member));
        }
        let changes = vec![
            PersonChange::DropMember { project, user }.into(),
            self.drop_invitations(project, user)?,
        ];
        self.change_person(user, changes)?;
        tracing::info!(project.id = %project, user.id = %user, by, "Somebody lost their role.");
        Ok(())
    }

    fn membership(&self, project: ProjectId, user: UserId) -> Result<Option<Membership>> {
        let rows = self.people().memberships(user)?;
        Ok(rows.into_iter().find(|row| row.project == project))
    }

    /// What somebody invited to as the project's admin.
    fn drop_invitations(&self, project: ProjectId, user: UserId) -> Result<AccountChange> {
        let author = self.load_user(user)?.email;
        Ok(PersonChange::DropInvitationsBy { author, project: Some(project) }.into())
    }

    fn member(&self, row: Membership) -> Result<Member> {
        let user = self.load_user(row.user)?.into();
        Ok(Member { user, role: row.role, added_at: row.added_at, added_by: row.added_by })
    }
}
