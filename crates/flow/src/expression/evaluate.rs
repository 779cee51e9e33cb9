//! One rendering: what it sees, what it may still yield, and the tree it walks.

use super::{
    DEPTH_MAX, EXPRESSIONS_MAX, Failure, Scope,
    context::Context,
    convert::{self, Allowance},
    limits, path,
    reference::Reference,
    scan::{self, Names, Span},
    source::{self, Blocks, Expression},
};
use minijinja::Value as Jinja;
use serde_json::{Map, Value};

/// The state of one rendering. `uuid()` counts its calls in here.
pub(crate) struct Rendering<'s> {
    scope: &'s Scope,
    context: Option<Jinja>,
    allowance: Allowance,
}

impl<'s> Rendering<'s> {
    pub(crate) fn new(scope: &'s Scope) -> Self {
        Self { scope, context: None, allowance: Allowance::default() }
    }

    pub(crate) fn scope(&self) -> &'s Scope {
        self.scope
    }

    pub(crate) fn allowance(&mut self) -> &mut Allowance {
        &mut self.allowance
    }

    /// Made when the first expression needs it: simple paths and literals don't.
    pub(crate) fn context(&mut self) -> Jinja {
        self.context.get_or_insert_with(|| Jinja::from_object(Context::new(self.scope))).clone()
    }
}

/// A compiled JSON value.
pub(crate) enum Part {
    Literal(Value),
    /// Exactly one simple path.
    Path(Reference),
    /// Exactly one expression.
    Expression(Box<Expression>),
    Text(Vec<Piece>),
    Blocks(Box<Blocks>),
    List(Vec<Part>),
    Object(Vec<(String, Part)>),
}

/// A piece of a text.
pub(crate) enum Piece {
    Literal(String),
    Path(Reference),
    Expression(Box<Expression>),
}

/// A failure with its place, the innermost step first.
pub(crate) struct Placed<T> {
    pub(crate) failure: T,
    pub(crate) reversed: Vec<String>,
}

impl<T> Placed<T> {
    pub(crate) fn path(&self) -> String {
        let steps: Vec<&str> = self.reversed.iter().rev().map(String::as_str).collect();
        steps.join(".")
    }

    fn below(mut self, step: impl FnOnce() -> String) -> Self {
        self.reversed.push(step());
        self
    }
}

impl<T> From<T> for Placed<T> {
    fn from(failure: T) -> Self {
        Self { failure, reversed: Vec::new() }
    }
}

/// Compiles a value; collects what is wrong instead of stopping at the first.
pub(crate) struct Compiler {
    expressions: usize,
    pub(crate) wrong: Vec<Placed<String>>,
}

impl Compiler {
    pub(crate) fn new() -> Self {
        Self { expressions: 0, wrong: Vec::new() }
    }

    pub(crate) fn part(&mut self, value: &Value, place: &mut Vec<String>) -> Part {
        if place.len() > DEPTH_MAX {
            self.refuse(format!("this is nested deeper than {DEPTH_MAX} levels"), place);
            return Part::Literal(Value::Null);
        }
        match value {
            Value::String(text) if scan::has_expressions(text) => self.string(text, place),
            Value::Array(list) => {
                let parts = list
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.at(index.to_string(), item, place));
                fold_list(parts.collect())
            }
            Value::Object(map) => {
                let parts =
                    map.iter().map(|(key, item)| (key.clone(), self.at(key.clone(), item, place)));
                fold_object(parts.collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                Part::Literal(value.clone())
            }
        }
    }

    fn at(&mut self, step: String, value: &Value, place: &mut Vec<String>) -> Part {
        place.push(step);
        let part = self.part(value, place);
        place.pop();
        part
    }

    fn string(&mut self, text: &str, place: &[String]) -> Part {
        self.expressions += 1;
        if self.expressions == EXPRESSIONS_MAX + 1 {
            self.refuse(
                format!("there are more than {EXPRESSIONS_MAX} texts with expressions here"),
                place,
            );
        }
        if self.expressions > EXPRESSIONS_MAX {
            return Part::Literal(Value::Null);
        }
        compile_string(text).unwrap_or_else(|message| {
            self.refuse(message, place);
            Part::Literal(Value::Null)
        })
    }

    fn refuse(&mut self, failure: String, place: &[String]) {
        self.wrong.push(Placed { failure, reversed: place.iter().rev().cloned().collect() });
    }
}

fn compile_string(text: &str) -> Result<Part, String> {
    let spans = scan::spans(text)?;
    if let [Span::Expression(inside)] = spans[..] {
        let inside = inside.strip_prefix(['-', '+']).unwrap_or(inside);
        let inside = inside.strip_suffix(['-', '+']).unwrap_or(inside);
        return Ok(match path::parse(inside) {
            Some(reference) => Part::Path(reference),
            None => Part::Expression(Box::new(Expression::compile(inside)?)),
        });
    }
    let trims = |inside: &str| inside.starts_with(['-', '+']) || inside.ends_with(['-', '+']);
    let needs_blocks = spans.iter().any(|span| match span {
        Span::Text(_) => false,
        Span::Expression(inside) => trims(inside),
        Span::Block(_) | Span::Comment(_) => true,
    });
    if needs_blocks {
        return Ok(Part::Blocks(Box::new(Blocks::compile(text, &spans)?)));
    }
    let mut pieces = Vec::with_capacity(spans.len());
    for span in spans {
        pieces.push(match span {
            Span::Expression(inside) => {
                limits::check_expression(inside)?;
                match path::parse(inside) {
                    Some(reference) => Piece::Path(reference),
                    None => Piece::Expression(Box::new(Expression::compile(inside)?)),
                }
            }
            Span::Text(text) | Span::Block(text) | Span::Comment(text) => {
                Piece::Literal(text.to_owned())
            }
        });
    }
    Ok(Part::Text(pieces))
}

/// Lists and objects without expressions are one literal again.
fn fold_list(parts: Vec<Part>) -> Part {
    if parts.iter().all(|part| matches!(part, Part::Literal(_))) {
        return Part::Literal(parts.into_iter().map(Part::into_literal).collect());
    }
    Part::List(parts)
}

fn fold_object(parts: Vec<(String, Part)>) -> Part {
    if parts.iter().all(|(_, part)| matches!(part, Part::Literal(_))) {
        let map: Map<_, _> =
            parts.into_iter().map(|(key, part)| (key, part.into_literal())).collect();
        return Part::Literal(Value::Object(map));
    }
    Part::Object(parts)
}

impl Part {
    fn into_literal(self) -> Value {
        match self {
            Self::Literal(value) => value,
            Self::Path(_)
            | Self::Expression(_)
            | Self::Text(_)
            | Self::Blocks(_)
            | Self::List(_)
            | Self::Object(_) => Value::Null,
        }
    }

    pub(crate) fn render(&self, rendering: &mut Rendering<'_>) -> Result<Value, Placed<Failure>> {
        match self {
            Self::Literal(value) => Ok(convert::copy_value(value, rendering.allowance())?),
            Self::Path(reference) => {
                let found = path::resolve(reference, rendering.scope())
                    .ok_or_else(|| Failure::Missing(source::missing_message(reference)))?;
                Ok(convert::copy(found, rendering.allowance())?)
            }
            Self::Expression(expression) => Ok(expression.evaluate(rendering)?),
            Self::Text(pieces) => Ok(Value::String(text(pieces, rendering)?)),
            Self::Blocks(blocks) => Ok(Value::String(blocks.render(rendering)?)),
            Self::List(parts) => {
                let mut list = Vec::with_capacity(parts.len());
                for (index, part) in parts.iter().enumerate() {
                    list.push(
                        part.render(rendering)
                            .map_err(|wrong| wrong.below(|| index.to_string()))?,
                    );
                }
                Ok(Value::Array(list))
            }
            Self::Object(parts) => {
                let mut map = Map::with_capacity(parts.len());
                for (key, part) in parts {
                    let value =
                        part.render(rendering).map_err(|wrong| wrong.below(|| key.clone()))?;
                    map.insert(key.clone(), value);
                }
                Ok(Value::Object(map))
            }
        }
    }

    /// Calls `visit` with the names of every expression and its place.
    pub(crate) fn visit(&self, place: &mut Vec<String>, visit: &mut dyn FnMut(&[String], &Names)) {
        match self {
            Self::Literal(_) => {}
            Self::Path(reference) => visit(place, &only(reference)),
            Self::Expression(expression) => visit(place, expression.names()),
            Self::Blocks(blocks) => visit(place, blocks.names()),
            Self::Text(pieces) => pieces.iter().for_each(|piece| match piece {
                Piece::Literal(_) => {}
                Piece::Path(reference) => visit(place, &only(reference)),
                Piece::Expression(expression) => visit(place, expression.names()),
            }),
            Self::List(parts) => parts.iter().enumerate().for_each(|(index, part)| {
                place.push(index.to_string());
                part.visit(place, visit);
                place.pop();
            }),
            Self::Object(parts) => parts.iter().for_each(|(key, part)| {
                place.push(key.clone());
                part.visit(place, visit);
                place.pop();
            }),
        }
    }
}

fn only(reference: &Reference) -> Names {
    Names { references: vec![reference.clone()], ..Names::default() }
}

fn text(pieces: &[Piece], rendering: &mut Rendering<'_>) -> Result<String, Failure> {
    let mut text = String::new();
    for piece in pieces {
        let before = text.len();
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Path(reference) => {
                let found = path::resolve(reference, rendering.scope())
                    .ok_or_else(|| Failure::Missing(source::missing_message(reference)))?;
                convert::append_text(found, &mut text);
            }
            Piece::Expression(expression) => {
                let value = expression.evaluate(rendering)?;
                convert::append_text(path::Found::Value(&value), &mut text);
            }
        }
        rendering.allowance().take(text.len() - before)?;
    }
    Ok(text)
}
