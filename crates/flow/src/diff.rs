//! What changed between two documents, by meaning: actions are known by their ids, the order of keys says nothing, and
//! what is left out equals its default. The flow's name isn't part of its content. Owns no version and no store.

mod compare;
mod signature;
#[cfg(test)]
mod tests;
mod text;
mod tree;

use crate::document::Document;
use serde::Serialize;
use serde_json::Value;

/// Everything that differs.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Diff {
    /// Keys of the document itself: `kind`, unknown ones.
    pub flow: Vec<Change>,
    /// Keys of the trigger: `event`, `inputs.path`, `sample.body`.
    pub trigger: Vec<Change>,
    /// In the order of the newer document.
    pub added: Vec<Placed>,
    /// In the order of the older document.
    pub removed: Vec<Placed>,
    pub moved: Vec<Move>,
    pub changed: Vec<ActionChange>,
}

/// One value that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The place in the action, the trigger or the document, e.g. `inputs.when.all.0.left`.
    pub path: String,
    pub change: ChangeKind,
    /// Null when it was added.
    pub old: Value,
    /// Null when it was removed.
    pub new: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Added,
    Removed,
    Changed,
}

/// An action that only one of the documents has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Placed {
    pub id: String,
    /// What kind of action it is.
    pub action: String,
    pub name: Option<String>,
    pub place: Place,
}

/// An action that stands somewhere else. What moves with its parent hasn't moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Move {
    pub id: String,
    pub from: Place,
    pub to: Place,
}

/// Where an action stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Place {
    /// The action whose branch it is in; none at the top.
    pub parent: Option<String>,
    pub branch: Option<String>,
    /// The action before it; none at the beginning.
    pub after: Option<String>,
}

/// What differs in an action that both documents have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActionChange {
    pub id: String,
    pub changes: Vec<Change>,
}

impl Diff {
    pub fn between(old: &Document, new: &Document) -> Self {
        compare::documents(old.as_value(), new.as_value())
    }

    /// Whether both documents mean the same.
    pub fn is_empty(&self) -> bool {
        let Self { flow, trigger, added, removed, moved, changed } = self;
        flow.is_empty()
            && trigger.is_empty()
            && added.is_empty()
            && removed.is_empty()
            && moved.is_empty()
            && changed.is_empty()
    }

    /// One line per difference, for people.
    pub fn lines(&self) -> Vec<String> {
        text::lines(self)
    }
}
