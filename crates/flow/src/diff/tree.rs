//! The actions of a document by id, each with its place. Reads the raw document, so that what is wrong with it differs
//! too.

use super::Place;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// An id, and how often it stood before: a draft may have an id twice, or none.
pub(super) type Key<'d> = (&'d str, usize);

/// One action.
pub(super) struct Found<'d> {
    pub(super) key: Key<'d>,
    pub(super) value: &'d Map<String, Value>,
    pub(super) place: Place,
    /// The action whose branch it is in, and the branch.
    pub(super) inside: Option<(Key<'d>, Key<'d>)>,
}

/// All actions in document order.
#[derive(Default)]
pub(super) struct Tree<'d> {
    pub(super) actions: Vec<Found<'d>>,
    seen: HashMap<&'d str, usize>,
}

impl<'d> Tree<'d> {
    pub(super) fn of(document: &'d Value) -> Self {
        let mut tree = Self::default();
        tree.walk(document.get("actions"), None);
        tree
    }

    pub(super) fn by_key(&self) -> HashMap<Key<'d>, usize> {
        self.actions.iter().enumerate().map(|(index, found)| (found.key, index)).collect()
    }

    /// Documents are at most as deep as a stack bears.
    fn walk(&mut self, actions: Option<&'d Value>, inside: Option<(Key<'d>, Key<'d>)>) {
        let mut after = None;
        for value in actions.and_then(Value::as_array).into_iter().flatten() {
            let Value::Object(value) = value else { continue };
            let id = text(value, "id");
            let times = self.seen.entry(id).or_insert(0);
            let key = (id, *times);
            *times += 1;
            let place = Place {
                parent: inside.map(|(parent, _)| parent.0.to_owned()),
                branch: inside.map(|(_, branch)| branch.0.to_owned()),
                after: after.replace(id.to_owned()),
            };
            self.actions.push(Found { key, value, place, inside });
            let mut seen: HashMap<&str, usize> = HashMap::new();
            for branch in value.get("branches").and_then(Value::as_array).into_iter().flatten() {
                let id = branch.get("id").and_then(Value::as_str).unwrap_or_default();
                let times = seen.entry(id).or_insert(0);
                self.walk(branch.get("actions"), Some((key, (id, *times))));
                *times += 1;
            }
        }
    }
}

pub(super) fn text<'d>(map: &'d Map<String, Value>, key: &str) -> &'d str {
    map.get(key).and_then(Value::as_str).unwrap_or_default()
}
