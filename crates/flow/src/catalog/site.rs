//! What a kit's compile function works with: one action, its place, where its branches lead, and where to report.

use crate::{
    diagnostic::{Diagnostic, Place},
    document::Action,
    expression::{Names, Template},
    program::{Next, NodeId, Retry, Test},
};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// An action that is being compiled.
pub(crate) struct Site<'a> {
    pub(crate) action: &'a Action,
    pub(crate) place: Place,
    /// Where the flow goes on after this action.
    pub(crate) next: Next,
    /// Where each of the action's branches begins. An empty branch begins where the flow goes on.
    pub(crate) branches: &'a [(&'a str, Next)],
    pub(crate) ids: &'a HashMap<&'a str, NodeId>,
    pub(crate) found: &'a mut Vec<Diagnostic>,
    /// The expressions of this action, for definite assignment.
    pub(crate) expressions: &'a mut Vec<Expressions>,
}

/// The names in one text with expressions.
#[derive(Debug)]
pub(crate) struct Expressions {
    pub(crate) place: Place,
    pub(crate) names: Names,
    /// What it refers to may be missing.
    pub(crate) asks: bool,
}

impl Site<'_> {
    pub(crate) fn input_place(&self, input: &str) -> Place {
        self.place.child("inputs").child(input)
    }

    pub(crate) fn error(&mut self, code: &'static str, place: &Place, message: impl Into<String>) {
        self.found.push(Diagnostic::error(code, place.at(), message));
    }

    pub(crate) fn warning(
        &mut self,
        code: &'static str,
        place: &Place,
        message: impl Into<String>,
    ) {
        self.found.push(Diagnostic::warning(code, place.at(), message));
    }

    /// An input that is there.
    pub(crate) fn input(&self, name: &str) -> Option<&Value> {
        self.action.inputs.get(name).filter(|value| !value.is_null())
    }

    /// An input that is a text without expressions.
    pub(crate) fn literal_text(&self, name: &str) -> Option<&str> {
        self.input(name)?.as_str().filter(|text| !crate::expression::has_expressions(text))
    }

    /// An input, compiled; `default` when it is left out.
    pub(crate) fn template_or(&mut self, name: &str, default: Value) -> Option<Template> {
        let value = self.input(name).cloned().unwrap_or(default);
        self.template(&value, self.input_place(name))
    }

    /// All inputs of these names in one template, with what stands for those that are left out.
    pub(crate) fn templates(&mut self, inputs: &[(&str, Value)]) -> Option<Template> {
        let values = inputs.iter().map(|(name, default)| {
            let value = self.input(name).cloned().unwrap_or_else(|| default.clone());
            ((*name).to_owned(), value)
        });
        let map: Map<String, Value> = values.collect();
        self.template(&Value::Object(map), self.place.child("inputs"))
    }

    pub(crate) fn template(&mut self, value: &Value, place: Place) -> Option<Template> {
        match Template::compile(value) {
            Ok(template) => {
                self.note(&template, &place, false);
                Some(template)
            }
            Err(errors) => {
                for error in errors {
                    let mut place = place.clone();
                    place.steps.extend(error.steps());
                    self.error("expression_syntax", &place, error.message);
                }
                None
            }
        }
    }

    /// A condition, compiled.
    pub(crate) fn test(&mut self, value: &Value, place: &Place) -> Option<Test> {
        match Test::compile(value) {
            Ok(test) => {
                let mut noted = Vec::new();
                test.visit(&mut Vec::new(), &mut |steps, template, asks| {
                    let mut place = place.clone();
                    place.steps.extend_from_slice(steps);
                    noted.extend(expressions(template, &place, asks));
                });
                self.expressions.extend(noted);
                Some(test)
            }
            Err(wrongs) => {
                for wrong in wrongs {
                    let mut place = place.clone();
                    place.steps.extend(wrong.steps);
                    self.error(wrong.code, &place, wrong.message);
                }
                None
            }
        }
    }

    /// Where a branch leads; on, when the action has no such branch.
    pub(crate) fn branch(&self, id: &str) -> Next {
        self.find_branch(id).unwrap_or(self.next)
    }

    pub(crate) fn find_branch(&self, id: &str) -> Option<Next> {
        self.branches.iter().find(|(branch, _)| *branch == id).map(|(_, next)| *next)
    }

    pub(crate) fn timeout_ms(&self, default: u64) -> u64 {
        self.action.timeout_ms.unwrap_or(default)
    }

    pub(crate) fn retry(&self, default: Retry) -> Retry {
        self.action.retry.unwrap_or(default)
    }

    fn note(&mut self, template: &Template, place: &Place, asks: bool) {
        let noted = expressions(template, place, asks);
        self.expressions.extend(noted);
    }
}

fn expressions(template: &Template, place: &Place, asks: bool) -> Vec<Expressions> {
    let mut found: Vec<Expressions> = Vec::new();
    template.visit(&mut |steps, names| {
        let asks = asks || names.asks;
        let here = place.steps.len();
        match found.last_mut() {
            // Several expressions in one text are one, so that nothing is told twice.
            Some(last) if last.asks == asks && last.place.steps[here..] == *steps => {
                last.names.extend(names)
            }
            _ => {
                let mut place = place.clone();
                place.steps.extend_from_slice(steps);
                found.push(Expressions { place, asks, names: names.clone() });
            }
        }
    });
    found
}
