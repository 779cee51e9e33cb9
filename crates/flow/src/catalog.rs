//! The catalogue: one kit per event and per action, each in a file of its own, and the two slices that list them.
//! Editor forms, value picker, API documents, export and `check` derive from the kits.

pub mod actions;
pub mod events;
mod kit;
pub mod operators;
pub mod schema;
mod site;
#[cfg(test)]
mod tests;

pub use crate::expression::{FUNCTIONS, FunctionDocs};
pub use actions::{ACTIONS, TAG_CHARS_MAX, TAGS_MAX};
pub use events::{EVENTS, WEBHOOK};
pub use kit::{ActionKit, BranchDocs, Effect, EventKit, Family};
pub use operators::{OPERATORS, OperatorDocs};
pub(crate) use site::{Expressions, Site};

use serde::Serialize;

/// The whole catalogue as the API shows it.
#[derive(Serialize)]
pub struct Catalog {
    pub events: &'static [&'static EventKit],
    pub actions: &'static [&'static ActionKit],
    pub functions: &'static [FunctionDocs],
    pub operators: &'static [OperatorDocs],
}

pub fn catalog() -> Catalog {
    Catalog { events: EVENTS, actions: ACTIONS, functions: FUNCTIONS, operators: OPERATORS }
}

pub fn action(key: &str) -> Option<&'static ActionKit> {
    ACTIONS.iter().copied().find(|kit| kit.key == key)
}

pub fn event(key: &str) -> Option<&'static EventKit> {
    EVENTS.iter().copied().find(|kit| kit.key == key)
}
