//! What the accounts service refuses, named after what the caller can do. Says nothing about which half was wrong.

use crate::port::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The same for an unknown e-mail address and a wrong password.
    #[error("the e-mail address or the password is wrong")]
    BadCredentials,
    #[error("too many attempts: try again later")]
    TooManyAttempts { retry_after_ms: u64 },
    #[error("the set-up link was used or replaced: the newest one is in the server's output")]
    SetupTokenInvalid,
    /// A value of the caller, by the name of its field.
    #[error("{field}: {message}")]
    Invalid { field: &'static str, message: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}
