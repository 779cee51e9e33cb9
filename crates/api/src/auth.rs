//! Who is asking: a person, by session cookie or personal token, a program with the administrator's key or with the key of
//! a project; and which role a request takes. Owns cookies and the Origin check; who has which role and how secrets are
//! kept is the engine's.

mod cookie;
mod origin;
mod rights;
mod starter;

pub(crate) use cookie::{
    COOKIE_NAMES, attempt_cookie, attempt_of, clear_cookie, session_cookie, session_token,
};
pub(crate) use origin::{Missing, refuse_foreign_origin};
pub(crate) use starter::{Starter, demand_allowed};

use crate::{
    audit::Actor,
    error::{ApiError, ErrorCode},
    state::App,
};
use axum::extract::FromRequestParts;
use engine::accounts::{Identity, KeyHolder};
use http::{HeaderMap, header, request::Parts};

/// Every protected handler's first argument: without one there is no answer but 401, or 403 for the key of a project.
/// Starts take a [`Starter`] instead.
#[derive(Clone)]
pub(crate) enum Caller {
    /// A program with the administrator's key.
    Key,
    /// A person with a session, or a program with their token.
    Person(Identity),
}

impl Caller {
    /// The author shown with what this caller changes.
    pub(crate) fn author(&self) -> String {
        match self {
            Self::Key => "admin key".to_owned(),
            Self::Person(identity) => identity.person.email.clone(),
        }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        match Asking::of(parts, app).await? {
            Asking::Caller(caller) => Ok(caller),
            Asking::Program(_) => Err(ApiError::new(
                ErrorCode::KeyMayOnlyStart,
                "A project's key starts executions of its project's flows and does nothing else: use a personal \
                 token.",
            )),
        }
    }
}

/// Whose credentials a request carries.
enum Asking {
    Caller(Caller),
    /// With the key of a project.
    Program(KeyHolder),
}

impl Asking {
    async fn of(parts: &Parts, app: &App) -> Result<Self, ApiError> {
        let asking = Self::known(parts, app).await?;
        match &asking {
            Self::Caller(caller) => Actor::from(caller).tell(parts),
            Self::Program(holder) => Actor::project_key(holder.project).tell(parts),
        }
        Ok(asking)
    }

    async fn known(parts: &Parts, app: &App) -> Result<Self, ApiError> {
        if parts.headers.contains_key(header::AUTHORIZATION) {
            let key = bearer(&parts.headers).ok_or_else(unauthenticated)?.to_owned();
            let known = app.blocking(move |state| {
                if state.accounts.is_admin_key(&key) {
                    return Ok(Some(Self::Caller(Caller::Key)));
                }
                if let Some(identity) = state.accounts.token_holder(&key)? {
                    return Ok(Some(Self::Caller(Caller::Person(identity))));
                }
                state.accounts.key_holder(&key).map(|holder| holder.map(Self::Program))
            });
            let known = known.await?.ok_or_else(unauthenticated)?;
            if let Self::Caller(Caller::Person(identity)) = &known {
                note_token_use(app, identity);
            }
            return Ok(known);
        }
        let token = session_token(&parts.headers, app).ok_or_else(unauthenticated)?.to_owned();
        if !parts.method.is_safe() {
            refuse_foreign_origin(&parts.headers, app, Missing::Refused)?;
        }
        let person = app.blocking(move |state| state.accounts.who(&token)).await?;
        person.map(|person| Self::Caller(Caller::Person(person))).ok_or_else(unauthenticated)
    }
}

/// In the background: nobody waits for a time that is only shown.
fn note_token_use(app: &App, identity: &Identity) {
    if app.accounts.is_token_use_due(identity) {
        let identity = identity.clone();
        app.background(move |state| {
            if let Err(error) = state.accounts.note_token_use(&identity) {
                tracing::warn!(user.id = %identity.person.id, %error, "A token's last use wasn't noted.");
            }
        });
    }
}

/// Whether a request carries a key of ours, which then is nobody else's business: no flow may see it, no journal keep
/// it. When that can't be found out, it does.
pub(crate) async fn carries_our_key(headers: &HeaderMap, app: &App) -> bool {
    let Some(key) = bearer(headers).map(str::to_owned) else { return false };
    let ours = app.blocking(move |state| {
        let is_ours = state.accounts.is_admin_key(&key)
            || state.accounts.token_holder(&key)?.is_some()
            || state.accounts.key_holder(&key)?.is_some();
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

pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}
