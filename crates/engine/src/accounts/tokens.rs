//! Personal tokens: programs act with them as the person who made them. A token makes no tokens: what a finder of one can
//! do ends when it is deleted.

use super::{
    AccountError, Accounts, Identity, Missing, Result, Surplus,
    cache::is_use_due,
    identity::{Credential, USER_TOKEN_PREFIX},
    lock, secret,
};
use crate::port::{PersonChange, UserToken};
use flow::{
    Timestamp,
    id::{TokenId, UserId},
    lifecycle::{NAME_CHARS_MAX, check_name},
};

/// Tokens of one person at the same time.
pub const TOKENS_MAX: usize = 50;

impl Accounts {
    /// Oldest first, also those that have expired; never the tokens themselves.
    pub fn tokens(&self, user: UserId) -> Result<Vec<UserToken>> {
        Ok(self.people().tokens(user)?)
    }

    /// The row and the token: this is the only time that it can be read.
    pub fn make_token(
        &self,
        owner: &Identity,
        name: &str,
        expires_at: Option<Timestamp>,
    ) -> Result<(UserToken, String)> {
        owner.demand_session()?;
        let name = check_name(name).ok_or_else(|| AccountError::Invalid {
            field: "name",
            message: format!(
                "a token's name has 1 to {NAME_CHARS_MAX} characters and no line breaks"
            ),
        })?;
        let now = self.now();
        if expires_at.is_some_and(|at| at <= now) {
            let message = "this time has passed: give a later one, or none".to_owned();
            return Err(AccountError::Invalid { field: "expires_at", message });
        }
        let _turn = self.take_turn();
        let user = owner.person.id;
        if self.people().tokens(user)?.len() >= TOKENS_MAX {
            return Err(AccountError::TooMany(Surplus::Tokens));
        }
        let token = format!("{USER_TOKEN_PREFIX}{}", secret::token()?);
        let row = UserToken {
            id: TokenId(self.next_id()),
            user,
            name: name.to_owned(),
            hash: secret::hash(&token),
            created_at: now,
            expires_at,
            last_used_at: None,
        };
        self.commit(vec![PersonChange::AddToken(row.clone()).into()])?;
        tracing::info!(user.id = %user, token.id = %row.id, "A personal token was made.");
        Ok((row, token))
    }

    /// It is refused from now on.
    pub fn delete_token(&self, user: UserId, token: TokenId) -> Result<()> {
        if !self.people().tokens(user)?.iter().any(|row| row.id == token) {
            return Err(AccountError::NotFound(Missing::Token));
        }
        self.change_person(user, vec![PersonChange::DropToken(token).into()])?;
        tracing::info!(user.id = %user, token.id = %token, "A personal token was deleted.");
        Ok(())
    }

    /// Whether a use of the token is to be written down with [`Self::note_token_use`]: once a minute. Quick, blocks on
    /// nothing outside this process.
    pub fn is_token_use_due(&self, identity: &Identity) -> bool {
        match identity.credential {
            Credential::Session(_) => false,
            Credential::Token(hash) => lock(&self.inner.tokens)
                .get_mut(&hash)
                .is_some_and(|known| is_use_due(&mut known.last_used_at, self.now())),
        }
    }

    pub fn note_token_use(&self, identity: &Identity) -> Result<()> {
        match identity.credential {
            Credential::Session(_) => Ok(()),
            Credential::Token(hash) => {
                self.commit(vec![PersonChange::UseToken { hash, at: self.now() }.into()])
            }
        }
    }
}

impl Identity {
    /// Only somebody who knows the password, not a program with a token.
    pub(super) fn demand_session(&self) -> Result<[u8; 32]> {
        match self.credential {
            Credential::Session(hash) => Ok(hash),
            Credential::Token(_) => Err(AccountError::SessionRequired),
        }
    }
}
