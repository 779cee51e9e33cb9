//! Sessions: they begin with the set-up link or a password, and end with sign-out or by age.

use super::{
    AccountError, Accounts, Identity, Missing, Result, SESSION_MS, SETUP_TOKEN, SignedIn, lock,
    password,
    password::{PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN},
    secret,
};
use crate::port::{AccountChange, PersonChange, Session, StoreError, User};
use flow::{
    id::UserId,
    lifecycle::{NAME_CHARS_MAX, check_name},
    people::{Standing, email_of},
};
use std::net::IpAddr;

impl Accounts {
    /// Makes the first user, with the token of the set-up link, and signs them in.
    pub fn set_up(
        &self,
        token: &str,
        email: &str,
        name: Option<&str>,
        password: &str,
    ) -> Result<SignedIn> {
        let email = email_or_refusal(email)?;
        let name = match name.map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => person_name(name)?,
            None => name_of_email(&email),
        };
        demand_good("password", password)?;
        if self.is_set_up()? || !self.is_setup_token(token)? {
            return Err(AccountError::SetupTokenInvalid);
        }
        let now = self.now();
        let user = User {
            id: self.new_user_id()?,
            email,
            name,
            password_hash: self.hash_password(password)?,
            standing: Standing { administrator: true, active: true },
            created_at: now,
        };
        let token =
            AccountChange::TakeSecret { name: SETUP_TOKEN.to_owned(), hash: secret::hash(token) };
        let signed_in =
            self.begin_session(user.id, vec![token, AccountChange::PutUser(user.clone())]);
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

    /// Whoever is deactivated has no right password.
    pub fn sign_in(&self, email: &str, password: &str, from: IpAddr) -> Result<SignedIn> {
        let email = email.trim().to_lowercase();
        let user = self.find_email(&email)?.filter(|user| user.standing.active);
        let hash = user.as_ref().map(|user| user.password_hash.as_str());
        self.demand_right(&email, password, hash, from)?;
        let user = user.ok_or(AccountError::BadCredentials)?;
        let _turn = self.take_turn();
        // Deactivated, or another password, while this one was compared.
        let now = self.load_user(user.id)?;
        if !now.standing.active || now.password_hash != user.password_hash {
            return Err(AccountError::BadCredentials);
        }
        let signed_in = self.begin_session(user.id, Vec::new())?;
        tracing::info!(user.id = %user.id, "Somebody signed in.");
        Ok(signed_in)
    }

    /// A token that isn't known (any longer) is signed out already.
    pub fn sign_out(&self, token: &str) -> Result<()> {
        let token_hash = secret::hash(token);
        let committed = self.commit(vec![AccountChange::DropSession(token_hash)]);
        lock(&self.inner.sessions).forget(&token_hash);
        committed
    }

    /// Ends the person's other sessions; their tokens stay.
    pub fn change_password(
        &self,
        who: &Identity,
        current: &str,
        new: &str,
        from: IpAddr,
    ) -> Result<()> {
        let kept = who.demand_session()?;
        demand_good("new", new)?;
        let user = self.load_user(who.person.id)?;
        let right = self.demand_right(&user.email, current, Some(&user.password_hash), from);
        right.map_err(|refusal| match refusal {
            AccountError::BadCredentials => AccountError::Invalid {
                field: "current",
                message: "this isn't your password".to_owned(),
            },
            other => other,
        })?;
        let password_hash = self.hash_password(new)?;
        let _turn = self.take_turn();
        let now = self.load_user(user.id)?;
        if now.password_hash != user.password_hash {
            return Err(AccountError::Store(StoreError::Conflict));
        }
        let changes = vec![
            AccountChange::PutUser(User { password_hash, ..now }),
            PersonChange::DropSessionsOf { user: user.id, except: Some(kept) }.into(),
        ];
        self.change_person(user.id, changes)?;
        tracing::info!(user.id = %user.id, "Somebody changed their password.");
        Ok(())
    }

    /// Counts a wrong one, and takes as long without a hash as with one.
    fn demand_right(
        &self,
        email: &str,
        password: &str,
        hash: Option<&str>,
        from: IpAddr,
    ) -> Result<()> {
        let admitted = lock(&self.inner.limiter).admit(email, from, self.now());
        admitted.map_err(|retry_after_ms| AccountError::TooManyAttempts { retry_after_ms })?;
        let is_right = password.len() <= PASSWORD_BYTES_MAX && {
            let _one_at_a_time = lock(&self.inner.hashing);
            password::is_right(password, hash)
        };
        if !is_right {
            return Err(AccountError::BadCredentials);
        }
        lock(&self.inner.limiter).succeeded(email, from);
        Ok(())
    }

    /// Commits the new session together with `changes`, and drops sessions that have expired.
    pub(super) fn begin_session(
        &self,
        user: UserId,
        mut changes: Vec<AccountChange>,
    ) -> Result<SignedIn> {
        let token = secret::token()?;
        let now = self.now();
        let session = Session {
            token_hash: secret::hash(&token),
            user,
            created_at: now,
            expires_at: now.plus_ms(SESSION_MS),
        };
        let expires_at = session.expires_at;
        changes
            .extend([AccountChange::DropSessionsBefore(now), AccountChange::PutSession(session)]);
        self.commit(changes)?;
        let user = self.person(user)?.ok_or(AccountError::NotFound(Missing::User))?;
        Ok(SignedIn { user, session_token: token, expires_at })
    }

    fn is_setup_token(&self, token: &str) -> Result<bool> {
        let stored = self.store().secret(SETUP_TOKEN)?;
        Ok(stored.is_some_and(|stored| secret::are_equal(&stored, &secret::hash(token))))
    }

    pub(super) fn hash_password(&self, password: &str) -> Result<String> {
        let _one_at_a_time = lock(&self.inner.hashing);
        Ok(password::hash(password)?)
    }
}

pub(super) fn email_or_refusal(email: &str) -> Result<String> {
    email_of(email).ok_or_else(|| AccountError::Invalid {
        field: "email",
        message: "this isn't an e-mail address".to_owned(),
    })
}

pub(super) fn person_name(name: &str) -> Result<String> {
    check_name(name).map(str::to_owned).ok_or_else(|| AccountError::Invalid {
        field: "name",
        message: format!("a name has 1 to {NAME_CHARS_MAX} characters and no line breaks"),
    })
}

/// What stands before the @.
fn name_of_email(email: &str) -> String {
    email.split('@').next().unwrap_or(email).chars().take(NAME_CHARS_MAX).collect()
}

pub(super) fn demand_good(field: &'static str, password: &str) -> Result<()> {
    if password.chars().count() >= PASSWORD_CHARS_MIN && password.len() <= PASSWORD_BYTES_MAX {
        return Ok(());
    }
    let message = format!(
        "a password has at least {PASSWORD_CHARS_MIN} characters and at most {PASSWORD_BYTES_MAX} bytes"
    );
    Err(AccountError::Invalid { field, message })
}
