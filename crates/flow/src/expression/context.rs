//! The scope as MiniJinja sees it: objects that resolve names on demand over the shared JSON trees. Nothing is rebuilt
//! per evaluation, only what is read is copied, and what is read is counted.

use super::{
    READ_BYTES_MAX, Scope,
    path::{self, Found},
    reference::{Reference, Step},
};
use minijinja::{
    Error, ErrorKind, State, Value as Jinja,
    value::{Enumerator, Object, ObjectRepr},
};
use serde_json::{Map, Value};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Under this name functions find the [`Context`]; no expression can spell it.
const SELF_NAME: &str = "\0context";
/// What reading one item costs beside its text.
const ITEM_BYTES: u64 = 16;

/// The root: what an expression's first name is looked up in.
#[derive(Debug)]
pub(crate) struct Context {
    scope: Arc<Scope>,
    meter: Arc<Meter>,
    /// Calls of `uuid()` in this rendering so far.
    uuids: AtomicU64,
}

/// Counts what one rendering reads.
#[derive(Debug, Default)]
struct Meter(AtomicU64);

impl Meter {
    fn read(&self, bytes: u64) -> Result<(), Error> {
        let before = self.0.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > READ_BYTES_MAX {
            Err(Error::from(ErrorKind::OutOfFuel))
        } else {
            Ok(())
        }
    }
}

impl Context {
    pub(crate) fn new(scope: &Scope) -> Self {
        Self { scope: Arc::new(scope.clone()), meter: Arc::default(), uuids: AtomicU64::new(0) }
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn next_uuid_call(&self) -> u64 {
        self.uuids.fetch_add(1, Ordering::Relaxed)
    }

    /// The context of the rendering that a function is called in.
    pub(crate) fn of(state: &State<'_, '_>) -> Result<Arc<Self>, Error> {
        state
            .lookup(SELF_NAME)
            .and_then(|value| value.downcast_object::<Self>())
            .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "there is no execution here"))
    }
}

impl Object for Context {
    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Jinja> {
        if key == SELF_NAME {
            return Some(Jinja::from_dyn_object(Arc::clone(self)));
        }
        let root = Reference { root: key.to_owned(), steps: Vec::new() };
        let found = path::resolve(&root, &self.scope)?;
        Some(to_jinja(
            found,
            || View { scope: self.scope.clone(), meter: self.meter.clone(), at: root.clone() },
            &self.meter,
        ))
    }
}

/// A list or object in the scope, by its place.
#[derive(Debug)]
pub(crate) struct View {
    scope: Arc<Scope>,
    meter: Arc<Meter>,
    at: Reference,
}

impl View {
    /// The list or object itself: a view is only made of one that is there, and a scope never changes.
    pub(crate) fn found(&self) -> Option<Found<'_>> {
        path::resolve(&self.at, &self.scope)
    }

    fn child(&self, step: Step) -> Option<Jinja> {
        let mut at = self.at.clone();
        at.steps.push(step);
        let found = path::resolve(&at, &self.scope)?;
        let view = || View { scope: self.scope.clone(), meter: self.meter.clone(), at: at.clone() };
        Some(to_jinja(found, view, &self.meter))
    }

    fn list(&self) -> Option<&Vec<Value>> {
        match self.found()? {
            Found::Value(Value::Array(list)) => Some(list),
            _ => None,
        }
    }

    fn keys(&self) -> Vec<Jinja> {
        fn of_map(map: &Map<String, Value>) -> Vec<Jinja> {
            map.keys().map(|key| Jinja::from(key.as_str())).collect()
        }
        match self.found() {
            Some(Found::Value(Value::Object(map)) | Found::Vars(map)) => of_map(map),
            Some(Found::Actions(actions)) => {
                let mut ids: Vec<&str> = actions.keys().map(AsRef::as_ref).collect();
                ids.sort_unstable();
                ids.into_iter().map(Jinja::from).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Object for View {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        if self.list().is_some() { ObjectRepr::Seq } else { ObjectRepr::Map }
    }

    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        match key.as_str() {
            Some(key) => self.get_value_by_str(key),
            None => self.child(Step::Index(key.as_usize()?)),
        }
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Jinja> {
        self.child(Step::Key(key.to_owned()))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.list() {
            Some(list) => Enumerator::Seq(list.len()),
            None => {
                let mut keys = self.keys();
                if let Err(error) = self.meter.read(ITEM_BYTES * keys.len() as u64) {
                    keys = vec![Jinja::from(error)];
                }
                Enumerator::Iter(Box::new(keys.into_iter()))
            }
        }
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        match self.found()? {
            Found::Value(Value::Array(list)) => Some(list.len()),
            Found::Value(Value::Object(map)) | Found::Vars(map) => Some(map.len()),
            Found::Actions(actions) => Some(actions.len()),
            Found::Value(_) | Found::Index(_) => None,
        }
    }
}

/// A scalar is copied, a list or object becomes a view.
fn to_jinja(found: Found<'_>, view: impl FnOnce() -> View, meter: &Meter) -> Jinja {
    let text_bytes = match found {
        Found::Value(Value::String(text)) => text.len() as u64,
        _ => 0,
    };
    if let Err(error) = meter.read(ITEM_BYTES + text_bytes) {
        return Jinja::from(error);
    }
    match found {
        Found::Value(Value::Null) => Jinja::from(()),
        Found::Value(Value::Bool(value)) => Jinja::from(*value),
        Found::Value(Value::String(text)) => Jinja::from(text.as_str()),
        Found::Value(Value::Number(number)) => {
            match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), _, _) => Jinja::from(number),
                (None, Some(number), _) => Jinja::from(number),
                (None, None, Some(number)) => Jinja::from(number),
                (None, None, None) => Jinja::from(()),
            }
        }
        Found::Index(index) => Jinja::from(index),
        Found::Value(Value::Array(_) | Value::Object(_)) | Found::Vars(_) | Found::Actions(_) => {
            Jinja::from_object(view())
        }
    }
}
