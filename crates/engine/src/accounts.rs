//! The accounts service: set-up, sign-in, sessions, people and their roles, invitations, personal tokens, the
//! administrator's key and the keys of projects. Owns how secrets are made, hashed and compared, and how often a password
//! may be tried. Knows no cookies, no headers, and not which role a request takes.

mod cache;
mod error;
mod identity;
mod invitations;
mod limiter;
mod members;
mod password;
mod person;
mod project_key;
mod provider;
mod secret;
mod sign_in;
#[cfg(test)]
mod tests;
mod tokens;
mod users;

pub use error::{AccountError, Missing, Surplus};
pub use identity::{Identity, USER_TOKEN_PREFIX};
pub use invitations::{INVITATION_MS, INVITATIONS_MAX, NewInvitation};
pub use members::Member;
pub use person::{Account, Person, SignedIn};
pub use project_key::{KeyHolder, PROJECT_KEY_PREFIX};
pub use provider::ATTEMPT_MS;
pub use tokens::TOKENS_MAX;
pub use users::UserUpdate;

use crate::port::{AccountChange, AccountStore, Clock, PeopleStore, ProjectKey, StoreError};
use cache::{Cache, KeyCache};
use flow::id::{IdSource, UserId};
use identity::{KnownSession, KnownToken};
use limiter::Limiter;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long a session lasts from sign-in.
pub const SESSION_MS: u64 = 14 * 24 * 60 * 60 * 1_000;
const ADMIN_KEY: &str = "admin_key";
const ADMIN_KEY_PREFIX: &str = "tdm_";
const SETUP_TOKEN: &str = "setup_token";
/// A given administrator's key below this is accepted with a warning.
const ADMIN_KEY_CHARS_ADVISED: usize = 24;

type Result<T> = std::result::Result<T, AccountError>;

/// Cheap to clone: all clones are one service. Everything blocks; signing in takes tens of milliseconds of computing.
#[derive(Clone)]
pub struct Accounts {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<dyn AccountStore>,
    people: Arc<dyn PeopleStore>,
    clock: Arc<dyn Clock>,
    ids: Mutex<IdSource>,
    limiter: Mutex<Limiter>,
    /// By the hash of their token, as the tokens and keys below.
    sessions: Mutex<Cache<[u8; 32], KnownSession>>,
    tokens: Mutex<Cache<[u8; 32], KnownToken>>,
    persons: Mutex<Cache<UserId, Arc<Person>>>,
    admin_key: Mutex<KeyCache>,
    project_keys: Mutex<Cache<[u8; 32], ProjectKey>>,
    used_states: Mutex<provider::UsedStates>,
    /// Held by what reads rows of people and writes them changed, so that nobody's change is lost.
    turn: Mutex<()>,
    /// One password is hashed at a time: each takes 19 MiB and a core.
    hashing: Mutex<()>,
}

impl Accounts {
    pub fn new(
        store: Arc<dyn AccountStore>,
        people: Arc<dyn PeopleStore>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                store,
                people,
                clock,
                ids: Mutex::new(IdSource::starting_above(0, 0)),
                limiter: Mutex::default(),
                sessions: Mutex::default(),
                tokens: Mutex::default(),
                persons: Mutex::default(),
                admin_key: Mutex::default(),
                project_keys: Mutex::default(),
                turn: Mutex::new(()),
                used_states: Mutex::default(),
                hashing: Mutex::new(()),
            }),
        }
    }

    /// Whether somebody who administers the server can sign in: who was invited with the key alone doesn't count.
    pub fn is_set_up(&self) -> Result<bool> {
        Ok(self.store().users()?.iter().any(|user| user.standing.administers()))
    }

    /// A fresh one-time token for the set-up link, while nobody administers the server. It replaces the one before.
    pub fn setup_token(&self) -> Result<Option<String>> {
        if self.is_set_up()? {
            return Ok(None);
        }
        let token = secret::token()?;
        let hash = secret::hash(&token);
        self.commit(vec![AccountChange::PutSecret { name: SETUP_TOKEN.to_owned(), hash }])?;
        Ok(Some(token))
    }

    /// Makes `given` the administrator's key. Without one, keeps the stored key or generates the first: that one is
    /// returned, to be shown once.
    pub fn ensure_admin_key(&self, given: Option<&str>) -> Result<Option<String>> {
        let stored = self.store().secret(ADMIN_KEY)?;
        let (key, is_new) = match (given.map(str::trim), stored) {
            (Some(""), _) => {
                return Err(AccountError::Invalid {
                    field: "admin_key",
                    message: "the key is empty".to_owned(),
                });
            }
            (Some(given), _) => (given.to_owned(), false),
            (None, Some(_)) => return Ok(None),
            (None, None) => (format!("{ADMIN_KEY_PREFIX}{}", secret::token()?), true),
        };
        if key.chars().count() < ADMIN_KEY_CHARS_ADVISED {
            tracing::warn!(
                "The administrator's key is short: use at least {ADMIN_KEY_CHARS_ADVISED} random characters."
            );
        }
        let hash = secret::hash(&key);
        if !stored.is_some_and(|stored| secret::are_equal(&stored, &hash)) {
            self.commit(vec![AccountChange::PutSecret { name: ADMIN_KEY.to_owned(), hash }])?;
        }
        lock(&self.inner.admin_key).forget();
        Ok(is_new.then_some(key))
    }

    /// Compares hashes in constant time. The stored one is read again every few seconds.
    pub fn is_admin_key(&self, key: &str) -> bool {
        let given = secret::hash(key);
        match self.admin_key_hash() {
            Ok(Some(stored)) => secret::are_equal(&stored, &given),
            Ok(None) => false,
            Err(error) => {
                tracing::error!(%error, "The administrator's key can't be read: it is refused.");
                false
            }
        }
    }

    fn admin_key_hash(&self) -> std::result::Result<Option<[u8; 32]>, StoreError> {
        let now = self.now();
        if let Some(known) = lock(&self.inner.admin_key).get(now) {
            return Ok(known);
        }
        let stored = self.store().secret(ADMIN_KEY)?;
        lock(&self.inner.admin_key).put(stored, now);
        Ok(stored)
    }

    fn store(&self) -> &dyn AccountStore {
        &*self.inner.store
    }

    fn people(&self) -> &dyn PeopleStore {
        &*self.inner.people
    }

    fn next_id(&self) -> i64 {
        lock(&self.inner.ids).next(self.now().0)
    }

    fn take_turn(&self) -> MutexGuard<'_, ()> {
        lock(&self.inner.turn)
    }

    fn now(&self) -> flow::Timestamp {
        self.inner.clock.now()
    }

    fn commit(&self, changes: Vec<AccountChange>) -> Result<()> {
        Ok(self.store().commit(changes)?)
    }
}

/// What is inside stays whole when a thread panics: each use is one call.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
