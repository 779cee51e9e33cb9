//! The flow document: YAML or JSON, the same thing, lossless. Owns its text forms, its content hash and the typed
//! reading of it ([`Flow`]) that reports instead of failing. Knows nothing of what actions do.

mod hash;
mod order;
mod parse;
mod read;
#[cfg(test)]
mod tests;
mod yaml;

pub use hash::{ContentHash, NotAHash};
pub(crate) use parse::{TextLimits, value as parse_text};
pub(crate) use read::{is_id, type_name};
pub(crate) use yaml::text as yaml_text;

use crate::diagnostic::Diagnostic;
use serde_json::{Map, Value};

/// Bytes of a document's text.
pub const DOCUMENT_BYTES_MAX: usize = 2 << 20;
/// How deep lists and mappings may be nested; a branch in a branch takes four levels.
pub const DOCUMENT_DEPTH_MAX: usize = 128;
/// Actions of a flow, those in branches included.
pub const ACTIONS_MAX: usize = 2_000;
/// Characters of an action's id.
pub const ID_CHARS_MAX: usize = 64;
/// The format that this version reads and writes: the value of `tandem`.
pub const FORMAT: u64 = 1;

/// A mapping with a list `actions`, exactly as its author left it. Everything else about it is for `check` to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Document(Value);

/// A text that isn't a flow document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct DocumentError {
    /// From 1.
    pub line: u64,
    pub column: u64,
    pub message: String,
}

impl Document {
    /// Reads YAML or JSON.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        parse::document(text).and_then(Self::from_value)
    }

    pub fn from_value(value: Value) -> Result<Self, DocumentError> {
        let wrong = |message: String| Err(DocumentError { line: 1, column: 1, message });
        if !value.get("actions").is_some_and(Value::is_array) {
            return wrong("a flow document is a mapping with a list `actions`".to_owned());
        }
        if parse::depth(&value) > DOCUMENT_DEPTH_MAX {
            return wrong(format!("a flow document is at most {DOCUMENT_DEPTH_MAX} levels deep"));
        }
        Ok(Self(value))
    }

    /// A draft without actions; a main flow's event is still to be chosen.
    pub fn empty(name: &str, kind: FlowKind) -> Self {
        let event = match kind {
            FlowKind::Main => None,
            FlowKind::Subroutine => Some(crate::subroutine::EVENT),
        };
        Self(serde_json::json!({
            "tandem": FORMAT, "name": name, "kind": kind, "trigger": { "event": event, "inputs": {} }, "actions": [],
        }))
    }

    pub fn as_value(&self) -> &Value {
        &self.0
    }

    /// YAML with the document's own keys in their fixed order, the author's values as they are.
    pub fn to_yaml(&self) -> String {
        yaml::text(&order::ordered(&self.0))
    }

    /// Compact JSON with the document's own keys in their fixed order.
    pub fn to_json(&self) -> String {
        order::ordered(&self.0).to_string()
    }

    /// The value with the document's own keys in their fixed order.
    pub(crate) fn ordered(&self) -> Value {
        order::ordered(&self.0)
    }

    pub fn content_hash(&self) -> ContentHash {
        hash::of(&self.0)
    }

    /// `name` of the document: used on import only.
    pub fn name(&self) -> Option<&str> {
        self.0.get("name")?.as_str()
    }

    /// `key` of the document: used on import only, where calls of a subroutine find it by its key.
    pub fn key(&self) -> Option<&str> {
        self.0.get("key")?.as_str().filter(|key| is_id(key))
    }

    /// The document under this key; without one, when there is none.
    pub fn with_key(&self, key: Option<&str>) -> Self {
        let mut value = self.0.clone();
        if let Value::Object(map) = &mut value {
            match key {
                Some(key) => drop(map.insert("key".to_owned(), Value::from(key))),
                None => drop(map.shift_remove("key")),
            }
        }
        Self(value)
    }

    /// The document with `kind`, where it says none.
    pub fn with_kind(&self, kind: FlowKind) -> Self {
        let mut value = self.0.clone();
        if let Value::Object(map) = &mut value
            && map.get("kind").is_none_or(Value::is_null)
        {
            map.insert("kind".to_owned(), serde_json::json!(kind));
        }
        Self(value)
    }

    /// The event's key as it is written, known or not: what a list of flows shows.
    pub fn event(&self) -> Option<&str> {
        self.0.get("trigger")?.get("event")?.as_str()
    }

    /// The typed reading and what couldn't be read: unknown keys, wrong types, missing ids.
    pub fn read(&self) -> (Flow, Vec<Diagnostic>) {
        read::flow(&self.0)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    pub kind: FlowKind,
    pub trigger: Trigger,
    pub actions: Vec<Action>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowKind {
    #[default]
    Main,
    Subroutine,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trigger {
    /// None in a fresh draft.
    pub event: Option<String>,
    pub inputs: Map<String, Value>,
    /// A sample trigger event: for Test, for type inference, for the value picker.
    pub sample: Option<Value>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    pub id: String,
    pub name: Option<String>,
    pub action: String,
    pub inputs: Map<String, Value>,
    pub timeout_ms: Option<u64>,
    pub retry: Option<crate::program::Retry>,
    pub on_error: OnErrorKind,
    pub branches: Vec<Branch>,
    /// JSON Pointer of the action in the document.
    pub pointer: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnErrorKind {
    #[default]
    Stop,
    Continue,
    Branch,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    pub id: String,
    pub actions: Vec<Action>,
}
