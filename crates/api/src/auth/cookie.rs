//! Our cookies, of sessions and of sign-ins under way: their names, their rules, and reading them.

use crate::state::{ApiState, App};
use engine::accounts::{SESSION_MS, SignedIn};
use http::{HeaderMap, HeaderValue, header};

/// With https the name itself makes browsers demand Secure, this host and no path.
const SECURE_NAME: &str = "__Host-tandem_session";
const PLAIN_NAME: &str = "tandem_session";
const SECURE_ATTEMPT_NAME: &str = "__Host-tandem_oidc";
const PLAIN_ATTEMPT_NAME: &str = "tandem_oidc";

/// Browsers forget it when the session ends.
const COOKIE_AGE_S: u64 = SESSION_MS / 1_000;

/// No flow may see or set these.
pub(crate) const COOKIE_NAMES: [&str; 4] =
    [SECURE_NAME, PLAIN_NAME, SECURE_ATTEMPT_NAME, PLAIN_ATTEMPT_NAME];

/// The token of the session that a request belongs to.
pub(crate) fn session_token<'a>(headers: &'a HeaderMap, app: &App) -> Option<&'a str> {
    value_of(headers, name(app))
}

/// What [`attempt_cookie`] kept.
pub(crate) fn attempt_of<'a>(headers: &'a HeaderMap, app: &App) -> Option<&'a str> {
    value_of(headers, attempt_name(app))
}

pub(crate) fn session_cookie(app: &App, signed_in: &SignedIn) -> HeaderValue {
    set_cookie(app, name(app), &signed_in.session_token, COOKIE_AGE_S)
}

pub(crate) fn clear_cookie(app: &App) -> HeaderValue {
    set_cookie(app, name(app), "", 0)
}

/// Of a sign-in that is under way. An age of zero takes it back.
pub(crate) fn attempt_cookie(app: &App, value: &str, age_s: u64) -> HeaderValue {
    set_cookie(app, attempt_name(app), value, age_s)
}

fn value_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name && !value.is_empty()).then_some(value)
    })
}

fn set_cookie(app: &App, name: &str, value: &str, age_s: u64) -> HeaderValue {
    let secure = if app.public_url.is_https() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age_s}{secure}");
    HeaderValue::from_str(&text)
        .expect("names, tokens and numbers are ASCII without control characters")
}

fn name(state: &ApiState) -> &'static str {
    if state.public_url.is_https() { SECURE_NAME } else { PLAIN_NAME }
}

fn attempt_name(state: &ApiState) -> &'static str {
    if state.public_url.is_https() { SECURE_ATTEMPT_NAME } else { PLAIN_ATTEMPT_NAME }
}
