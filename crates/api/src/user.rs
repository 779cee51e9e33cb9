//! People on the wire.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod update;

use crate::{auth::Caller, time::Time};
use ::flow::{Timestamp, id::UserId};
use engine::accounts::Account;
use serde::Serialize;
use utoipa::ToSchema;

/// A person with an account on this server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct User {
    #[schema(value_type = String, example = "usr_0000000000001")]
    id: UserId,
    /// Lower case; never changes: it is the author of what they change.
    email: String,
    name: String,
    /// Admin of every project; creates projects and invites people.
    administrator: bool,
    /// False: they can't sign in, and their sessions and tokens are gone. Nobody is ever deleted.
    active: bool,
    #[schema(value_type = Time)]
    created_at: Timestamp,
}

/// A person as others see them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserRef {
    #[schema(value_type = String, example = "usr_0000000000001")]
    id: UserId,
    email: String,
    name: String,
    /// False: they can't sign in.
    active: bool,
}

impl From<Account> for User {
    fn from(account: Account) -> Self {
        let Account { id, email, name, standing, created_at } = account;
        let (administrator, active) = (standing.administrator, standing.active);
        Self { id, email, name, administrator, active, created_at }
    }
}

impl From<Account> for UserRef {
    fn from(account: Account) -> Self {
        let Account { id, email, name, standing, created_at: _ } = account;
        Self { id, email, name, active: standing.active }
    }
}

/// Administrators see everybody, everybody sees themselves.
fn is_own(caller: &Caller, user: UserId) -> bool {
    match caller {
        Caller::Key => false,
        Caller::Person(identity) => identity.person.id == user,
    }
}
