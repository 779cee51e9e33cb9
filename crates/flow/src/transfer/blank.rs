//! Removes what people typed: every literal in inputs and samples becomes null. Expressions, operators, ids, names and
//! the structure stay, so that the flow can be shared as a template. What nobody knows (unknown keys and actions) may
//! be anything and is blanked like an input.

use crate::{
    catalog::{self, OPERATORS},
    document::is_id,
    expression::{Span, has_expressions, spans},
    subroutine::{self, ValueType},
};
use serde_json::Value;

const CONDITIONS: &str = "conditions";
const ACTION: &str = "action";
const SUBROUTINE: &str = "subroutine";

/// The document's own keys whose values aren't inputs.
const KEPT: &[&str] = &["tandem", "name", "key", "kind"];
const KEPT_OF_TRIGGER: &[&str] = &["event"];
const KEPT_OF_ACTION: &[&str] = &["id", "name", "action", "timeout_ms", "retry", "on_error"];
const KEPT_OF_RETRY: &[&str] = &["attempts", "backoff", "initial_ms", "max_ms"];
const KEPT_OF_BRANCH: &[&str] = &["id"];

pub(super) fn document(value: &mut Value) {
    mapping(value, KEPT, &|key, value| match key {
        "trigger" => trigger(value),
        "actions" => list(value, action),
        _ => leaves(value),
    });
}

/// What a subroutine declares is its structure: names, types, what is required.
fn trigger(value: &mut Value) {
    let declares = value.get("event").and_then(Value::as_str) == Some(subroutine::EVENT);
    mapping(value, KEPT_OF_TRIGGER, &|key, value| match value {
        Value::Object(sides) if declares && key == "inputs" => {
            for (side, value) in sides {
                match (side.as_str(), value) {
                    ("inputs" | "outputs", Value::Object(declared)) => {
                        declared.values_mut().for_each(parameter);
                    }
                    (_, other) => leaves(other),
                }
            }
        }
        other => leaves(other),
    });
}

fn parameter(value: &mut Value) {
    if !is_type(value) {
        mapping(value, &[], &|key, value| {
            let stays = match key {
                "type" => is_type(value),
                "required" => value.is_boolean(),
                _ => false,
            };
            if !stays {
                leaves(value);
            }
        });
    }
}

fn is_type(value: &Value) -> bool {
    ValueType::ALL.iter().any(|of| value.as_str() == Some(of.key()))
}

fn action(value: &mut Value) {
    let kit = value.get("action").and_then(Value::as_str).and_then(catalog::action);
    let branches = branch_ids(value);
    mapping(value, KEPT_OF_ACTION, &|key, value| match (key, kit) {
        ("inputs", Some(kit)) => inputs(value, &kit.inputs, &branches),
        ("branches", _) => list(value, branch),
        _ => leaves(value),
    });
}

fn branch(value: &mut Value) {
    mapping(value, KEPT_OF_BRANCH, &|key, value| match key {
        "actions" => list(value, action),
        _ => leaves(value),
    });
}

/// Inputs by their schema: conditions keep operators and branches, an action's id stays.
fn inputs(value: &mut Value, schema: &Value, branches: &[String]) {
    let Value::Object(map) = value else { return leaves(value) };
    for (name, value) in map {
        match schema["properties"][name.as_str()]["x-widget"].as_str() {
            Some(CONDITIONS) => conditions(value, branches),
            Some(ACTION | SUBROUTINE) if value.as_str().is_some_and(is_id) => {}
            _ => leaves(value),
        }
    }
}

fn conditions(value: &mut Value, branches: &[String]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| conditions(item, branches)),
        Value::Object(map) => {
            for (key, value) in map {
                let text = value.as_str().unwrap_or_default();
                let stays = match key.as_str() {
                    "is" => OPERATORS.iter().any(|operator| operator.key == text),
                    "branch" => branches.iter().any(|id| id == text),
                    _ => false,
                };
                match key.as_str() {
                    _ if stays => {}
                    "all" | "any" | "not" | "when" => conditions(value, branches),
                    _ => leaves(value),
                }
            }
        }
        leaf => leaves(leaf),
    }
}

fn branch_ids(action: &Value) -> Vec<String> {
    let branches = action.get("branches").and_then(Value::as_array).into_iter().flatten();
    branches.filter_map(|branch| branch.get("id")?.as_str()).map(str::to_owned).collect()
}

fn leaves(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(leaves),
        Value::Object(map) => map.values_mut().for_each(leaves),
        Value::String(text) if has_expressions(text) => {
            *value = without_literals(text).map_or(Value::Null, Value::String);
        }
        leaf => *leaf = Value::Null,
    }
}

/// The expressions of a text without the text between them: the host of a URL is typed, `{{ … }}` in its path isn't.
fn without_literals(text: &str) -> Option<String> {
    let pieces = spans(text).ok()?.into_iter().filter_map(|span| match span {
        Span::Expression(inside) => Some(format!("{{{{{inside}}}}}")),
        Span::Block(inside) => Some(format!("{{%{inside}%}}")),
        Span::Text(_) | Span::Comment(_) => None,
    });
    Some(pieces.collect())
}

/// Walks a mapping whose `kept` keys stay as they are; whatever else stands there has only leaves.
fn mapping(value: &mut Value, kept: &[&str], item: &dyn Fn(&str, &mut Value)) {
    let Value::Object(map) = value else { return leaves(value) };
    for (key, value) in map {
        match key.as_str() {
            "retry" if kept.contains(&"retry") && value.is_object() => {
                mapping(value, KEPT_OF_RETRY, &|_, value| leaves(value));
            }
            key if kept.contains(&key) && is_scalar(value) => {}
            key => item(key, value),
        }
    }
}

fn list(value: &mut Value, item: fn(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(item),
        other => leaves(other),
    }
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}
