//! Flows on their way between projects: the file format (one document, or many in a bundle), what is left of a document
//! when its user inputs are removed, and what an imported flow must be bound to again. Knows no project and no store.

mod blank;
mod rebind;
#[cfg(test)]
mod tests;

pub use rebind::rebound;

use crate::document::{
    ACTIONS_MAX, DOCUMENT_BYTES_MAX, DOCUMENT_DEPTH_MAX, Document, DocumentError, FORMAT,
    TextLimits, parse_text, type_name, yaml_text,
};
use crate::expression::has_expressions;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Bytes of a file.
pub const BUNDLE_BYTES_MAX: usize = 50 << 20;
/// Flows of a file.
pub const BUNDLE_FLOWS_MAX: usize = 200;
/// Bytes of one flow of a bundle as JSON: what a document of the largest text can become.
pub const BUNDLED_FLOW_BYTES_MAX: usize = 4 * DOCUMENT_BYTES_MAX;
/// Values of a file, keys counted, and those that aliases repeat.
pub const BUNDLE_VALUES_MAX: usize = 5_000_000;

const OF_A_BUNDLE: TextLimits = TextLimits {
    bytes_max: BUNDLE_BYTES_MAX,
    events_max: BUNDLE_VALUES_MAX,
    // The bundle's mapping and its list.
    depth_max: DOCUMENT_DEPTH_MAX + 2,
    scalar_bytes_max: BUNDLE_BYTES_MAX,
    what: "a file of flows",
};
const BUNDLE_KEYS: &[&str] = &["tandem", "flows"];

/// What an export does with the values that a person typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserInputs {
    #[default]
    Keep,
    /// Every literal in inputs and samples becomes null; expressions, operators, ids and names stay.
    Remove,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Bundle {
    /// The document itself.
    One(Document),
    /// `{tandem: 1, flows: [document…]}`.
    Many(Vec<Document>),
}

/// Why a file can't be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Neither YAML nor JSON, or too much of it.
    #[error(transparent)]
    Text(#[from] DocumentError),
    #[error(
        "{}this is format {found}, and this version of Tandem reads format {FORMAT}: update Tandem first",
        place(.flow)
    )]
    NewerFormat {
        /// Which flow of a bundle, from 0; none when it is the file itself.
        flow: Option<usize>,
        found: String,
    },
    #[error("{}{message}", place(.flow))]
    Invalid { flow: Option<usize>, message: String },
}

/// A name in a document that means something only in its own project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Binding {
    pub kind: BindingKind,
    pub name: String,
    /// The actions that use it, in document order.
    pub actions: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BindingKind {
    Connection,
}

/// The document as it leaves: under the flow's present name, with or without what people typed.
pub fn exported(document: &Document, name: &str, user_inputs: UserInputs) -> Document {
    let mut value = document.as_value().clone();
    if let Value::Object(map) = &mut value {
        map.insert("name".to_owned(), json!(name));
    }
    if user_inputs == UserInputs::Remove {
        blank::document(&mut value);
    }
    Document::from_value(value).expect("a document stays one: its list of actions is untouched")
}

/// The connections that the flow's actions name.
pub fn bindings(document: &Document) -> Vec<Binding> {
    let (flow, _) = document.read();
    let mut found: Vec<Binding> = Vec::new();
    let mut open: Vec<_> = flow.actions.iter().rev().collect();
    let mut seen = 0;
    while let Some(action) = open.pop() {
        seen += 1;
        if seen > ACTIONS_MAX {
            break;
        }
        open.extend(action.branches.iter().rev().flat_map(|branch| branch.actions.iter().rev()));
        let name = action.inputs.get("connection").and_then(Value::as_str);
        let Some(name) = name.filter(|name| !name.is_empty() && !has_expressions(name)) else {
            continue;
        };
        match found.iter_mut().find(|binding| binding.name == name) {
            Some(binding) => binding.actions.push(action.id.clone()),
            None => found.push(Binding {
                kind: BindingKind::Connection,
                name: name.to_owned(),
                actions: vec![action.id.clone()],
            }),
        }
    }
    found
}

impl Bundle {
    /// Reads YAML or JSON.
    pub fn parse(text: &str) -> Result<Self, BundleError> {
        if text.trim_start().starts_with('{') && values_in(text) > BUNDLE_VALUES_MAX {
            return Err(invalid(None, format!("a file has at most {BUNDLE_VALUES_MAX} values")));
        }
        Self::from_value(parse_text(text, &OF_A_BUNDLE)?)
    }

    pub fn from_value(value: Value) -> Result<Self, BundleError> {
        let Value::Object(mut map) = value else { return Err(neither(&type_name(&value))) };
        demand_format(map.get("tandem"), None)?;
        if map.get("actions").is_some_and(Value::is_array) {
            return flow(Value::Object(map), None).map(Self::One);
        }
        let has_actions = map.contains_key("actions");
        let flows = match map.remove("flows") {
            Some(Value::Array(flows)) => flows,
            Some(_) => return Err(neither("a mapping whose `flows` is no list")),
            None if has_actions => return Err(neither("a mapping whose `actions` is no list")),
            None => return Err(neither("a mapping without them")),
        };
        if let Some(key) = map.keys().find(|key| !BUNDLE_KEYS.contains(&key.as_str())) {
            let message = format!("a bundle has the keys tandem and flows, not {key:?}");
            return Err(invalid(None, message));
        }
        if flows.is_empty() {
            return Err(invalid(None, "there is no flow in it"));
        }
        if flows.len() > BUNDLE_FLOWS_MAX {
            let count = flows.len();
            let message =
                format!("it has {count} flows, and a file has at most {BUNDLE_FLOWS_MAX}");
            return Err(invalid(None, message));
        }
        let flows = flows.into_iter().enumerate();
        flows
            .map(|(index, value)| {
                demand_format(value.get("tandem"), Some(index))?;
                flow(value, Some(index))
            })
            .collect::<Result<_, _>>()
            .map(Self::Many)
    }

    pub fn flows(&self) -> &[Document] {
        match self {
            Self::One(document) => std::slice::from_ref(document),
            Self::Many(documents) => documents,
        }
    }

    pub fn to_yaml(&self) -> String {
        yaml_text(&self.ordered())
    }

    pub fn to_json(&self) -> String {
        self.ordered().to_string()
    }

    fn ordered(&self) -> Value {
        match self {
            Self::One(document) => document.ordered(),
            Self::Many(documents) => {
                let flows: Vec<Value> = documents.iter().map(Document::ordered).collect();
                json!({ "tandem": FORMAT, "flows": flows })
            }
        }
    }
}

fn flow(value: Value, index: Option<usize>) -> Result<Document, BundleError> {
    let document =
        Document::from_value(value).map_err(|error| invalid(index, error.message.clone()))?;
    if document.to_json().len() > BUNDLED_FLOW_BYTES_MAX {
        let message = format!("a flow has at most {} MiB", BUNDLED_FLOW_BYTES_MAX >> 20);
        return Err(invalid(index, message));
    }
    Ok(document)
}

/// What isn't a format at all is for `check` to say: the flow becomes a draft.
fn demand_format(format: Option<&Value>, flow: Option<usize>) -> Result<(), BundleError> {
    match format.filter(|format| format.as_f64().is_some_and(|format| format > FORMAT as f64)) {
        Some(newer) => Err(BundleError::NewerFormat { flow, found: newer.to_string() }),
        None => Ok(()),
    }
}

fn neither(found: &str) -> BundleError {
    let message = format!(
        "a file is a flow document, which has a list `actions`, or a bundle, which has a list `flows`; this is {found}"
    );
    invalid(None, message)
}

fn invalid(flow: Option<usize>, message: impl Into<String>) -> BundleError {
    BundleError::Invalid { flow, message: message.into() }
}

fn place(flow: &Option<usize>) -> String {
    flow.map_or_else(String::new, |index| format!("flows.{index}: "))
}

/// Keys and values of a JSON text, at least: what comes after a comma, a colon or an opening bracket.
fn values_in(text: &str) -> usize {
    let (mut values, mut in_string, mut is_escaped) = (0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b',' | b':' | b'[' | b'{' if !in_string => values += 1,
            _ => {}
        }
    }
    values
}
