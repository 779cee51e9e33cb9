//! Lists: one page of items and where the next begins. Owns the cursor of lists that the engine returns whole.

use crate::{error::ApiError, extract::empty_is_none, limits::PAGE_ITEMS_MAX};
use ::flow::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// One page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<T> {
    pub(crate) items: Vec<T>,
    /// Send it as `cursor` to get the next page; null on the last one.
    #[schema(required)]
    pub(crate) next_cursor: Option<String>,
}

/// Which page of a list is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Page {
    /// `next_cursor` of the page before; empty for the first.
    #[serde(default, deserialize_with = "empty_is_none")]
    pub(crate) cursor: Option<String>,
    /// Items of one page, at most 200.
    #[param(value_type = Option<usize>, minimum = 1, maximum = 200)]
    #[serde(default, deserialize_with = "empty_is_none")]
    pub(crate) limit: Option<String>,
}

/// When what is asked for started.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartedQuery {
    /// Only what started at or after this time.
    #[param(value_type = Option<String>, format = DateTime)]
    #[serde(default, deserialize_with = "empty_is_none")]
    from: Option<String>,
    /// Only what started before this time.
    #[param(value_type = Option<String>, format = DateTime)]
    #[serde(default, deserialize_with = "empty_is_none")]
    to: Option<String>,
}

impl StartedQuery {
    /// From and to.
    pub(crate) fn times(&self) -> Result<(Option<Timestamp>, Option<Timestamp>), ApiError> {
        Ok((time_of("from", self.from.as_deref())?, time_of("to", self.to.as_deref())?))
    }
}

impl<T> List<T> {
    /// The page of a list that is short enough to be here as a whole. `key` names an item for ever.
    pub(crate) fn page(
        all: Vec<T>,
        page: &Page,
        key: impl Fn(&T) -> String,
    ) -> Result<Self, ApiError> {
        let limit = page_limit(page.limit.as_deref(), PAGE_ITEMS_MAX)?;
        let first = match &page.cursor {
            None => 0,
            Some(cursor) => match all.iter().position(|item| key(item) == *cursor) {
                Some(last) => last + 1,
                None => return Err(unknown_cursor()),
            },
        };
        let has_more = all.len() > first + limit;
        let items: Vec<T> = all.into_iter().skip(first).take(limit).collect();
        let next_cursor = if has_more { items.last().map(key) } else { None };
        Ok(Self { items, next_cursor })
    }
}

/// The number of items that `limit` asks for.
pub(crate) fn page_limit(text: Option<&str>, default: usize) -> Result<usize, ApiError> {
    let Some(text) = text else { return Ok(default) };
    match text.parse() {
        Ok(limit) if (1..=PAGE_ITEMS_MAX).contains(&limit) => Ok(limit),
        _ => Err(ApiError::invalid_field(
            "limit",
            format!("it has to be a number from 1 to {PAGE_ITEMS_MAX}"),
        )),
    }
}

/// One word of a closed set: `true`, `active`, …
pub(crate) fn one_of<T: DeserializeOwned>(
    field: &str,
    text: Option<&str>,
) -> Result<Option<T>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    let word = match text {
        "true" | "false" => Value::Bool(text == "true"),
        _ => Value::from(text),
    };
    serde_json::from_value(word).map(Some).map_err(|error| ApiError::invalid_field(field, error))
}

/// A time in a query.
pub(crate) fn time_of(field: &str, text: Option<&str>) -> Result<Option<Timestamp>, ApiError> {
    let message = "it has to be an RFC 3339 time such as 2026-01-31T09:15:00Z";
    // The plus of an offset arrives as a space when it isn't escaped.
    let read = text.map(|text| text.replace(' ', "+").parse());
    read.transpose().map_err(|_| ApiError::invalid_field(field, message))
}

pub(crate) fn unknown_cursor() -> ApiError {
    ApiError::invalid_field(
        "cursor",
        "this isn't the next_cursor of a page: start with an empty one",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(cursor: Option<&str>, limit: &str) -> Result<(Vec<u8>, Option<String>), ApiError> {
        let page = Page { cursor: cursor.map(str::to_owned), limit: Some(limit.to_owned()) };
        List::page(vec![7, 8, 9], &page, u8::to_string).map(|list| (list.items, list.next_cursor))
    }

    #[test]
    fn pages_follow_each_other_to_the_end() {
        assert_eq!(page(None, "2").ok(), Some((vec![7, 8], Some("8".to_owned()))));
        assert_eq!(page(Some("8"), "2").ok(), Some((vec![9], None)));
        assert_eq!(page(None, "3").ok(), Some((vec![7, 8, 9], None)));
    }

    #[test]
    fn limits_and_cursors_that_mean_nothing_are_refused() {
        for (cursor, limit) in [(None, "0"), (None, "201"), (None, "x"), (Some("6"), "2")] {
            assert!(page(cursor, limit).is_err(), "{cursor:?} {limit}");
        }
    }
}
