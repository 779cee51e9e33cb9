//! What a kit is: everything that Tandem knows about one kind of action or event, in one value.

use super::Site;
use crate::program::Op;
use serde::{Serialize, Serializer, ser::SerializeStruct};
use serde_json::Value;
use std::sync::LazyLock;

/// A kind of action.
pub struct ActionKit {
    /// What stands in `action`.
    pub key: &'static str,
    pub title: &'static str,
    pub family: Family,
    /// The name of a lucide icon.
    pub icon: &'static str,
    pub docs: &'static str,
    /// JSON Schema 2020-12 of the inputs, with `x-user-input`, `x-widget` and, where expressions aren't allowed,
    /// `x-literal`.
    pub inputs: LazyLock<Value>,
    /// JSON Schema 2020-12 of `actions.<id>` after success.
    pub outputs: LazyLock<Value>,
    /// The branches that every action of this kind has, the error branch not counted.
    pub branches: &'static [BranchDocs],
    /// Whether the author adds branches.
    pub own_branches: bool,
    /// Whether nothing follows.
    pub ends: bool,
    pub effect: Effect,
    /// Whether it can fail and go on: `on_error: continue` and `on_error: branch`.
    pub error_branch: bool,
    /// The line under the title: inputs by name in double braces.
    pub summary: &'static str,
    /// The events it is offered for; all of them without a list.
    pub events: Option<&'static [&'static str]>,
    /// Inputs as an author would write them.
    pub example: LazyLock<Value>,
    /// Outputs as they could be: for simulated tests and the value picker.
    pub sample: LazyLock<Value>,
    /// Turns an action into an operation. None when it has reported an error.
    pub(crate) compile: fn(&mut Site<'_>) -> Option<Op>,
}

/// A kind of event.
pub struct EventKit {
    /// What stands in `trigger.event`.
    pub key: &'static str,
    pub title: &'static str,
    pub family: Family,
    pub icon: &'static str,
    pub docs: &'static str,
    /// JSON Schema 2020-12 of the trigger's inputs; expressions aren't allowed in them.
    pub inputs: LazyLock<Value>,
    /// JSON Schema 2020-12 of `trigger`.
    pub outputs: LazyLock<Value>,
    pub example: LazyLock<Value>,
    /// A trigger event as it could be.
    pub sample: LazyLock<Value>,
    /// Whether the caller gets what *Respond* says.
    pub replies: bool,
}

/// A branch as the editor shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BranchDocs {
    pub id: &'static str,
    pub title: &'static str,
}

/// The shelf on which the editor offers a kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    Logic,
    Connectors,
    Flow,
}

/// What is promised about an action's effect when the machine crashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Effect {
    /// Pure: the outcome is committed once, it may be computed again.
    E0,
    /// Local: exactly once.
    E1,
    /// Remote with a key: at least once, the same key and body on every attempt.
    E2,
    /// Remote without a key: at most once, or the outcome `unknown`.
    E3,
}

impl ActionKit {
    /// Whether `actions.<id>` holds anything after success.
    pub fn has_outputs(&self) -> bool {
        self.outputs.get("properties").is_some()
            || self.outputs.get("additionalProperties") != Some(&Value::Bool(false))
    }
}

impl Serialize for ActionKit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut kit = serializer.serialize_struct("ActionKit", 16)?;
        kit.serialize_field("key", self.key)?;
        kit.serialize_field("title", self.title)?;
        kit.serialize_field("family", &self.family)?;
        kit.serialize_field("icon", self.icon)?;
        kit.serialize_field("docs", self.docs)?;
        kit.serialize_field("inputs", &*self.inputs)?;
        kit.serialize_field("outputs", &*self.outputs)?;
        kit.serialize_field("branches", self.branches)?;
        kit.serialize_field("own_branches", &self.own_branches)?;
        kit.serialize_field("ends", &self.ends)?;
        kit.serialize_field("effect", &self.effect)?;
        kit.serialize_field("error_branch", &self.error_branch)?;
        kit.serialize_field("summary", self.summary)?;
        kit.serialize_field("events", &self.events)?;
        kit.serialize_field("example", &*self.example)?;
        kit.serialize_field("sample", &*self.sample)?;
        kit.end()
    }
}

impl Serialize for EventKit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut kit = serializer.serialize_struct("EventKit", 10)?;
        kit.serialize_field("key", self.key)?;
        kit.serialize_field("title", self.title)?;
        kit.serialize_field("family", &self.family)?;
        kit.serialize_field("icon", self.icon)?;
        kit.serialize_field("docs", self.docs)?;
        kit.serialize_field("inputs", &*self.inputs)?;
        kit.serialize_field("outputs", &*self.outputs)?;
        kit.serialize_field("example", &*self.example)?;
        kit.serialize_field("sample", &*self.sample)?;
        kit.serialize_field("replies", &self.replies)?;
        kit.end()
    }
}
