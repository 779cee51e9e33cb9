//! The session cookie: its name, its rules, and reading it.

use crate::state::{ApiState, App};
use engine::accounts::{SESSION_MS, SignedIn};
use http::{HeaderMap, HeaderValue, header};

/// With https the name itself makes browsers demand Secure, this host and no path.
const SECURE_NAME: &str = "__Host-tandem_session";
const PLAIN_NAME: &str = "tandem_session";

/// Browsers forget it when the session ends.
const COOKIE_AGE_S: u64 = SESSION_MS / 1_000;

/// No flow may see or set these.
pub(crate) const COOKIE_NAMES: [&str; 2] = [SECURE_NAME, PLAIN_NAME];

/// The token of the session that a request belongs to.
pub(crate) fn session_token<'a>(headers: &'a HeaderMap, app: &App) -> Option<&'a str> {
    let name = name(app);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| {
        let (key, token) = pair.trim().split_once('=')?;
        (key == name && !token.is_empty()).then_some(token)
    })
}

pub(crate) fn session_cookie(app: &App, signed_in: &SignedIn) -> HeaderValue {
    set_cookie(app, &signed_in.session_token, COOKIE_AGE_S)
}

pub(crate) fn clear_cookie(app: &App) -> HeaderValue {
    set_cookie(app, "", 0)
}

fn set_cookie(app: &App, token: &str, age_s: u64) -> HeaderValue {
    let secure = if app.public_url.is_https() { "; Secure" } else { "" };
    let text =
        format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age_s}{secure}", name(app));
    HeaderValue::from_str(&text)
        .expect("names, tokens and numbers are ASCII without control characters")
}

fn name(state: &ApiState) -> &'static str {
    if state.public_url.is_https() { SECURE_NAME } else { PLAIN_NAME }
}
