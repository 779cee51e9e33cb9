//! Who is behind a session or a personal token: recognised from caches that a change of the person, their roles, their
//! sessions or their tokens on this node empties at once.

use super::{Accounts, Person, Result, lock, secret};
use crate::port::AccountChange;
use flow::{Timestamp, id::UserId};
use std::sync::Arc;

/// How a personal token begins, so that people and scanners recognise one.
pub const USER_TOKEN_PREFIX: &str = "tdm_usr_";

/// Somebody who asks, and by what they were recognised.
#[derive(Clone)]
pub struct Identity {
    pub person: Arc<Person>,
    pub(super) credential: Credential,
}

/// By its hash. Has no `Debug`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Credential {
    Session([u8; 32]),
    Token([u8; 32]),
}

impl Identity {
    /// Recognised by a personal token, not by a session.
    pub fn is_program(&self) -> bool {
        match self.credential {
            Credential::Token(_) => true,
            Credential::Session(_) => false,
        }
    }
}

pub(super) struct KnownSession {
    pub(super) user: UserId,
    expires_at: Timestamp,
}

pub(super) struct KnownToken {
    pub(super) user: UserId,
    expires_at: Option<Timestamp>,
    pub(super) last_used_at: Option<Timestamp>,
}

impl Accounts {
    /// Who this session belongs to, none when it has ended. May be a few seconds behind another node.
    pub fn who(&self, session_token: &str) -> Result<Option<Identity>> {
        self.identify(Credential::Session(secret::hash(session_token)))
    }

    /// As whom this token acts, if it is one.
    pub fn token_holder(&self, token: &str) -> Result<Option<Identity>> {
        if !token.starts_with(USER_TOKEN_PREFIX) {
            return Ok(None);
        }
        self.identify(Credential::Token(secret::hash(token)))
    }

    /// The same person as they are now; none when they, their session or their token is no good any more.
    pub fn renewed(&self, identity: &Identity) -> Result<Option<Identity>> {
        self.identify(identity.credential)
    }

    fn identify(&self, credential: Credential) -> Result<Option<Identity>> {
        let user = match credential {
            Credential::Session(hash) => self.session_user(hash)?,
            Credential::Token(hash) => self.token_user(hash)?,
        };
        let Some(user) = user else { return Ok(None) };
        Ok(self.person(user)?.map(|person| Identity { person, credential }))
    }

    fn session_user(&self, hash: [u8; 32]) -> Result<Option<UserId>> {
        let now = self.now();
        let generation = {
            let cache = lock(&self.inner.sessions);
            if let Some(known) = cache.get(&hash, now) {
                return Ok((now < known.expires_at).then_some(known.user));
            }
            cache.generation()
        };
        let session = self.store().session(hash)?.filter(|session| now < session.expires_at);
        let Some(session) = session else { return Ok(None) };
        let known = KnownSession { user: session.user, expires_at: session.expires_at };
        lock(&self.inner.sessions).put(hash, known, generation, now);
        Ok(Some(session.user))
    }

    fn token_user(&self, hash: [u8; 32]) -> Result<Option<UserId>> {
        let now = self.now();
        let is_good = |expires_at: Option<Timestamp>| expires_at.is_none_or(|at| now < at);
        let generation = {
            let cache = lock(&self.inner.tokens);
            if let Some(known) = cache.get(&hash, now) {
                return Ok(is_good(known.expires_at).then_some(known.user));
            }
            cache.generation()
        };
        let token = self.people().token_by_hash(hash)?.filter(|token| is_good(token.expires_at));
        let Some(token) = token else { return Ok(None) };
        let (user, expires_at) = (token.user, token.expires_at);
        let known = KnownToken { user, expires_at, last_used_at: token.last_used_at };
        lock(&self.inner.tokens).put(hash, known, generation, now);
        Ok(Some(user))
    }

    /// Somebody with their roles, unless they are deactivated.
    pub(super) fn person(&self, user: UserId) -> Result<Option<Arc<Person>>> {
        let now = self.now();
        let generation = {
            let cache = lock(&self.inner.persons);
            if let Some(person) = cache.get(&user, now) {
                return Ok(Some(person.clone()));
            }
            cache.generation()
        };
        let Some(row) = self.people().user(user)?.filter(|row| row.standing.active) else {
            return Ok(None);
        };
        let person = Arc::new(Person::new(row, self.people().memberships(user)?));
        lock(&self.inner.persons).put(user, person.clone(), generation, now);
        Ok(Some(person))
    }

    /// Commits what changes somebody: their standing, roles, sessions or tokens. The caches forget them whatever comes of
    /// the commit: one that failed may have been written.
    pub(super) fn change_person(&self, user: UserId, changes: Vec<AccountChange>) -> Result<()> {
        let committed = self.commit(changes);
        lock(&self.inner.persons).forget(&user);
        lock(&self.inner.sessions).forget_where(|known| known.user == user);
        lock(&self.inner.tokens).forget_where(|known| known.user == user);
        committed
    }
}
