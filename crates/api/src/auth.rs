//! Who is asking: the administrator, by session cookie or by key, or a program with the key of a project. Owns cookies
//! and the Origin check; what a person may do and how secrets are kept is the engine's.

mod cookie;
mod origin;
mod starter;

pub(crate) use cookie::{COOKIE_NAMES, clear_cookie, session_cookie, session_token};
pub(crate) use origin::{Missing, refuse_foreign_origin};
pub(crate) use starter::{Starter, demand_allowed};

use crate::{
    error::{ApiError, ErrorCode},
    state::App,
};
use axum::extract::FromRequestParts;
use engine::accounts::{KeyHolder, Person};
use http::{HeaderMap, header, request::Parts};

/// Every protected handler's first argument: without one there is no answer but 401, or 403 for the key of a project.
/// Starts take a [`Starter`] instead.
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

    /// Whether this caller may do everything, also with what others began.
    pub(crate) fn is_administrator(&self) -> bool {
        match self {
            Self::Key | Self::Person(_) => true,
        }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        match Asking::of(parts, app).await? {
            Asking::Administrator(caller) => Ok(caller),
            Asking::Program(_) => Err(ApiError::new(
                ErrorCode::KeyMayOnlyStart,
                "A project's key starts executions of its project's flows and does nothing else: use the \
                 administrator's key.",
            )),
        }
    }
}

/// Whose credentials a request carries.
enum Asking {
    Administrator(Caller),
    /// With the key of a project.
    Program(KeyHolder),
}

impl Asking {
    async fn of(parts: &Parts, app: &App) -> Result<Self, ApiError> {
        if parts.headers.contains_key(header::AUTHORIZATION) {
            let key = bearer(&parts.headers).ok_or_else(unauthenticated)?.to_owned();
            let known = app.blocking(move |state| {
                if state.accounts.is_admin_key(&key) {
                    return Ok(Some(Self::Administrator(Caller::Key)));
                }
                state.accounts.key_holder(&key).map(|holder| holder.map(Self::Program))
            });
            return known.await?.ok_or_else(unauthenticated);
        }
        let token = session_token(&parts.headers, app).ok_or_else(unauthenticated)?.to_owned();
        if !parts.method.is_safe() {
            refuse_foreign_origin(&parts.headers, app, Missing::Refused)?;
        }
        let user = app.blocking(move |state| state.accounts.who(&token)).await?;
        let person = user.map(|user| Caller::Person(Box::new(user)));
        person.map(Self::Administrator).ok_or_else(unauthenticated)
    }
}

/// Whether a request carries a key of ours, which then is nobody else's business: no flow may see it, no journal keep
/// it. When that can't be found out, it does.
pub(crate) async fn carries_our_key(headers: &HeaderMap, app: &App) -> bool {
    let Some(key) = bearer(headers).map(str::to_owned) else { return false };
    let ours = app.blocking(move |state| {
        let is_ours =
            state.accounts.is_admin_key(&key) || state.accounts.key_holder(&key)?.is_some();
        Ok::<_, ApiError>(is_ours)
    });
    ours.await.unwrap_or(true)
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
