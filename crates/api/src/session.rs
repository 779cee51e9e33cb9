//! Signing in and out, and the first administrator.

pub(crate) mod get;
pub(crate) mod password;
pub(crate) mod set_up;
pub(crate) mod sign_in;
pub(crate) mod sign_out;

use crate::auth::Caller;
use engine::accounts::Person;
use serde::Serialize;
use utoipa::ToSchema;

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Session {
    user: SessionUser,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionUser {
    /// `admin_key` for a program with the administrator's key.
    #[schema(example = "usr_0000000000001")]
    id: String,
    /// Null for a program.
    #[schema(required)]
    email: Option<String>,
    name: String,
    /// Whether they are admin of every project, create projects and invite people.
    administrator: bool,
}

impl From<&Person> for Session {
    fn from(user: &Person) -> Self {
        let (id, email, name) = (user.id.to_string(), Some(user.email.clone()), user.name.clone());
        Self { user: SessionUser { id, email, name, administrator: user.administrator } }
    }
}

impl From<&Caller> for Session {
    fn from(caller: &Caller) -> Self {
        match caller {
            Caller::Person(identity) => (&*identity.person).into(),
            Caller::Key => {
                let (id, name) = ("admin_key".to_owned(), caller.author());
                Self { user: SessionUser { id, email: None, name, administrator: true } }
            }
        }
    }
}
