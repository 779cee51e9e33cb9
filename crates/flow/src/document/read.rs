//! The typed reading of a document. Whatever can't be read is reported with its place and left out.

use super::{
    ACTIONS_MAX, Action, Branch, FORMAT, Flow, FlowKind, ID_CHARS_MAX, OnErrorKind, Trigger,
    order::{ACTION_KEYS, BRANCH_KEYS, DOCUMENT_KEYS, RETRY_KEYS, TRIGGER_KEYS},
};
use crate::{
    diagnostic::{Diagnostic, Place, did_you_mean, excerpt},
    program::{Backoff, Retry},
};
use serde_json::{Map, Value};
use std::{collections::HashMap, ops::RangeInclusive};

/// Milliseconds that one attempt of an action may take.
pub(crate) const TIMEOUT_MS: RangeInclusive<u64> = 1..=900_000;
/// All attempts of an action, the first included.
pub(crate) const ATTEMPTS: RangeInclusive<u64> = 1..=20;
/// Milliseconds between two attempts.
pub(crate) const BACKOFF_MS: RangeInclusive<u64> = 1..=86_400_000;
/// What `retry` means where it leaves something out.
const RETRY_DEFAULT: Retry =
    Retry { attempts: 3, backoff: Backoff::Exponential, initial_ms: 500, max_ms: 30_000 };

pub(crate) fn flow(document: &Value) -> (Flow, Vec<Diagnostic>) {
    let mut reader = Reader::default();
    let empty = Map::new();
    let map = document.as_object().unwrap_or(&empty);
    let place = Place::document();
    reader.known_keys(map, DOCUMENT_KEYS, &place);
    match map.get("tandem") {
        None => {}
        Some(format) if format.as_u64() == Some(FORMAT) => {}
        Some(format) => {
            let message = format!(
                "this document says format {format}, this version of Tandem reads format {FORMAT}"
            );
            reader.error("unsupported_format", &place.child("tandem"), message);
        }
    }
    reader.optional_text(map, "name", &place);
    reader.optional_text(map, "key", &place);
    let kind = reader.choice(
        map,
        "kind",
        &place,
        &[("main", FlowKind::Main), ("subroutine", FlowKind::Subroutine)],
    );
    let trigger = reader.trigger(map.get("trigger"), &place.child("trigger"));
    let actions = reader.actions(map.get("actions"), "/actions", &place.child("actions"));
    if reader.actions > ACTIONS_MAX {
        let message =
            format!("this flow has {} actions, a flow has at most {ACTIONS_MAX}", reader.actions);
        reader.error("too_many_actions", &place.child("actions"), message);
    }
    (Flow { kind: kind.unwrap_or_default(), trigger, actions }, reader.found)
}

/// Whether a text can be an action's id.
pub(crate) fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && text.len() <= ID_CHARS_MAX
}

#[derive(Default)]
struct Reader {
    found: Vec<Diagnostic>,
    /// The pointer of the action that has an id already.
    ids: HashMap<String, String>,
    actions: usize,
}

impl Reader {
    fn error(&mut self, code: &'static str, place: &Place, message: impl Into<String>) {
        self.found.push(Diagnostic::error(code, place.at(), message));
    }

    fn wrong_type(&mut self, place: &Place, expected: &str, value: &Value) {
        let key = place.steps.last().map_or("this", String::as_str);
        self.error(
            "wrong_type",
            place,
            format!("`{key}` must be {expected}, it is {}", type_name(value)),
        );
    }

    fn known_keys(&mut self, map: &Map<String, Value>, known: &[&str], place: &Place) {
        for key in map.keys().filter(|key| !known.contains(&key.as_str())) {
            let hint = did_you_mean(key, known.iter().copied());
            self.error(
                "unknown_key",
                &place.child(key),
                format!("there is no key `{}` here{hint}", excerpt(key)),
            );
        }
    }

    fn optional_text(
        &mut self,
        map: &Map<String, Value>,
        key: &str,
        place: &Place,
    ) -> Option<String> {
        match map.get(key)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => {
                self.wrong_type(&place.child(key), "a text", other);
                None
            }
        }
    }

    fn object(&mut self, map: &Map<String, Value>, key: &str, place: &Place) -> Map<String, Value> {
        match map.get(key) {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(inputs)) => inputs.clone(),
            Some(other) => {
                self.wrong_type(&place.child(key), "a mapping", other);
                Map::new()
            }
        }
    }

    fn choice<T: Copy>(
        &mut self,
        map: &Map<String, Value>,
        key: &str,
        place: &Place,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let value = map.get(key).filter(|value| !value.is_null())?;
        let found = choices.iter().find(|(name, _)| value.as_str() == Some(name));
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            let message = format!("`{key}` must be one of {}", names.join(", "));
            self.error("invalid_value", &place.child(key), message);
        }
        found.map(|(_, choice)| *choice)
    }

    fn number(
        &mut self,
        map: &Map<String, Value>,
        key: &str,
        place: &Place,
        range: RangeInclusive<u64>,
    ) -> Option<u64> {
        let value = map.get(key).filter(|value| !value.is_null())?;
        match value.as_u64() {
            Some(number) if range.contains(&number) => Some(number),
            Some(_) => {
                let message = format!("`{key}` must be from {} to {}", range.start(), range.end());
                self.error("out_of_range", &place.child(key), message);
                None
            }
            None => {
                self.wrong_type(&place.child(key), "a whole number", value);
                None
            }
        }
    }

    fn trigger(&mut self, value: Option<&Value>, place: &Place) -> Trigger {
        match value {
            None | Some(Value::Null) => Trigger::default(),
            Some(Value::Object(map)) => {
                self.known_keys(map, TRIGGER_KEYS, place);
                Trigger {
                    event: self.optional_text(map, "event", place),
                    inputs: self.object(map, "inputs", place),
                    sample: map.get("sample").filter(|sample| !sample.is_null()).cloned(),
                }
            }
            Some(other) => {
                self.wrong_type(place, "a mapping", other);
                Trigger::default()
            }
        }
    }

    fn actions(&mut self, value: Option<&Value>, pointer: &str, place: &Place) -> Vec<Action> {
        let items = match value {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.wrong_type(place, "a list of actions", other);
                return Vec::new();
            }
        };
        let mut actions = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match item {
                Value::Object(map) => actions.push(self.action(map, format!("{pointer}/{index}"))),
                other => {
                    self.wrong_type(&place.child(index.to_string()), "an action (a mapping)", other)
                }
            }
        }
        actions
    }

    fn action(&mut self, map: &Map<String, Value>, pointer: String) -> Action {
        self.actions += 1;
        let id = map.get("id").and_then(Value::as_str).unwrap_or_default();
        let place = Place::action(id, &pointer);
        self.known_keys(map, ACTION_KEYS, &place);
        self.id(map, &place, &pointer);
        let kind = self.optional_text(map, "action", &place);
        if kind.is_none() && map.get("action").is_none_or(Value::is_null) {
            self.error(
                "missing_action",
                &place,
                "this action doesn't say which it is: add `action`, e.g. `action: respond`",
            );
        }
        let choices = [
            ("stop", OnErrorKind::Stop),
            ("continue", OnErrorKind::Continue),
            ("branch", OnErrorKind::Branch),
        ];
        Action {
            id: id.to_owned(),
            name: self.optional_text(map, "name", &place),
            action: kind.unwrap_or_default(),
            inputs: self.object(map, "inputs", &place),
            timeout_ms: self.number(map, "timeout_ms", &place, TIMEOUT_MS),
            retry: self.retry(map.get("retry"), &place.child("retry")),
            on_error: self.choice(map, "on_error", &place, &choices).unwrap_or_default(),
            branches: self.branches(map.get("branches"), &place.child("branches"), &pointer),
            pointer,
        }
    }

    fn id(&mut self, map: &Map<String, Value>, place: &Place, pointer: &str) {
        match map.get("id") {
            None | Some(Value::Null) => {
                self.error(
                    "missing_id",
                    place,
                    "this action has no `id`: later actions refer to it by that",
                );
            }
            Some(Value::String(id)) if !is_id(id) => {
                let message = format!(
                    "{:?} can't be an id: use a to z, 0 to 9 and _, beginning with a letter, at most {ID_CHARS_MAX}",
                    excerpt(id)
                );
                self.error("invalid_id", &place.child("id"), message);
            }
            Some(Value::String(id)) => {
                if let Some(first) = self.ids.insert(id.clone(), pointer.to_owned()) {
                    let message = format!(
                        "the id `{id}` is taken by the action at {first}: ids are unique in a flow"
                    );
                    self.error("duplicate_id", &place.child("id"), message);
                    self.ids.insert(id.clone(), first);
                }
            }
            Some(other) => self.wrong_type(&place.child("id"), "a text", other),
        }
    }

    fn retry(&mut self, value: Option<&Value>, place: &Place) -> Option<Retry> {
        let map = match value? {
            Value::Null => return None,
            Value::Object(map) => map,
            other => {
                self.wrong_type(place, "a mapping", other);
                return None;
            }
        };
        self.known_keys(map, RETRY_KEYS, place);
        let choices = [("fixed", Backoff::Fixed), ("exponential", Backoff::Exponential)];
        let attempts = self
            .number(map, "attempts", place, ATTEMPTS)
            .unwrap_or(u64::from(RETRY_DEFAULT.attempts));
        let initial_ms = self.number(map, "initial_ms", place, BACKOFF_MS);
        let max_ms = self.number(map, "max_ms", place, BACKOFF_MS);
        if let (Some(initial_ms), Some(max_ms)) = (initial_ms, max_ms)
            && initial_ms > max_ms
        {
            let message =
                format!("`max_ms` ({max_ms}) must not be less than `initial_ms` ({initial_ms})");
            self.error("out_of_range", &place.child("max_ms"), message);
        }
        let initial_ms =
            initial_ms.unwrap_or(RETRY_DEFAULT.initial_ms.min(max_ms.unwrap_or(u64::MAX)));
        Some(Retry {
            attempts: u32::try_from(attempts).unwrap_or(RETRY_DEFAULT.attempts),
            backoff: self.choice(map, "backoff", place, &choices).unwrap_or(RETRY_DEFAULT.backoff),
            initial_ms,
            max_ms: max_ms.unwrap_or(RETRY_DEFAULT.max_ms).max(initial_ms),
        })
    }

    fn branches(&mut self, value: Option<&Value>, place: &Place, pointer: &str) -> Vec<Branch> {
        let items = match value {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.wrong_type(place, "a list of branches", other);
                return Vec::new();
            }
        };
        let mut branches: Vec<Branch> = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let place = place.child(index.to_string());
            let Value::Object(map) = item else {
                self.wrong_type(&place, "a branch (a mapping)", item);
                // Keeps the places of the others.
                branches.push(Branch { id: String::new(), actions: Vec::new() });
                continue;
            };
            self.known_keys(map, BRANCH_KEYS, &place);
            let id = self.branch_id(map, &place);
            if branches.iter().any(|earlier| earlier.id == id && !id.is_empty()) {
                let message = format!("there are two branches `{}` in this action", excerpt(&id));
                self.error("duplicate_branch", &place.child("id"), message);
            }
            let pointer = format!("{pointer}/branches/{index}/actions");
            branches.push(Branch {
                id,
                actions: self.actions(map.get("actions"), &pointer, &place.child("actions")),
            });
        }
        branches
    }

    /// A branch may be named by any short text: a split by value takes the branch with the value's name.
    fn branch_id(&mut self, map: &Map<String, Value>, place: &Place) -> String {
        match map.get("id") {
            Some(Value::String(id)) if (1..=ID_CHARS_MAX).contains(&id.chars().count()) => {
                return id.clone();
            }
            Some(Value::String(_)) => {
                let message = format!("a branch's `id` has 1 to {ID_CHARS_MAX} characters");
                self.error("invalid_id", &place.child("id"), message);
            }
            None | Some(Value::Null) => self.error("missing_id", place, "this branch has no `id`"),
            // `yes` and `no` are texts in Tandem's YAML, but a tool may have written the booleans.
            Some(other) => {
                self.wrong_type(&place.child("id"), "a text (put quotes around it)", other)
            }
        }
        String::new()
    }
}

/// What a value is, for people.
pub(crate) fn type_name(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(_) => "a text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
    }
}
