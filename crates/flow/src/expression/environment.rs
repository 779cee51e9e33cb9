//! MiniJinja as Tandem sets it up: no files, no includes, no macros, our functions, two ways to treat what is missing.

use super::{FUEL, convert, functions};
use minijinja::{
    Environment, Error, ErrorKind, UndefinedBehavior, syntax::SyntaxConfig, value::ValueKind,
};
use std::sync::LazyLock;

/// How deep loops and calls may be nested.
const RECURSION_MAX: usize = 64;

/// For expressions that don't ask: what is missing is an error.
static STRICT: LazyLock<Environment<'static>> =
    LazyLock::new(|| environment(UndefinedBehavior::SemiStrict));
/// For expressions that ask (`is defined`, `default`): they may reach through what is missing.
static ASKING: LazyLock<Environment<'static>> =
    LazyLock::new(|| environment(UndefinedBehavior::Chainable));

/// The environment for an expression that does or doesn't ask whether something is there.
pub(crate) fn for_expression(asks: bool) -> &'static Environment<'static> {
    if asks { &ASKING } else { &STRICT }
}

/// What MiniJinja says about a source that it can't parse.
pub(crate) fn syntax_message(error: &Error) -> String {
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    match error.line() {
        Some(line) if line > 1 => format!("line {line}: {detail}"),
        _ => detail,
    }
}

fn environment(undefined: UndefinedBehavior) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(undefined);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(RECURSION_MAX);
    if let Ok(syntax) = SyntaxConfig::builder().keep_trailing_newline(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_formatter(move |out, _, value| {
        if value.kind() == ValueKind::Undefined {
            // Strict environments get here only for an `if` without `else`, which is nothing.
            let asks = undefined == UndefinedBehavior::Chainable;
            return if asks { Err(Error::from(ErrorKind::UndefinedError)) } else { Ok(()) };
        }
        let value = convert::from_jinja(value, &mut convert::Allowance::default())
            .map_err(|failure| Error::new(ErrorKind::InvalidOperation, failure.into_message()))?;
        let mut text = String::new();
        convert::append_text(super::path::Found::Value(&value), &mut text);
        out.write_str(&text).map_err(Error::from)
    });
    // `namespace` could nest values without a bound, `debug` shows what isn't anyone's business.
    environment.remove_global("namespace");
    environment.remove_global("debug");
    functions::register(&mut environment);
    environment
}
