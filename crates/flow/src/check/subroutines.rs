//! Checks what flows and subroutines want of each other: calls fit signatures, and a subroutine gives back what it
//! declares on every way through it.

use super::{
    graph::{Graph, Way},
    layout::{Laid, Layout},
};
use crate::{
    catalog::EventKit,
    diagnostic::{Diagnostic, Place, did_you_mean, excerpt},
    document::type_name,
    subroutine::{self, Parameter, Parameters, RETURN, RUN, Signature, Signatures, Standing},
};
use serde_json::{Map, Value};

/// What is known around the actions of a flow.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(crate) event: Option<&'static EventKit>,
    /// The flow's own; none of a main flow.
    pub(crate) signature: Option<&'a Signature>,
    pub(crate) signatures: &'a Signatures,
}

pub(crate) fn check(
    layout: &Layout<'_>,
    graph: &Graph<'_>,
    around: Around<'_>,
    found: &mut Vec<Diagnostic>,
) {
    for laid in &layout.actions {
        match laid.action.action.as_str() {
            RUN => call(laid, around.signatures, found),
            RETURN => returned(laid, around.signature, found),
            _ => {}
        }
    }
    if let Some(signature) = around.signature.filter(|signature| !signature.outputs.is_empty()) {
        definite_return(layout, graph, &signature.outputs, found);
    }
}

fn call(laid: &Laid<'_>, signatures: &Signatures, found: &mut Vec<Diagnostic>) {
    let Some(key) = subroutine::callee(laid.action).filter(|_| signatures.are_known()) else {
        return;
    };
    let place = place(laid);
    let mut refuse = |code, message: String| {
        found.push(Diagnostic::error(code, place.child("flow").at(), message));
    };
    let Some(standing) = signatures.get(key) else {
        let hint = did_you_mean(key, signatures.keys());
        let message =
            format!("this project has no subroutine with the key `{}`{hint}", excerpt(key));
        return refuse("unknown_subroutine", message);
    };
    let Some(signature) = standing.signature() else {
        let message = format!("the subroutine `{key}` isn't active: deploy it first");
        return refuse("subroutine_not_active", message);
    };
    let place = place.child("inputs");
    let given = laid.action.inputs.get("inputs");
    let side = Side {
        what: "input",
        missing: "missing_input",
        unknown: "unknown_input",
        of: format!("the subroutine `{key}`"),
    };
    side.check(&signature.inputs, given, &place, found);
    retyped(standing, given, &place, found);
}

/// An expression was written for another type than the next version takes.
fn retyped(standing: &Standing, given: Option<&Value>, place: &Place, found: &mut Vec<Diagnostic>) {
    let (Some(before), Some(after)) = (standing.before(), standing.signature()) else { return };
    for (name, value) in given.and_then(Value::as_object).into_iter().flatten() {
        if let (Some(old), Some(new)) = (before.inputs.find(name), after.inputs.find(name))
            && old.of != new.of
            && subroutine::is_expression(value)
        {
            let message =
                format!("the input `{name}` was {} and becomes {}", old.of.title(), new.of.title());
            found.push(Diagnostic::error("input_type_changed", place.child(name).at(), message));
        }
    }
}

fn returned(laid: &Laid<'_>, signature: Option<&Signature>, found: &mut Vec<Diagnostic>) {
    // In a main flow the kit isn't offered, which is told elsewhere.
    let Some(signature) = signature else { return };
    let place = place(laid).child("outputs");
    let side = Side {
        what: "output",
        missing: "missing_output",
        unknown: "unknown_output",
        of: "this subroutine".to_owned(),
    };
    side.check(&signature.outputs, laid.action.inputs.get("outputs"), &place, found);
}

/// Values for parameters, with the words for what doesn't fit.
struct Side {
    what: &'static str,
    missing: &'static str,
    unknown: &'static str,
    of: String,
}

impl Side {
    fn check(
        &self,
        parameters: &Parameters,
        given: Option<&Value>,
        place: &Place,
        found: &mut Vec<Diagnostic>,
    ) {
        let empty = Map::new();
        let given = match given {
            None | Some(Value::Null) => &empty,
            Some(Value::Object(given)) => given,
            // The kit has told that it isn't a mapping.
            Some(_) => return,
        };
        let Self { what, of, .. } = self;
        let mut report = |code, place: &Place, message: String| {
            found.push(Diagnostic::error(code, place.at(), message));
        };
        for name in given.keys().filter(|name| parameters.find(name).is_none()) {
            let hint = did_you_mean(name, parameters.names());
            let message = format!("{of} has no {what} `{}`{hint}", excerpt(name));
            report(self.unknown, &place.child(name), message);
        }
        for Parameter { name, of: kind, required, .. } in parameters.iter() {
            let place = place.child(name);
            match given.get(name).filter(|value| !value.is_null()) {
                None if *required => {
                    let message = format!("the {what} `{name}` of {of} is missing");
                    report(self.missing, &place, message);
                }
                Some(value) if !kind.may_fit(value) => {
                    let (expected, is) = (kind.title(), type_name(value));
                    let message = format!("the {what} `{name}` must be {expected}, it is {is}");
                    report("wrong_type", &place, message);
                }
                None | Some(_) => {}
            }
        }
    }
}

/// With declared outputs, whatever doesn't fail or stop the execution ends in `return`.
fn definite_return(
    layout: &Layout<'_>,
    graph: &Graph<'_>,
    outputs: &Parameters,
    found: &mut Vec<Diagnostic>,
) {
    let names: Vec<&str> = outputs.names().collect();
    let names = names.join(", ");
    if layout.actions.is_empty() {
        let message = format!("this subroutine declares outputs ({names}): end it with `return`");
        let place = Place::document().child("actions");
        found.push(Diagnostic::error("missing_return", place.at(), message));
    }
    for (index, laid) in layout.actions.iter().enumerate() {
        let open = graph.edges[index].iter().filter(|edge| edge.to.is_none());
        for edge in open.filter(|_| graph.reachable[index]) {
            let id = &laid.action.id;
            let when = match edge.way {
                Way::On => format!("after `{id}`"),
                Way::Branch(branch) => format!("when `{id}` takes the branch `{branch}`"),
                Way::NoMatch => format!("when no path of `{id}` matches"),
                Way::Error => format!("when `{id}` fails"),
            };
            let message = format!(
                "{when} the subroutine ends without its outputs ({names}): add a `return` there"
            );
            let place = Place::action(id, &laid.action.pointer);
            found.push(Diagnostic::error("missing_return", place.at(), message));
        }
    }
}

fn place(laid: &Laid<'_>) -> Place {
    Place::action(&laid.action.id, &laid.action.pointer).child("inputs")
}
