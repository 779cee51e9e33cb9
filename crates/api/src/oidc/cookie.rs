//! The cookie of one sign-in: what has to come back from the provider, and where the person wanted to go. Only this
//! browser has it, no page can read it, and it is gone with the answer.

use crate::{
    auth::{attempt_cookie, attempt_of},
    state::App,
};
use engine::{accounts::ATTEMPT_MS, port::SignInAttempt};
use http::{HeaderMap, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

pub(super) fn keep(app: &App, attempt: &SignInAttempt, next: &str) -> HeaderValue {
    let SignInAttempt { state, nonce, verifier } = attempt;
    let next = utf8_percent_encode(next, NON_ALPHANUMERIC);
    attempt_cookie(app, &format!("{state}.{nonce}.{verifier}.{next}"), ATTEMPT_MS / 1_000)
}

pub(super) fn forget(app: &App) -> HeaderValue {
    attempt_cookie(app, "", 0)
}

pub(super) fn kept(app: &App, headers: &HeaderMap) -> Option<(SignInAttempt, String)> {
    let mut parts = attempt_of(headers, app)?.split('.').map(str::to_owned);
    let attempt =
        SignInAttempt { state: parts.next()?, nonce: parts.next()?, verifier: parts.next()? };
    let next = parts.next()?;
    let next = percent_decode_str(&next).decode_utf8().ok()?.into_owned();
    Some((attempt, next))
}
