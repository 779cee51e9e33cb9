//! Sessions: they begin with the set-up link or a password, and end with sign-out or by age.

use super::{
    AccountError, Accounts, Person, Result, SESSION_MS, SETUP_TOKEN, SignedIn, lock, password,
    password::{PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN},
    secret,
};
use crate::port::{AccountChange, Session, StoreError, User};
use flow::{
    id::{IdSource, UserId},
    lifecycle::{NAME_CHARS_MAX, check_name},
};
use std::net::IpAddr;

/// Characters of an e-mail address (RFC 5321's path, without its brackets).
const EMAIL_CHARS_MAX: usize = 254;

impl Accounts {
    /// Makes the first user, with the token of the set-up link, and signs them in.
    pub fn set_up(
        &self,
        token: &str,
        email: &str,
        name: Option<&str>,
        password: &str,
    ) -> Result<SignedIn> {
        let email = email_of(email)?;
        let name = person_name(name, &email)?;
        demand_good(password)?;
        if self.is_set_up()? || !self.is_setup_token(token)? {
            return Err(AccountError::SetupTokenInvalid);
        }
        let now = self.now();
        let user = User {
            id: UserId(IdSource::starting_above(0, 0).next(now.0)),
            email,
            name,
            password_hash: self.hash_password(password)?,
            created_at: now,
        };
        let token =
            AccountChange::TakeSecret { name: SETUP_TOKEN.to_owned(), hash: secret::hash(token) };
        let signed_in =
            self.begin_session(&user, vec![token, AccountChange::PutUser(user.clone())]);
        match signed_in {
            // Somebody else used it just now.
            Err(AccountError::Store(StoreError::Conflict | StoreError::Taken(_))) => {
                Err(AccountError::SetupTokenInvalid)
            }
            outcome => {
                let signed_in = outcome?;
                tracing::info!(user.id = %user.id, "The first administrator was set up.");
                Ok(signed_in)
            }
        }
    }

    pub fn sign_in(&self, email: &str, password: &str, from: IpAddr) -> Result<SignedIn> {
        let email = email.trim().to_lowercase();
        let admitted = lock(&self.inner.limiter).admit(&email, from, self.now());
        admitted.map_err(|retry_after_ms| AccountError::TooManyAttempts { retry_after_ms })?;
        let user = self.store().users()?.into_iter().find(|user| user.email == email);
        let hash = user.as_ref().map(|user| user.password_hash.as_str());
        let is_right = password.len() <= PASSWORD_BYTES_MAX && {
            let _one_at_a_time = lock(&self.inner.hashing);
            password::is_right(password, hash)
        };
        let Some(user) = user.filter(|_| is_right) else {
            return Err(AccountError::BadCredentials);
        };
        lock(&self.inner.limiter).succeeded(&email, from);
        let signed_in = self.begin_session(&user, Vec::new())?;
        tracing::info!(user.id = %user.id, "Somebody signed in.");
        Ok(signed_in)
    }

    /// A token that isn't known (any longer) is signed out already.
    pub fn sign_out(&self, token: &str) -> Result<()> {
        let token_hash = secret::hash(token);
        self.commit(vec![AccountChange::DropSession(token_hash)])?;
        lock(&self.inner.sessions).forget(&token_hash);
        Ok(())
    }

    /// Who this session belongs to, none when it has ended. May be a few seconds behind another node.
    pub fn who(&self, token: &str) -> Result<Option<Person>> {
        let token_hash = secret::hash(token);
        let now = self.now();
        if let Some(person) = lock(&self.inner.sessions).get(&token_hash, now) {
            return Ok(Some(person));
        }
        let session = self.store().session(token_hash)?.filter(|session| now < session.expires_at);
        let Some(session) = session else { return Ok(None) };
        let users = self.store().users()?;
        let Some(person) = users.iter().find(|user| user.id == session.user).map(Person::from)
        else {
            return Ok(None);
        };
        lock(&self.inner.sessions).put(token_hash, person.clone(), session.expires_at, now);
        Ok(Some(person))
    }

    /// Commits the new session together with `changes`, and drops sessions that have expired.
    pub(super) fn begin_session(
        &self,
        user: &User,
        mut changes: Vec<AccountChange>,
    ) -> Result<SignedIn> {
        let token = secret::token()?;
        let now = self.now();
        let session = Session {
            token_hash: secret::hash(&token),
            user: user.id,
            created_at: now,
            expires_at: now.plus_ms(SESSION_MS),
        };
        let expires_at = session.expires_at;
        changes
            .extend([AccountChange::DropSessionsBefore(now), AccountChange::PutSession(session)]);
        self.commit(changes)?;
        Ok(SignedIn { user: Person::from(user), session_token: token, expires_at })
    }

    fn is_setup_token(&self, token: &str) -> Result<bool> {
        let stored = self.store().secret(SETUP_TOKEN)?;
        Ok(stored.is_some_and(|stored| secret::are_equal(&stored, &secret::hash(token))))
    }

    fn hash_password(&self, password: &str) -> Result<String> {
        let _one_at_a_time = lock(&self.inner.hashing);
        Ok(password::hash(password)?)
    }
}

/// Lower case, without blanks around it. Only what can't be an address is refused: the proof is a message to it.
fn email_of(email: &str) -> Result<String> {
    let email = email.trim().to_lowercase();
    let has_parts = email
        .rsplit_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    let is_plain =
        !email.chars().any(|character| character.is_whitespace() || character.is_control());
    if has_parts && is_plain && email.chars().count() <= EMAIL_CHARS_MAX {
        return Ok(email);
    }
    Err(AccountError::Invalid {
        field: "email",
        message: "this isn't an e-mail address".to_owned(),
    })
}

/// Without a name, what stands before the @.
fn person_name(name: Option<&str>, email: &str) -> Result<String> {
    let name = name.map(str::trim).filter(|name| !name.is_empty());
    match name {
        Some(name) => check_name(name).map(str::to_owned).ok_or_else(|| AccountError::Invalid {
            field: "name",
            message: format!("a name has at most {NAME_CHARS_MAX} characters and no line breaks"),
        }),
        None => Ok(email.split('@').next().unwrap_or(email).chars().take(NAME_CHARS_MAX).collect()),
    }
}

fn demand_good(password: &str) -> Result<()> {
    if password.chars().count() >= PASSWORD_CHARS_MIN && password.len() <= PASSWORD_BYTES_MAX {
        return Ok(());
    }
    let message = format!(
        "a password has at least {PASSWORD_CHARS_MIN} characters and at most {PASSWORD_BYTES_MAX} bytes"
    );
    Err(AccountError::Invalid { field: "password", message })
}
