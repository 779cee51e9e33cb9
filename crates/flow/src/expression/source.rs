//! One compiled `{{ … }}` or one text with `{% … %}`, with the names in it.

use super::{
    BLOCK_TEXT_BYTES_MAX, Failure, Scope, convert, environment,
    evaluate::Rendering,
    limits, path,
    reference::Reference,
    scan::{self, Names, Span},
};
use minijinja::Environment;
use serde_json::Value;
use std::collections::HashSet;

/// The name of the one template in the environment of a text with blocks.
const BLOCKS: &str = "text";

/// An expression that MiniJinja evaluates.
pub(crate) struct Expression {
    names: Names,
    compiled: minijinja::Expression<'static, 'static>,
}

/// A text with `{% … %}` that MiniJinja renders.
pub(crate) struct Blocks {
    names: Names,
    environment: Environment<'static>,
}

impl Expression {
    /// Compiles the inside of `{{ … }}`.
    pub(crate) fn compile(inside: &str) -> Result<Self, String> {
        limits::check_expression(inside)?;
        if inside.trim().is_empty() {
            return Err("there is nothing between `{{` and `}}`".to_owned());
        }
        let mut names = Names::default();
        scan::names(inside, &mut names);
        let compiled = environment::for_expression(names.asks)
            .compile_expression_owned(inside.to_owned())
            .map_err(|error| environment::syntax_message(&error))?;
        keep_undeclared(&mut names, &compiled.undeclared_variables(false));
        Ok(Self { names, compiled })
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) fn evaluate(&self, rendering: &mut Rendering<'_>) -> Result<Value, Failure> {
        let context = rendering.context();
        let scope = rendering.scope();
        let result =
            self.compiled.eval(context).map_err(|error| explain(error, &self.names, scope))?;
        if result.is_undefined() {
            let unnamed = || {
                "this expression has no value: an index is out of range, or an `if` has no `else`"
                    .to_owned()
            };
            return Err(Failure::Missing(
                missing(&self.names.references, scope).unwrap_or_else(unnamed),
            ));
        }
        convert::from_jinja(&result, rendering.allowance())
    }
}

impl Blocks {
    /// Compiles a whole text.
    pub(crate) fn compile(text: &str, spans: &[Span<'_>]) -> Result<Self, String> {
        if text.len() > BLOCK_TEXT_BYTES_MAX {
            return Err(format!(
                "a text with `{{% … %}}` in it has at most {BLOCK_TEXT_BYTES_MAX} bytes"
            ));
        }
        limits::check_blocks(spans)?;
        let mut names = Names::default();
        for span in spans {
            if let Span::Expression(inside) | Span::Block(inside) = span {
                limits::check_expression(inside)?;
                scan::names(inside, &mut names);
            }
        }
        let mut environment = environment::for_expression(names.asks).clone();
        environment
            .add_template_owned(BLOCKS, text.to_owned())
            .map_err(|error| environment::syntax_message(&error))?;
        let undeclared = environment
            .get_template(BLOCKS)
            .map(|template| template.undeclared_variables(false))
            .unwrap_or_default();
        keep_undeclared(&mut names, &undeclared);
        Ok(Self { names, environment })
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) fn render(&self, rendering: &mut Rendering<'_>) -> Result<String, Failure> {
        let context = rendering.context();
        let scope = rendering.scope();
        let text = self
            .environment
            .get_template(BLOCKS)
            .and_then(|template| template.render(context))
            .map_err(|error| explain(error, &self.names, scope))?;
        rendering.allowance().take(text.len())?;
        Ok(text)
    }
}

/// Keywords and names that the source itself introduces (`for`, `set`) aren't references.
fn keep_undeclared(names: &mut Names, undeclared: &HashSet<String>) {
    names.references.retain(|reference| undeclared.contains(&reference.root));
    names.calls.retain(|call| undeclared.contains(call));
}

/// Says which part is missing where MiniJinja only says that one is.
fn explain(error: minijinja::Error, names: &Names, scope: &Scope) -> Failure {
    let about_missing = error.kind() == minijinja::ErrorKind::UndefinedError
        || error.detail().is_some_and(|detail| detail.contains("undefined"));
    match missing(&names.references, scope) {
        Some(message) if about_missing => Failure::Missing(message),
        _ => convert::engine(error),
    }
}

fn missing(references: &[Reference], scope: &Scope) -> Option<String> {
    let missing = references.iter().find(|reference| path::resolve(reference, scope).is_none())?;
    Some(missing_message(missing))
}

pub(crate) fn missing_message(reference: &Reference) -> String {
    format!("{reference} is missing")
}
