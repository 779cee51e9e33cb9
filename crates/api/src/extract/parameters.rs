//! Parameters in the path and in the query.

use crate::{
    error::{ApiError, ErrorCode},
    state::App,
};
use ::url::form_urlencoded;
use axum::extract::{FromRequestParts, Path, Query};
use http::request::Parts;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::json;

/// What the path names. Text that can't be an id names nothing: 404.
pub(crate) struct PathOf<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for PathOf<T> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        match Path::from_request_parts(parts, app).await {
            Ok(Path(named)) => Ok(Self(named)),
            Err(_) => Err(ApiError::new(ErrorCode::NotFound, "There is nothing with this id.")),
        }
    }
}

/// The query as one struct.
pub(crate) struct Parameters<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<App> for Parameters<T> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(read)) => Ok(Self(read)),
            Err(error) => Err(wrong_parameter(&error.body_text())),
        }
    }
}

/// The query as one struct, but for the parameter `tag`, which may be there several times.
pub(crate) struct TaggedParameters<T>(pub(crate) T, pub(crate) Vec<String>);

impl<T: DeserializeOwned> FromRequestParts<App> for TaggedParameters<T> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        let mut rest = form_urlencoded::Serializer::new("/?".to_owned());
        let mut tags = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "tag" => tags.push(value.trim().to_owned()),
                _ => drop(rest.append_pair(&name, &value)),
            }
        }
        tags.retain(|tag| !tag.is_empty());
        let rest = rest.finish().replacen("/?&", "/?", 1);
        let rest = rest.parse().map_err(|_| wrong_parameter("it is no query"))?;
        match Query::try_from_uri(&rest) {
            Ok(Query(read)) => Ok(Self(read, tags)),
            Err(error) => Err(wrong_parameter(&error.body_text())),
        }
    }
}

/// `?status=` asks for nothing.
pub(crate) fn empty_is_none<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()))
}

fn wrong_parameter(text: &str) -> ApiError {
    let text = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(text);
    // The place comes before a colon, or in the message between backticks.
    let field = match text.split_once(": ") {
        Some((field, _)) => field,
        None => text.split('`').nth(1).unwrap_or("query"),
    };
    ApiError::new(ErrorCode::InvalidRequest, format!("The query isn't right: {text}."))
        .with_details(json!({ field: text }))
}
