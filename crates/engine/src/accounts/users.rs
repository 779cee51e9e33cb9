//! The people of the server: listed, renamed, made administrators, deactivated. Nobody is ever deleted, so that the author
//! of a change stays who they were.

use super::{Account, AccountError, Accounts, Missing, Result, sign_in::person_name};
use crate::port::{AccountChange, PersonChange, User};
use flow::{
    id::UserId,
    people::{Standing, email_of},
};

/// What is to be changed about somebody; `None` stays.
#[derive(Debug, Default, Clone)]
pub struct UserUpdate {
    pub name: Option<String>,
    pub administrator: Option<bool>,
    pub active: Option<bool>,
}

impl Accounts {
    /// By e-mail.
    pub fn users(&self) -> Result<Vec<Account>> {
        let mut users = self.store().users()?;
        users.sort_by(|left, right| left.email.cmp(&right.email));
        Ok(users.into_iter().map(Account::from).collect())
    }

    pub fn user(&self, user: UserId) -> Result<Account> {
        self.load_user(user).map(Account::from)
    }

    pub fn user_by_email(&self, email: &str) -> Result<Option<Account>> {
        let Some(email) = email_of(email) else { return Ok(None) };
        Ok(self.find_email(&email)?.map(Account::from))
    }

    /// Whoever is deactivated loses sessions, tokens and the invitations that they made; whoever is no administrator any
    /// more, these invitations.
    pub fn update_user(&self, user: UserId, update: UserUpdate, by: &str) -> Result<Account> {
        let name = update.name.map(|name| person_name(&name)).transpose()?;
        let _turn = self.take_turn();
        let row = self.load_user(user)?;
        let next = Standing {
            administrator: update.administrator.unwrap_or(row.standing.administrator),
            active: update.active.unwrap_or(row.standing.active),
        };
        let is_other = |other: &&User| other.id != user && other.standing.administers();
        let others = self.store().users()?.iter().filter(is_other).count();
        let before = row.standing;
        let standing = before.change(next, others)?;
        let row = User { name: name.unwrap_or(row.name), standing, ..row };
        let mut changes = vec![AccountChange::PutUser(row.clone())];
        if before.active != standing.active {
            // Also when they come back: what began in the moment of their going mustn't rise again.
            changes.push(PersonChange::DropSessionsOf { user, except: None }.into());
            changes.push(PersonChange::DropTokensOf(user).into());
        }
        if (before.active && !standing.active) || (before.administers() && !standing.administers())
        {
            let author = row.email.clone();
            changes.push(PersonChange::DropInvitationsBy { author, project: None }.into());
        }
        self.change_person(user, changes)?;
        tracing::info!(user.id = %user, user.active = standing.active,
            user.administrator = standing.administrator, by, "Somebody's account was changed.");
        Ok(row.into())
    }

    pub(super) fn load_user(&self, user: UserId) -> Result<User> {
        self.people().user(user)?.ok_or(AccountError::NotFound(Missing::User))
    }

    /// `email` in lower case.
    pub(super) fn find_email(&self, email: &str) -> Result<Option<User>> {
        Ok(self.store().users()?.into_iter().find(|user| user.email == email))
    }
}
