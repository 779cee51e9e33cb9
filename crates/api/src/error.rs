//! What every refusal looks like: a stable code, a message that says what to do, details for programs. Never the cause
//! of a failure on the server: that goes to the log.

mod code;
mod from;

pub(crate) use code::ErrorCode;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use utoipa::ToSchema;

#[derive(Debug)]
pub(crate) struct ApiError {
    code: ErrorCode,
    status: StatusCode,
    message: Cow<'static, str>,
    details: Option<Box<Value>>,
    retry_after_ms: Option<u64>,
}

/// Every answer that isn't a success.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Error)]
pub(crate) struct ErrorBody {
    error: ErrorInfo,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorInfo {
    code: ErrorCode,
    /// A sentence for people: what is wrong and what to do.
    message: Cow<'static, str>,
    /// For programs; its shape depends on the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    details: Option<Box<Value>>,
}

impl ApiError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            status: code.status(),
            message: message.into(),
            details: None,
            retry_after_ms: None,
        }
    }

    pub(crate) fn with_details(mut self, details: Value) -> Self {
        self.details = Some(Box::new(details));
        self
    }

    pub(crate) fn with_retry_after_ms(mut self, retry_after_ms: u64) -> Self {
        self.retry_after_ms = Some(retry_after_ms);
        self
    }

    pub(crate) fn not_found(noun: &str) -> Self {
        let why = match noun {
            "execution" => {
                " Ended executions are deleted after a time: see `retention_days` and `retention_executions` of the \
                 project's settings and `retention` of the flow."
            }
            _ => "",
        };
        Self::new(ErrorCode::NotFound, format!("There is no such {noun}, or it isn't yours.{why}"))
    }

    /// One field of a request is wrong.
    pub(crate) fn invalid_field(field: &str, message: impl std::fmt::Display) -> Self {
        Self::new(ErrorCode::InvalidRequest, format!("`{field}`: {message}"))
            .with_details(json!({ field: message.to_string() }))
    }

    /// For what only somebody who signed in may do.
    pub(crate) fn session_required() -> Self {
        Self::new(
            ErrorCode::SessionRequired,
            "This takes a person who signed in with their password, not a key: what the finder of a lost key can do must \
             end when the key is deleted, so a key makes no keys and changes no password.",
        )
    }

    pub(crate) fn is_unauthenticated(&self) -> bool {
        self.code == ErrorCode::Unauthenticated
    }

    /// A read of a draft that isn't there: the code of the other verbs, but nothing is in conflict.
    pub(crate) fn no_draft_found() -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            ..Self::new(ErrorCode::NoDraft, "This flow has no draft: POST /edit first.")
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status;
        let body = ErrorBody {
            error: ErrorInfo { code: self.code, message: self.message, details: self.details },
        };
        let mut response = (status, axum::Json(body)).into_response();
        if let Some(retry_after_ms) = self.retry_after_ms {
            let seconds = retry_after_ms.div_ceil(1_000).max(1);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
