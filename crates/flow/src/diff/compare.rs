//! Finds the differences: first which actions are in which document and where, then what differs in each.

use super::{
    ActionChange, Change, ChangeKind, Diff, Move, Placed, signature,
    tree::{Found, Key, Tree, text},
};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

pub(super) fn documents(old: &Value, new: &Value) -> Diff {
    let mut diff = Diff::default();
    let (Value::Object(old_map), Value::Object(new_map)) = (old, new) else { return diff };
    let skipped = ["tandem", "name", "key", "trigger", "actions"];
    settings(old_map, new_map, &skipped, &[("kind", json!("main"))], &mut diff.flow);
    let empty = Map::new();
    let trigger = |map: &Map<String, Value>| map.get("trigger").cloned().unwrap_or(json!({}));
    match (signature::plain(trigger(old_map)), signature::plain(trigger(new_map))) {
        (Value::Object(old), Value::Object(new)) => inner(&old, &new, &mut diff.trigger),
        (Value::Null, Value::Object(new)) => inner(&empty, &new, &mut diff.trigger),
        (Value::Object(old), Value::Null) => inner(&old, &empty, &mut diff.trigger),
        (old, new) => values("", &old, &new, &mut diff.trigger),
    }
    actions(&Tree::of(old), &Tree::of(new), &mut diff);
    diff
}

fn actions(old: &Tree<'_>, new: &Tree<'_>, diff: &mut Diff) {
    let (in_old, in_new) = (old.by_key(), new.by_key());
    diff.removed =
        old.actions.iter().filter(|one| !in_new.contains_key(&one.key)).map(placed).collect();
    diff.added =
        new.actions.iter().filter(|one| !in_old.contains_key(&one.key)).map(placed).collect();
    let common: Vec<(usize, usize)> = new
        .actions
        .iter()
        .enumerate()
        .filter_map(|(index, one)| Some((*in_old.get(&one.key)?, index)))
        .collect();
    let stayed = stayed(old, new, &common);
    for &(before, after) in &common {
        let (before, after) = (&old.actions[before], &new.actions[after]);
        if !stayed.contains(&after.key) {
            diff.moved.push(Move {
                id: after.key.0.to_owned(),
                from: before.place.clone(),
                to: after.place.clone(),
            });
        }
        let mut changes = Vec::new();
        action(before.value, after.value, &mut changes);
        if !changes.is_empty() {
            diff.changed.push(ActionChange { id: after.key.0.to_owned(), changes });
        }
    }
}

/// The actions that stand where they stood: in the same branch, in an order that is the same but for the fewest.
fn stayed<'d>(old: &Tree<'d>, new: &Tree<'d>, common: &[(usize, usize)]) -> HashSet<Key<'d>> {
    let mut by_list: HashMap<_, Vec<(usize, usize)>> = HashMap::new();
    for &(before, after) in common {
        if old.actions[before].inside == new.actions[after].inside {
            by_list.entry(new.actions[after].inside).or_default().push((before, after));
        }
    }
    let mut stayed = HashSet::new();
    for pairs in by_list.values() {
        let order: Vec<usize> = pairs.iter().map(|pair| pair.0).collect();
        stayed.extend(longest_rising(&order).into_iter().map(|at| new.actions[pairs[at].1].key));
    }
    stayed
}

/// The places of a longest strictly rising subsequence.
fn longest_rising(values: &[usize]) -> Vec<usize> {
    // `ends[n]` is the place of the smallest value that ends a rising sequence of n + 1.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let length = ends.partition_point(|&end| values[end] < *value);
        before.push(length.checked_sub(1).map(|last| ends[last]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut chain = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(at) = next {
        chain.push(at);
        next = before[at];
    }
    chain
}

fn placed(found: &Found<'_>) -> Placed {
    Placed {
        id: found.key.0.to_owned(),
        action: text(found.value, "action").to_owned(),
        name: found.value.get("name").and_then(Value::as_str).map(str::to_owned),
        place: found.place.clone(),
    }
}

fn action(old: &Map<String, Value>, new: &Map<String, Value>, out: &mut Vec<Change>) {
    settings(old, new, &["id", "inputs", "branches"], &[("on_error", json!("stop"))], out);
    let only = |map: &Map<String, Value>| {
        map.get("inputs").map(|inputs| ("inputs".to_owned(), inputs.clone())).into_iter().collect()
    };
    inner(&only(old), &only(new), out);
    branches(old.get("branches"), new.get("branches"), out);
}

/// Keys with a meaning of their own: null, and the default, equal what is left out.
fn settings(
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    skipped: &[&str],
    defaults: &[(&str, Value)],
    out: &mut Vec<Change>,
) {
    let plain = |map: &Map<String, Value>| -> Map<String, Value> {
        let says = |key: &str, value: &Value| {
            !value.is_null()
                && !defaults.iter().any(|(name, default)| *name == key && default == value)
        };
        map.iter()
            .filter(|(key, value)| !skipped.contains(&key.as_str()) && says(key, value))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    };
    object("", &plain(old), &plain(new), out);
}

/// A mapping whose `inputs` may be left out when they are empty, and whose `event` and `sample` may be null.
fn inner(old: &Map<String, Value>, new: &Map<String, Value>, out: &mut Vec<Change>) {
    let plain = |map: &Map<String, Value>| -> Map<String, Value> {
        let mut plain: Map<String, Value> = map
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        plain.entry("inputs").or_insert(json!({}));
        plain
    };
    object("", &plain(old), &plain(new), out);
}

/// Branches by id; the actions in them are compared on their own.
fn branches(old: Option<&Value>, new: Option<&Value>, out: &mut Vec<Change>) {
    let list = |value: Option<&Value>| -> Option<Vec<Value>> {
        match value {
            None | Some(Value::Null) => Some(Vec::new()),
            Some(Value::Array(list)) => Some(list.iter().map(without_actions).collect()),
            Some(_) => None,
        }
    };
    let (Some(old_list), Some(new_list)) = (list(old), list(new)) else {
        return values("branches", old.unwrap_or(&Value::Null), new.unwrap_or(&Value::Null), out);
    };
    let (old_ids, new_ids) = (ids(&old_list), ids(&new_list));
    for (key, before) in old_ids.iter().zip(&old_list) {
        let path = format!("branches.{}", key.0);
        match new_ids.iter().position(|other| other == key) {
            Some(at) => values(&path, before, &new_list[at], out),
            None => out.push(removed(&path, before)),
        }
    }
    for (key, after) in new_ids.iter().zip(&new_list) {
        if !old_ids.contains(key) {
            out.push(added(&format!("branches.{}", key.0), after));
        }
    }
    let kept = |ids: &[(String, usize)], others: &[(String, usize)]| -> Vec<String> {
        ids.iter().filter(|key| others.contains(key)).map(|key| key.0.clone()).collect()
    };
    let (before, after) = (kept(&old_ids, &new_ids), kept(&new_ids, &old_ids));
    if before != after {
        out.push(changed("branches", &json!(before), &json!(after)));
    }
}

fn without_actions(branch: &Value) -> Value {
    let mut branch = branch.clone();
    if let Value::Object(map) = &mut branch {
        map.shift_remove("actions");
    }
    branch
}

/// The ids of branches, each with how often it stood before.
fn ids(branches: &[Value]) -> Vec<(String, usize)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let id =
        |branch: &Value| branch.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut number = |id: String| {
        let times = seen.entry(id.clone()).or_insert(0);
        *times += 1;
        (id, *times - 1)
    };
    branches.iter().map(|branch| number(id(branch))).collect()
}

fn object(path: &str, old: &Map<String, Value>, new: &Map<String, Value>, out: &mut Vec<Change>) {
    for (key, before) in old {
        let path = below(path, key);
        match new.get(key) {
            Some(after) => values(&path, before, after, out),
            None => out.push(removed(&path, before)),
        }
    }
    for (key, after) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        out.push(added(&below(path, key), after));
    }
}

/// Lists of the same length are compared item by item; others as a whole.
fn values(path: &str, old: &Value, new: &Value, out: &mut Vec<Change>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => object(path, old, new, out),
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                values(&below(path, &index.to_string()), old, new, out);
            }
        }
        (old, new) if old == new => {}
        (old, new) => out.push(changed(path, old, new)),
    }
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn changed(path: &str, old: &Value, new: &Value) -> Change {
    Change {
        path: path.to_owned(),
        change: ChangeKind::Changed,
        old: old.clone(),
        new: new.clone(),
    }
}

fn added(path: &str, new: &Value) -> Change {
    Change { path: path.to_owned(), change: ChangeKind::Added, old: Value::Null, new: new.clone() }
}

fn removed(path: &str, old: &Value) -> Change {
    Change {
        path: path.to_owned(),
        change: ChangeKind::Removed,
        old: old.clone(),
        new: Value::Null,
    }
}
