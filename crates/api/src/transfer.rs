//! Files of flows on the wire: what an export is asked for and how it is answered.

use crate::{error::ApiError, extract::wants_yaml, list::one_of};
use ::flow::transfer::Bundle;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;
use utoipa::ToSchema;

/// OpenAPI stand-in for [`::flow::transfer::UserInputs`].
#[derive(ToSchema)]
#[schema(as = UserInputs, rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum UserInputsChoice {
    /// As they are.
    Keep,
    /// Every literal in inputs and samples becomes null; expressions, operators, ids and names stay.
    Remove,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileFormat {
    Json,
    Yaml,
}

impl FileFormat {
    /// What the query says, or else what the client accepts.
    pub(crate) fn asked(query: Option<&str>, headers: &HeaderMap) -> Result<Self, ApiError> {
        let accepted = if wants_yaml(headers) { Self::Yaml } else { Self::Json };
        Ok(one_of("format", query)?.unwrap_or(accepted))
    }
}

/// The file under a name that browsers save it as. Keys and slugs are plain words.
pub(crate) fn answer(name: &str, file: &Bundle, format: FileFormat) -> Response {
    let (text, kind, ending) = match format {
        FileFormat::Json => (file.to_json(), "application/json", "json"),
        FileFormat::Yaml => (file.to_yaml(), "application/yaml", "yaml"),
    };
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}.{ending}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::VARY, HeaderValue::from_static("accept")),
    ];
    (headers, text).into_response()
}
