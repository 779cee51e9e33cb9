//! Checks every name in every expression: it exists, and it is certainly assigned when the action begins.

use super::{
    assignment::{Assignment, Fact, leaves_outputs},
    graph::Graph,
    layout::Layout,
    missing,
    subroutines::Around,
};
use crate::{
    catalog::{Expressions, FUNCTIONS},
    diagnostic::{Diagnostic, Place, did_you_mean, excerpt},
    expression::{FILTERS, ROOTS, Reference},
    subroutine::{self, Standing},
};
use serde_json::Value;
use std::collections::HashMap;

/// Variables of a flow.
const VARIABLES_MAX: usize = 1_000;
const EXECUTION_KEYS: &[&str] = &["id", "started_at", "idempotency_key"];
const PROJECT_KEYS: &[&str] = &["id", "name", "slug"];

pub(crate) fn check(
    layout: &Layout<'_>,
    graph: &Graph<'_>,
    around: Around<'_>,
    expressions: &[Vec<Expressions>],
    found: &mut Vec<Diagnostic>,
) {
    let mut assignment = Assignment::of(layout);
    if assignment.variable_names().count() > VARIABLES_MAX {
        let place = Place::document().child("actions");
        let message = format!("a flow has at most {VARIABLES_MAX} variables");
        found.push(Diagnostic::error("too_many_variables", place.at(), message));
        return;
    }
    assignment.solve(layout, graph);
    let mut checker = Checker { layout, graph, around, assignment, ways: HashMap::new(), found };
    for (index, used) in expressions.iter().enumerate() {
        for expression in used {
            checker.expression(index, expression);
        }
    }
}

struct Checker<'c, 'a> {
    layout: &'c Layout<'a>,
    graph: &'c Graph<'a>,
    around: Around<'a>,
    assignment: Assignment<'a>,
    /// Ways without a fact that were looked for already.
    ways: HashMap<(usize, Fact), Option<String>>,
    found: &'c mut Vec<Diagnostic>,
}

impl Checker<'_, '_> {
    fn error(&mut self, code: &'static str, place: &Place, message: impl Into<String>) {
        self.found.push(Diagnostic::error(code, place.at(), message));
    }

    fn expression(&mut self, index: usize, expression: &Expressions) {
        let Expressions { place, names, asks } = expression;
        for call in &names.calls {
            if !FUNCTIONS.iter().any(|function| function.name == call) {
                let hint = did_you_mean(call, FUNCTIONS.iter().map(|function| function.name));
                self.error(
                    "unknown_function",
                    place,
                    format!("there is no function `{}`{hint}", excerpt(call)),
                );
            }
        }
        for filter in &names.filters {
            if !FILTERS.contains(&filter.as_str()) {
                let hint = did_you_mean(filter, FILTERS.iter().copied());
                self.error(
                    "unknown_function",
                    place,
                    format!("there is no filter `{}`{hint}", excerpt(filter)),
                );
            }
        }
        let mut told: Vec<&Reference> = Vec::new();
        for reference in &names.references {
            if !told.contains(&reference) {
                told.push(reference);
                self.reference(index, place, reference, *asks);
            }
        }
    }

    fn reference(&mut self, index: usize, place: &Place, reference: &Reference, asks: bool) {
        match reference.root.as_str() {
            "actions" => self.action(index, place, reference, asks),
            "vars" => self.variable(index, place, reference, asks),
            "execution" => self.known_key(place, reference, EXECUTION_KEYS),
            "project" => self.known_key(place, reference, PROJECT_KEYS),
            "trigger" => {
                let outputs = self.around.event.and_then(|event| event.outputs.get("properties"));
                let keys: Vec<&str> = outputs
                    .and_then(Value::as_object)
                    .into_iter()
                    .flat_map(|keys| keys.keys().map(String::as_str))
                    .collect();
                if !keys.is_empty() {
                    self.known_key(place, reference, &keys);
                }
                self.own_input(place, reference);
            }
            "item" | "index" => {
                self.error(
                    "unknown_reference",
                    place,
                    format!("`{}` exists only in a loop", reference.root),
                );
            }
            root if FUNCTIONS.iter().any(|function| function.name == root) => {
                self.error(
                    "unknown_reference",
                    place,
                    format!("`{root}` is a function: write `{root}()`"),
                );
            }
            root => {
                let known =
                    ". An expression begins with trigger, vars, actions, execution or project";
                let hint = did_you_mean(root, ROOTS);
                let hint = if hint.is_empty() { known } else { hint.as_str() };
                self.error(
                    "unknown_reference",
                    place,
                    format!("there is no `{}` here{hint}", excerpt(root)),
                );
            }
        }
    }

    fn known_key(&mut self, place: &Place, reference: &Reference, keys: &[&str]) {
        if let Some(key) = reference.first_key()
            && !keys.contains(&key)
        {
            let hint = did_you_mean(key, keys.iter().copied());
            self.error(
                "unknown_reference",
                place,
                format!("`{}` has no `{}`{hint}", reference.root, excerpt(key)),
            );
        }
    }

    /// A subroutine's inputs are those that it declares.
    fn own_input(&mut self, place: &Place, reference: &Reference) {
        let Some(signature) = self.around.signature else { return };
        if let (Some("inputs"), Some(name)) = (reference.first_key(), reference.key(1))
            && signature.inputs.find(name).is_none()
        {
            let hint = did_you_mean(name, signature.inputs.names());
            let message = format!("this subroutine has no input `{}`{hint}", excerpt(name));
            self.error("unknown_reference", place, message);
        }
    }

    fn variable(&mut self, index: usize, place: &Place, reference: &Reference, asks: bool) {
        let Some(name) = reference.first_key() else { return };
        let Some(variable) = self.assignment.variable(name) else {
            let hint = did_you_mean(name, self.assignment.variable_names());
            let message = format!("no action sets the variable `{}`{hint}", excerpt(name));
            self.error("unknown_reference", place, message);
            return;
        };
        let fact = Fact::Variable(variable);
        if asks || self.assignment.certainly(index, fact) {
            return;
        }
        if self.assignment.possibly(index, fact) {
            self.maybe(index, place, fact, &format!("vars.{name}"));
        } else {
            let message = format!("the variable `{name}` is never set before this action");
            self.error("never_assigned", place, message);
        }
    }

    fn action(&mut self, index: usize, place: &Place, reference: &Reference, asks: bool) {
        let Some(id) = reference.first_key() else { return };
        let Some(target) = self.layout.find(id) else {
            let hint = did_you_mean(id, self.layout.ids.keys().copied());
            let message = format!("there is no action `{}` in this flow{hint}", excerpt(id));
            self.error("unknown_reference", place, message);
            return;
        };
        let key = reference.key(1);
        if !self.output_exists(place, id, target, key) || asks {
            return;
        }
        let fact = match key {
            None => Fact::Done(target),
            Some("error") => Fact::Failed(target),
            Some(_) => Fact::Succeeded(target),
        };
        if self.assignment.certainly(index, fact) {
            return;
        }
        let shown = format!("actions.{id}");
        if self.assignment.possibly(index, fact) && key == Some("error") {
            let message = format!("`{shown}.error` is there only when `{id}` has failed");
            self.found.push(Diagnostic::warning("maybe_unassigned", place.at(), message));
            return;
        }
        if self.assignment.possibly(index, fact) {
            self.maybe(index, place, fact, &shown);
            return;
        }
        let message = if target == index && !self.assignment.possibly(index, Fact::Done(target)) {
            format!("`{id}` isn't done yet when its own inputs are read")
        } else if fact == Fact::Failed(target) {
            format!(
                "`{shown}.error` is there only after a failure that `on_error` of `{id}` goes on from"
            )
        } else if !leaves_outputs(self.layout, target) {
            format!("`{id}` leaves no outputs to refer to")
        } else if self.assignment.possibly(index, Fact::Failed(target)) {
            format!("here `{id}` has failed: only `{shown}.error` is there")
        } else {
            format!("`{id}` is never done before this action")
        };
        self.error("never_assigned", place, message);
    }

    /// Whether the kit says that there is such an output; reports when it says there is none.
    fn output_exists(&mut self, place: &Place, id: &str, target: usize, key: Option<&str>) -> bool {
        let (Some(key), Some(kit)) =
            (key.filter(|key| *key != "error"), self.layout.actions[target].kit)
        else {
            return true;
        };
        if kit.key == subroutine::RUN {
            return self.returned_output(place, id, target, key);
        }
        let Some(known) = kit.outputs.get("properties").and_then(Value::as_object) else {
            return true;
        };
        if known.contains_key(key) {
            return true;
        }
        let hint = did_you_mean(key, known.keys().map(String::as_str));
        self.error(
            "unknown_reference",
            place,
            format!("`{id}` has no output `{}`{hint}", excerpt(key)),
        );
        false
    }

    /// The same by the signature of the subroutine that the action runs.
    fn returned_output(&mut self, place: &Place, id: &str, target: usize, key: &str) -> bool {
        let callee = subroutine::callee(self.layout.actions[target].action);
        let standing = callee.and_then(|callee| self.around.signatures.get(callee));
        let Some(signature) = standing.and_then(Standing::signature) else { return true };
        let before = standing.and_then(Standing::before);
        match signature.outputs.find(key) {
            None => {
                let hint = did_you_mean(key, signature.outputs.names());
                let message = format!("`{id}` has no output `{}`{hint}", excerpt(key));
                self.error("unknown_reference", place, message);
                false
            }
            Some(output) => {
                let before = before.and_then(|before| before.outputs.find(key));
                if let Some(before) = before.filter(|before| before.of != output.of) {
                    let (was, becomes) = (before.of.title(), output.of.title());
                    let message = format!("the output `{key}` was {was} and becomes {becomes}");
                    self.error("output_type_changed", place, message);
                }
                true
            }
        }
    }

    fn maybe(&mut self, index: usize, place: &Place, fact: Fact, shown: &str) {
        let (layout, graph, assignment) = (self.layout, self.graph, &self.assignment);
        let way = self
            .ways
            .entry((index, fact))
            .or_insert_with(|| missing::way_without(layout, graph, assignment, fact, index));
        let when = way.as_deref().unwrap_or("when this action runs for the first time");
        let message = format!("`{shown}` may be missing here: {when}");
        self.found.push(Diagnostic::warning("maybe_unassigned", place.at(), message));
    }
}
