//! Personal tokens on the wire.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;

use crate::time::Time;
use ::flow::{Timestamp, id::TokenId};
use engine::port::UserToken;
use serde::Serialize;
use utoipa::ToSchema;

/// A key that acts as its person. The key itself was shown when it was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Token {
    #[schema(value_type = String, example = "tok_0000000000001")]
    id: TokenId,
    name: String,
    #[schema(value_type = Time)]
    created_at: Timestamp,
    /// Null: until it is deleted.
    #[schema(required, value_type = Option<Time>)]
    expires_at: Option<Timestamp>,
    /// A minute behind at most; null when it was never used.
    #[schema(required, value_type = Option<Time>)]
    last_used_at: Option<Timestamp>,
}

impl From<UserToken> for Token {
    fn from(row: UserToken) -> Self {
        let UserToken { id, name, created_at, expires_at, last_used_at, user: _, hash: _ } = row;
        Self { id, name, created_at, expires_at, last_used_at }
    }
}
