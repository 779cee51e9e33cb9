//! The fixed order of the document's own keys. Unknown keys follow the known ones, in their author's order; what is
//! inside `inputs` and `sample` is the author's.

use serde_json::{Map, Value};

pub(crate) const DOCUMENT_KEYS: &[&str] = &["tandem", "name", "key", "kind", "trigger", "actions"];
pub(crate) const TRIGGER_KEYS: &[&str] = &["event", "inputs", "sample"];
pub(crate) const ACTION_KEYS: &[&str] =
    &["id", "name", "action", "inputs", "timeout_ms", "retry", "on_error", "branches"];
pub(crate) const RETRY_KEYS: &[&str] = &["attempts", "backoff", "initial_ms", "max_ms"];
pub(crate) const BRANCH_KEYS: &[&str] = &["id", "actions"];

/// A copy of the document with its own keys in order.
pub(crate) fn ordered(document: &Value) -> Value {
    mapping(document, DOCUMENT_KEYS, |key, value| match key {
        "trigger" => mapping(value, TRIGGER_KEYS, |_, value| value.clone()),
        "actions" => actions(value),
        _ => value.clone(),
    })
}

fn actions(value: &Value) -> Value {
    list(value, |action| {
        mapping(action, ACTION_KEYS, |key, value| match key {
            "retry" => mapping(value, RETRY_KEYS, |_, value| value.clone()),
            "branches" => list(value, branch),
            _ => value.clone(),
        })
    })
}

fn branch(value: &Value) -> Value {
    mapping(
        value,
        BRANCH_KEYS,
        |key, value| if key == "actions" { actions(value) } else { value.clone() },
    )
}

fn list(value: &Value, item: impl Fn(&Value) -> Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(item).collect(),
        other => other.clone(),
    }
}

fn mapping(value: &Value, known: &[&str], item: impl Fn(&str, &Value) -> Value) -> Value {
    let Value::Object(map) = value else { return value.clone() };
    let mut ordered = Map::with_capacity(map.len());
    for &key in known {
        if let Some(value) = map.get(key) {
            ordered.insert(key.to_owned(), item(key, value));
        }
    }
    for (key, value) in map.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
        ordered.insert(key.clone(), value.clone());
    }
    Value::Object(ordered)
}
