//! [`Template`]: a JSON value whose strings may hold expressions, compiled once and rendered often.

use super::{
    ExpressionError, Failure, Scope,
    evaluate::{Compiler, Part, Placed, Rendering},
    scan::Names,
};
use serde_json::Value;
use std::fmt;

/// A JSON value whose strings may hold expressions, compiled. A string that is exactly one `{{ … }}` yields the typed
/// value, any other string yields text.
pub struct Template {
    part: Part,
}

impl Template {
    /// All errors, not only the first.
    pub fn compile(value: &Value) -> Result<Self, Vec<ExpressionError>> {
        let mut compiler = Compiler::new();
        let part = compiler.part(value, &mut Vec::new());
        if compiler.wrong.is_empty() {
            return Ok(Self { part });
        }
        let placed = compiler.wrong.into_iter();
        Err(placed
            .map(|wrong| ExpressionError { path: wrong.path(), message: wrong.failure })
            .collect())
    }

    /// A template that renders to this value, whatever is in its texts.
    pub fn literal(value: Value) -> Self {
        Self { part: Part::Literal(value) }
    }

    /// The value, when there is no expression in it.
    pub fn as_literal(&self) -> Option<&Value> {
        match &self.part {
            Part::Literal(value) => Some(value),
            Part::Path(_)
            | Part::Expression(_)
            | Part::Text(_)
            | Part::Blocks(_)
            | Part::List(_)
            | Part::Object(_) => None,
        }
    }

    pub fn render(&self, scope: &Scope) -> Result<Value, ExpressionError> {
        self.part.render(&mut Rendering::new(scope)).map_err(|wrong| ExpressionError {
            path: wrong.path(),
            message: wrong.failure.into_message(),
        })
    }

    /// Like [`Self::render`], but none when it has no value because something it refers to is missing.
    pub fn render_or_missing(&self, scope: &Scope) -> Result<Option<Value>, ExpressionError> {
        match self.part.render(&mut Rendering::new(scope)) {
            Ok(value) => Ok(Some(value)),
            Err(Placed { failure: Failure::Missing(_), .. }) => Ok(None),
            Err(wrong) => {
                Err(ExpressionError { path: wrong.path(), message: wrong.failure.into_message() })
            }
        }
    }

    /// Calls `visit` with the place and the names of every expression in it.
    pub(crate) fn visit(&self, visit: &mut dyn FnMut(&[String], &Names)) {
        self.part.visit(&mut Vec::new(), visit);
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.part {
            Part::Literal(value) => f.debug_tuple("Template").field(value).finish(),
            part => {
                let mut names = f.debug_set();
                part.visit(&mut Vec::new(), &mut |_, found| {
                    names.entries(found.references.iter().map(ToString::to_string));
                });
                names.finish()
            }
        }
    }
}
