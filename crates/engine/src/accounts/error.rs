//! What the accounts service refuses, named after what the caller can do. Says nothing about which half was wrong.

use super::Account;
use crate::port::StoreError;
use flow::people::LastAdministrator;

#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The same for an unknown e-mail address and a wrong password.
    #[error("the e-mail address or the password is wrong")]
    BadCredentials,
    #[error("too many attempts: try again later")]
    TooManyAttempts { retry_after_ms: u64 },
    #[error("the set-up link was used or replaced: the newest one is in the server's output")]
    SetupTokenInvalid,
    #[error("the invitation was used, was revoked or has expired")]
    InvitationInvalid,
    /// Nobody with this e-mail address can be invited.
    #[error("somebody with this e-mail address has an account")]
    UserExists(Box<Account>),
    #[error(transparent)]
    LastAdministrator(#[from] LastAdministrator),
    /// A token can't do what outlives its own end.
    #[error("this takes somebody who signed in, not a token")]
    SessionRequired,
    #[error("there are too many {0}")]
    TooMany(Surplus),
    #[error("this {0} doesn't exist")]
    NotFound(Missing),
    /// A value of the caller, by the name of its field.
    #[error("{field}: {message}")]
    Invalid { field: &'static str, message: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What wasn't found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    User,
    Project,
    Member,
    Invitation,
    Token,
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::User => "user",
            Self::Project => "project",
            Self::Member => "member",
            Self::Invitation => "invitation",
            Self::Token => "token",
        })
    }
}

/// What there are as many of as there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surplus {
    Invitations,
    Tokens,
}

impl std::fmt::Display for Surplus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Invitations => "invitations",
            Self::Tokens => "tokens",
        })
    }
}
