//! The Origin check: what a browser sends with a cookie has to come from our own pages.

use crate::{
    error::{ApiError, ErrorCode},
    state::App,
};
use http::{HeaderMap, header};

/// What a request without Origin means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// With a cookie: browsers always send it.
    Refused,
    /// Without one: a program.
    Allowed,
}

pub(crate) fn refuse_foreign_origin(
    headers: &HeaderMap,
    app: &App,
    missing: Missing,
) -> Result<(), ApiError> {
    let is_own = match headers.get(header::ORIGIN) {
        None => missing == Missing::Allowed,
        Some(origin) => origin.to_str().is_ok_and(|origin| is_own(origin, headers, app)),
    };
    if is_own {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::OriginRefused,
        "This request comes from another site. Programs send a key instead of a cookie.",
    ))
}

fn is_own(origin: &str, headers: &HeaderMap, app: &App) -> bool {
    if origin == app.public_url.origin() {
        return true;
    }
    // Also when the server is reached under another name than its public one.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let of_origin = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    host.is_some() && of_origin == host
}
