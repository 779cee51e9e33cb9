//! Typed reading of requests. Every failure is an [`crate::error::ApiError`], so that all refusals look the same.

mod body;
mod client;
mod headers;
mod numbers;
mod parameters;

pub(crate) use body::{Body, RawBody, read_body, read_json};
pub(crate) use client::ClientAddress;
pub(crate) use headers::{IdempotencyKey, IfMatch, wants_yaml};
pub(crate) use numbers::whole_number_or_none;
pub(crate) use parameters::{Parameters, PathOf, TaggedParameters, empty_is_none};
