//! Bodies: read up to a named limit, as JSON whatever the content type says. No body is an empty object.

use crate::{
    error::{ApiError, ErrorCode},
    state::App,
};
use axum::{body::Body as AxumBody, extract::FromRequest};
use bytes::Bytes;
use http::Request;
use http_body::Body as _;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::json;
use std::time::Duration;

use crate::limits::BODY_BYTES_MAX;

/// A JSON object of at most `MAX` bytes.
pub(crate) struct Body<T, const MAX: usize = BODY_BYTES_MAX>(pub(crate) T);

/// The bytes as they came, at most `MAX`.
pub(crate) struct RawBody<const MAX: usize>(pub(crate) Bytes);

impl<T: DeserializeOwned, const MAX: usize> FromRequest<App> for Body<T, MAX> {
    type Rejection = ApiError;
    async fn from_request(request: Request<AxumBody>, app: &App) -> Result<Self, ApiError> {
        let bytes = read_body(request.into_body(), MAX, app.settings.body_read_max).await?;
        read_json(&bytes).map(Self)
    }
}

impl<const MAX: usize> FromRequest<App> for RawBody<MAX> {
    type Rejection = ApiError;
    async fn from_request(request: Request<AxumBody>, app: &App) -> Result<Self, ApiError> {
        read_body(request.into_body(), MAX, app.settings.body_read_max).await.map(Self)
    }
}

pub(crate) async fn read_body(
    body: AxumBody,
    bytes_max: usize,
    time_max: Duration,
) -> Result<Bytes, ApiError> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    if body.size_hint().lower() > bytes_max as u64 {
        return Err(too_large(bytes_max));
    }
    match tokio::time::timeout(time_max, Limited::new(body, bytes_max).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large(bytes_max)),
        Ok(Err(_)) => {
            Err(ApiError::new(ErrorCode::InvalidRequest, "The body broke off: send it again."))
        }
        Err(_) => Err(ApiError::new(
            ErrorCode::RequestTimeout,
            "The body didn't arrive in time: send it again.",
        )),
    }
}

pub(crate) fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let bytes = bytes.trim_ascii();
    let bytes = if matches!(bytes, b"" | b"null") { b"{}" } else { bytes };
    if !bytes.starts_with(b"{") {
        return Err(match serde_json::from_slice::<IgnoredAny>(bytes) {
            Ok(_) => ApiError::invalid_field("body", "it has to be a JSON object"),
            Err(error) => not_json(&error),
        });
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        // For a number in the place of a word, serde_json says that the syntax is wrong; it isn't.
        let is_json = || serde_json::from_slice::<IgnoredAny>(bytes).is_ok();
        if inner.is_data() || is_json() { wrong_field(&path, &inner) } else { not_json(&inner) }
    })?;
    json.end().map_err(|error| not_json(&error))?;
    Ok(read)
}

fn too_large(bytes_max: usize) -> ApiError {
    ApiError::new(
        ErrorCode::PayloadTooLarge,
        format!("The body is too large: at most {bytes_max} bytes are read."),
    )
    .with_details(json!({ "bytes_max": bytes_max }))
}

fn not_json(error: &serde_json::Error) -> ApiError {
    let (line, column) = (error.line(), error.column());
    let message =
        format!("The body isn't JSON: line {line}, column {column}: {}.", without_place(error));
    ApiError::new(ErrorCode::InvalidJson, message)
        .with_details(json!({ "line": line, "column": column }))
}

fn wrong_field(path: &str, error: &serde_json::Error) -> ApiError {
    let message = without_place(error);
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    let field = match (path, missing) {
        (".", Some(missing)) => missing.to_owned(),
        (path, Some(missing)) => format!("{path}.{missing}"),
        (path, None) => path.to_owned(),
    };
    ApiError::invalid_field(&field, &message)
}

/// serde_json adds the place to its messages; here it has fields of its own.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}
