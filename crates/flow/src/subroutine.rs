//! Flows that other flows call: what a subroutine takes and gives back ([`Signature`]), what is known of a project's
//! subroutines when a flow is checked ([`Signatures`]), and a program linked with those it may call ([`Programs`]).
//! Knows no execution and no store.

mod closure;
mod parameters;
mod signatures;
#[cfg(test)]
mod tests;

pub use closure::{Linked, Pinned, Programs};
pub use parameters::{Parameter, Parameters, Signature, ValueType};
pub(crate) use parameters::{is_expression, read};
pub use signatures::{Signatures, Standing};

use crate::{
    diagnostic::{Diagnostic, Place},
    document::{ACTIONS_MAX, Action, Document, FlowKind},
    expression::has_expressions,
};
use serde_json::Value;

/// The key of the event and of the action that belong together.
pub const EVENT: &str = "subroutine";
pub const RUN: &str = "run_subroutine";
pub const RETURN: &str = "return";

/// What a document declares; none of a main flow.
pub fn signature(document: &Document) -> Option<Signature> {
    let trigger = document.read().0.trigger;
    (trigger.event.as_deref() == Some(EVENT)).then(|| read(&trigger.inputs).0)
}

/// A flow is what it was created as: a document of the other kind can't become its version.
pub fn check_kind(document: &Document, kind: FlowKind) -> Option<Diagnostic> {
    let is = document.read().0.kind;
    let message = match (kind, is) {
        (FlowKind::Main, FlowKind::Main) | (FlowKind::Subroutine, FlowKind::Subroutine) => {
            return None;
        }
        (FlowKind::Main, FlowKind::Subroutine) => {
            "this flow was created as a main flow: say `kind: main`, or create a subroutine"
        }
        (FlowKind::Subroutine, FlowKind::Main) => {
            "this flow was created as a subroutine: say `kind: subroutine`, or create another flow"
        }
    };
    Some(Diagnostic::error("kind_changed", Place::document().child("kind").at(), message))
}

/// The keys of the subroutines that a document calls, sorted, each once; also of one with errors.
pub fn callees(document: &Document) -> Vec<String> {
    let mut found: Vec<String> = calls(&document.read().0.actions)
        .into_iter()
        .filter_map(|action| callee(action).map(str::to_owned))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The document with other keys in the place of some of its subroutines'. `key` gives the new one.
pub fn with_callees(document: &Document, key: &dyn Fn(&str) -> Option<String>) -> Document {
    let mut value = document.as_value().clone();
    for action in calls(&document.read().0.actions) {
        let pointer = format!("{}/inputs/flow", action.pointer);
        if let (Some(new), Some(place)) =
            (callee(action).and_then(key), value.pointer_mut(&pointer))
        {
            *place = Value::String(new);
        }
    }
    Document::from_value(value).expect("a document stays one: its list of actions is there")
}

/// The subroutine that an action calls.
pub(crate) fn callee(action: &Action) -> Option<&str> {
    let key = action.inputs.get("flow").filter(|_| action.action == RUN)?.as_str()?;
    (!key.is_empty() && !has_expressions(key)).then_some(key)
}

/// The actions that call subroutines, in document order.
fn calls(actions: &[Action]) -> Vec<&Action> {
    let mut found = Vec::new();
    let mut open: Vec<&Action> = actions.iter().rev().collect();
    let mut seen = 0;
    while let Some(action) = open.pop() {
        seen += 1;
        if seen > ACTIONS_MAX {
            break;
        }
        open.extend(action.branches.iter().rev().flat_map(|branch| branch.actions.iter().rev()));
        if action.action == RUN {
            found.push(action);
        }
    }
    found
}
