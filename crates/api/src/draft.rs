//! Drafts on the wire: the document itself, and an ETag that guards it.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod save;

use crate::{
    error::{ApiError, ErrorCode},
    flow::etag_header,
    time::Time,
};
use ::flow::{Document, Timestamp, lifecycle::DraftHead};
use http::HeaderValue;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// A draft without its document.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Draft {
    /// Send it in quotes as `If-Match` when you save.
    etag: String,
    #[schema(value_type = Time)]
    updated_at: Timestamp,
    /// An e-mail address, or `admin key`.
    updated_by: String,
}

impl From<DraftHead> for Draft {
    fn from(head: DraftHead) -> Self {
        Self {
            etag: head.etag.to_string(),
            updated_at: head.updated_at,
            updated_by: head.updated_by,
        }
    }
}

impl Draft {
    pub(crate) fn header(&self) -> HeaderValue {
        etag_header(self.etag.parse().unwrap_or(0))
    }
}

/// Reads JSON or YAML, whatever the content type says.
pub(crate) fn read_document(bytes: &[u8]) -> Result<Document, ApiError> {
    Ok(Document::parse(read_text(bytes)?)?)
}

/// The text of a document or of a file of flows.
pub(crate) fn read_text(bytes: &[u8]) -> Result<&str, ApiError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let good = &bytes[..error.valid_up_to()];
            let line = 1 + good.iter().filter(|&&byte| byte == b'\n').count();
            let column = 1 + good.iter().rev().take_while(|&&byte| byte != b'\n').count();
            Err(ApiError::new(
                ErrorCode::NotAFlowDocument,
                "This isn't a flow document: the text isn't UTF-8.",
            )
            .with_details(
                json!({ "line": line, "column": column, "message": "the text isn't UTF-8" }),
            ))
        }
    }
}
