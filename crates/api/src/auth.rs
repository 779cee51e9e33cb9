//! Who is asking: the administrator, by session cookie or by key. Owns cookies and the Origin check; what a person may
//! do and how secrets are kept is the engine's.

mod cookie;
mod origin;

pub(crate) use cookie::{COOKIE_NAMES, clear_cookie, session_cookie, session_token};
pub(crate) use origin::{Missing, refuse_foreign_origin};

use crate::{
    error::{ApiError, ErrorCode},
    state::App,
};
use axum::extract::FromRequestParts;
use engine::accounts::Person;
use http::{HeaderMap, header, request::Parts};

/// Every protected handler's first argument: without one there is no answer but 401.
pub(crate) enum Caller {
    /// A program with the administrator's key.
    Key,
    /// A person with a session.
    Person(Box<Person>),
}

impl Caller {
    /// The author shown with what this caller changes.
    pub(crate) fn author(&self) -> String {
        match self {
            Self::Key => "admin key".to_owned(),
            Self::Person(user) => user.email.clone(),
        }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        if parts.headers.contains_key(header::AUTHORIZATION) {
            let key = bearer(&parts.headers).ok_or_else(unauthenticated)?.to_owned();
            let is_known = app
                .blocking(move |state| Ok::<_, ApiError>(state.accounts.is_admin_key(&key)))
                .await?;
            return if is_known { Ok(Self::Key) } else { Err(unauthenticated()) };
        }
        let token = session_token(&parts.headers, app).ok_or_else(unauthenticated)?.to_owned();
        if !parts.method.is_safe() {
            refuse_foreign_origin(&parts.headers, app, Missing::Refused)?;
        }
        let user = app.blocking(move |state| state.accounts.who(&token)).await?;
        user.map(|user| Self::Person(Box::new(user))).ok_or_else(unauthenticated)
    }
}

pub(crate) fn unauthenticated() -> ApiError {
    ApiError::new(
        ErrorCode::Unauthenticated,
        "Sign in, or send a key in the header `Authorization: Bearer <key>`.",
    )
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}
