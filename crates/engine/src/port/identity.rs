//! Somebody else who knows who people are: a provider of OpenID Connect.

use std::{future::Future, pin::Pin};

pub type IdentityFuture<'a, T> =
    Pin<Box<dyn Future<Output = Result<T, IdentityError>> + Send + 'a>>;

pub trait IdentityProvider: Send + Sync + 'static {
    /// What people know it by.
    fn name(&self) -> &str;
    /// Where a browser signs in.
    fn sign_in_url<'a>(&'a self, attempt: &'a SignInAttempt) -> IdentityFuture<'a, String>;
    /// Who has signed in, for the code that the browser came back with.
    fn redeem<'a>(
        &'a self,
        code: &'a str,
        attempt: &'a SignInAttempt,
    ) -> IdentityFuture<'a, Identity>;
}

/// Random texts that belong to one sign-in. Whoever knows them can finish it: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInAttempt {
    /// Comes back with the browser.
    pub state: String,
    /// Comes back in the ID token.
    pub nonce: String,
    /// Of PKCE: only its hash is shown before the code is redeemed.
    pub verifier: String,
}

/// A person, as the provider vouches for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub email: String,
    /// Whether the provider says that the address is theirs.
    pub is_email_verified: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("the identity provider can't be reached: {0}")]
    Unreachable(String),
    #[error("the identity provider refused: {0}")]
    Refused(String),
    /// What it answered can't be trusted.
    #[error("the identity provider's answer isn't good: {0}")]
    Invalid(String),
}
