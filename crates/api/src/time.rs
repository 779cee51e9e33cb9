//! How times and ids look on the wire. Owns nothing else: the engine's types write themselves.

/// OpenAPI stand-in for [`flow::Timestamp`]: RFC 3339 in UTC with milliseconds.
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-01-31T09:15:00.000Z")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct Time(String);
