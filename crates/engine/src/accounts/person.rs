//! People as the rest of the server sees them: without the hash of their password.

use crate::port::User;
use flow::{Timestamp, id::UserId};

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    /// Lower case.
    pub email: String,
    pub name: String,
}

/// A session that begins. The token is shown to the browser once and stored as a hash.
#[derive(Clone)]
pub struct SignedIn {
    pub user: Person,
    pub session_token: String,
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn").field("user", &self.user.id).finish_non_exhaustive()
    }
}

impl From<&User> for Person {
    fn from(user: &User) -> Self {
        Self { id: user.id, email: user.email.clone(), name: user.name.clone() }
    }
}
