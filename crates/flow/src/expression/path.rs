//! Simple paths such as `trigger.body.items[0].id`: read without MiniJinja, straight from the scope.

use super::{
    Scope,
    reference::{Reference, Step},
};
use serde_json::{Map, Value};
use std::{borrow::Cow, collections::HashMap, sync::Arc};

/// The names that an expression may begin with, and nothing else.
pub(crate) const ROOTS: [&str; 7] =
    ["trigger", "execution", "project", "vars", "actions", "item", "index"];

/// What a path leads to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Found<'a> {
    Value(&'a Value),
    Vars(&'a Map<String, Value>),
    Actions(&'a HashMap<Arc<str>, Arc<Value>>),
    Index(u64),
}

/// The path that a source is, when it is nothing but one.
pub(crate) fn parse(source: &str) -> Option<Reference> {
    let mut rest = source.trim();
    let root = identifier(&mut rest).filter(|root| ROOTS.contains(root))?.to_owned();
    let mut steps = Vec::new();
    while !rest.is_empty() {
        steps.push(step(&mut rest)?);
    }
    Some(Reference { root, steps })
}

/// Follows a reference from its root; none when something on the way is missing.
pub(crate) fn resolve<'a>(reference: &Reference, scope: &'a Scope) -> Option<Found<'a>> {
    let mut found = root(&reference.root, scope)?;
    for step in &reference.steps {
        found = Found::Value(match (found, step) {
            (Found::Value(Value::Object(map)), Step::Key(key)) => map.get(key)?,
            (Found::Value(Value::Array(list)), Step::Index(index)) => list.get(*index)?,
            (Found::Vars(map), Step::Key(key)) => map.get(key)?,
            (Found::Actions(actions), Step::Key(key)) => actions.get(key.as_str())?,
            _ => return None,
        });
    }
    Some(found)
}

fn root<'a>(name: &str, scope: &'a Scope) -> Option<Found<'a>> {
    Some(match name {
        "trigger" => Found::Value(&scope.trigger),
        "execution" => Found::Value(&scope.execution),
        "project" => Found::Value(&scope.project),
        "vars" => Found::Vars(&scope.vars),
        "actions" => Found::Actions(&scope.actions),
        "item" => Found::Value(&scope.item.as_ref()?.0),
        "index" => Found::Index(scope.item.as_ref()?.1),
        _ => return None,
    })
}

/// Takes an identifier off the front.
pub(crate) fn identifier<'s>(rest: &mut &'s str) -> Option<&'s str> {
    let end = rest
        .char_indices()
        .find(|&(at, character)| {
            !(character == '_'
                || character.is_ascii_alphabetic()
                || at > 0 && character.is_ascii_digit())
        })
        .map_or(rest.len(), |(at, _)| at);
    let (name, tail) = rest.split_at(end);
    *rest = tail;
    (!name.is_empty()).then_some(name)
}

/// Takes `.name`, `[0]` or `["name"]` off the front, blanks around them allowed; leaves `rest` as it is otherwise.
pub(crate) fn step(rest: &mut &str) -> Option<Step> {
    let mut ahead = rest.trim_start();
    let step = if let Some(tail) = ahead.strip_prefix('.') {
        ahead = tail.trim_start();
        Step::Key(identifier(&mut ahead)?.to_owned())
    } else {
        ahead = ahead.strip_prefix('[')?.trim_start();
        let step = if ahead.starts_with(['"', '\'']) {
            Step::Key(string(&mut ahead)?.into_owned())
        } else {
            let digits = ahead.bytes().take_while(u8::is_ascii_digit).count();
            let (number, tail) = ahead.split_at(digits);
            ahead = tail;
            Step::Index(number.parse().ok()?)
        };
        ahead = ahead.trim_start().strip_prefix(']')?;
        step
    };
    *rest = ahead;
    Some(step)
}

/// Takes a quoted string without escapes off the front.
fn string<'s>(rest: &mut &'s str) -> Option<Cow<'s, str>> {
    let quote = rest.chars().next()?;
    let body = &rest[1..];
    let end = body.find(quote)?;
    let (text, tail) = body.split_at(end);
    if text.contains('\\') {
        return None;
    }
    *rest = &tail[1..];
    Some(Cow::Borrowed(text))
}
