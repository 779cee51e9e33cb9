//! Expressions: Jinja syntax over JSON values, compiled once, without I/O, limited in fuel and output. Owns what an
//! expression may see ([`Scope`]) and how a value with expressions in it is rendered ([`Template`]).
//!
//! A string that is exactly one `{{ … }}` yields the typed value. Any other string with `{{` or `{%` in it yields text:
//! texts as they are, null as nothing, lists and objects as compact JSON. A part that is missing is an error that names
//! it; only an expression that asks (`is defined`, `default`) may reach through what is missing. Whole numbers stay
//! whole: `//` divides without a fraction, `/` gives one.

mod context;
mod convert;
mod environment;
mod evaluate;
mod functions;
mod limits;
mod path;
mod reference;
mod scan;
mod source;
mod template;
#[cfg(test)]
mod tests;
mod time;

pub use functions::{FILTERS, FUNCTIONS, FunctionDocs};
pub(crate) use path::ROOTS;
pub use reference::{Reference, Step};
pub(crate) use scan::{Names, Span, has_expressions, spans};
pub use template::Template;
#[cfg(test)]
pub(crate) use tests::scope as test_scope;

use crate::timestamp::Timestamp;
use serde_json::{Map, Value};
use std::{collections::HashMap, sync::Arc};

/// Bytes of one `{{ … }}` or `{% … %}`.
pub const EXPRESSION_BYTES_MAX: usize = 16_384;
/// Brackets that may be open at once in one `{{ … }}`: MiniJinja parses them recursively.
pub const BRACKETS_MAX: usize = 24;
/// Operators, dots and brackets of one `{{ … }}`: its syntax tree can be as deep as they are many.
pub const OPERATORS_MAX: usize = 300;
/// `if`, `elif`, `for` and the like that may be open at once in one text.
pub const BLOCKS_MAX: usize = 24;
/// Bytes of a text with `{% … %}` in it.
pub const BLOCK_TEXT_BYTES_MAX: usize = 65_536;
/// Strings with expressions in one template.
pub const EXPRESSIONS_MAX: usize = 2_000;
/// Work of one expression: an instruction or 64 bytes of data cost one.
pub const FUEL: u64 = 250_000;
/// Bytes that one rendering may yield.
pub const OUTPUT_BYTES_MAX: usize = 8 << 20;
/// Bytes that one rendering may read from the scope through MiniJinja.
pub const READ_BYTES_MAX: u64 = 256 << 20;
/// How deep lists and objects in a template, or made by an expression, may be nested.
pub const DEPTH_MAX: usize = 128;

/// What an expression sees. Cheap to clone: everything is shared.
#[derive(Debug, Clone)]
pub struct Scope {
    /// `trigger`: the trigger event.
    pub trigger: Arc<Value>,
    /// `execution`: `id`, `started_at`, `idempotency_key`.
    pub execution: Arc<Value>,
    /// `project`: `id`, `name`, `slug`.
    pub project: Arc<Value>,
    /// `vars`: what set_variables assigned.
    pub vars: Arc<Map<String, Value>>,
    /// `actions.<id>`: the outputs of the latest performance of each action.
    pub actions: Arc<HashMap<Arc<str>, Arc<Value>>>,
    /// `item` and `index` inside a loop.
    pub item: Option<(Arc<Value>, u64)>,
    /// `now()`: the time of this step, an input.
    pub now: Timestamp,
    /// `uuid()`: the n-th call of one rendering gives a version 4 UUID made of this and n. An input.
    pub seed: u128,
}

/// Why an expression has no value. A step error, never a crash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExpressionError {
    /// Where in the template, e.g. `headers.x-id`; empty for the template itself.
    pub path: String,
    pub message: String,
}

impl ExpressionError {
    /// The steps of the path. Keys with a dot in them fall apart: the path is for people.
    pub(crate) fn steps(&self) -> impl Iterator<Item = String> {
        self.path.split('.').filter(|step| !step.is_empty()).map(str::to_owned)
    }
}

/// Why one expression has no value, before its place is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It asked for something that isn't there.
    Missing(String),
    Other(String),
}

impl Failure {
    pub(crate) fn other(message: impl Into<String>) -> Self {
        Self::Other(message.into())
    }

    pub(crate) fn into_message(self) -> String {
        match self {
            Self::Missing(message) | Self::Other(message) => message,
        }
    }
}
