//! What a webhook trigger declares: path, methods and how long its caller waits. Borrowed from the program: nothing is
//! allocated for a request.

use ::flow::Program;
use http::Method;
use serde_json::Value;
use std::time::Duration;

const METHOD_DEFAULT: &str = "POST";
const TIMEOUT_MS_DEFAULT: u64 = 30_000;

pub(crate) struct Declared<'a>(&'a Program);

impl<'a> Declared<'a> {
    pub(crate) fn of(program: &'a Program) -> Self {
        Self(program)
    }

    /// Without slashes around it.
    pub(crate) fn path(&self) -> &str {
        self.0.trigger.get("path").and_then(Value::as_str).unwrap_or_default().trim_matches('/')
    }

    pub(crate) fn takes(&self, method: &Method) -> bool {
        self.names().any(|name| name == method.as_str())
    }

    /// For the header Allow.
    pub(crate) fn methods(&self) -> String {
        self.names().collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn timeout(&self) -> Duration {
        let declared = self.0.trigger.get("timeout_ms").and_then(Value::as_u64);
        Duration::from_millis(declared.unwrap_or(TIMEOUT_MS_DEFAULT))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let declared = self.0.trigger.get("methods").and_then(Value::as_array);
        let default = if declared.is_none() { Some(METHOD_DEFAULT) } else { None };
        declared.into_iter().flatten().filter_map(Value::as_str).chain(default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn program(inputs: Value) -> Program {
        let Value::Object(inputs) = inputs else { unreachable!() };
        Program::new("webhook", inputs, Vec::new(), None)
    }

    #[test]
    fn a_trigger_that_says_nothing_takes_post_and_waits_half_a_minute() {
        let program = program(json!({}));
        let declared = Declared::of(&program);
        assert!(declared.takes(&Method::POST) && !declared.takes(&Method::GET));
        assert_eq!(
            (declared.methods().as_str(), declared.timeout()),
            ("POST", Duration::from_secs(30))
        );
    }

    #[test]
    fn a_trigger_takes_the_methods_that_it_names() {
        let program = program(json!({ "methods": ["GET", "PUT"], "timeout_ms": 50 }));
        let declared = Declared::of(&program);
        assert!(declared.takes(&Method::PUT) && !declared.takes(&Method::POST));
        assert_eq!(
            (declared.methods().as_str(), declared.timeout()),
            ("GET, PUT", Duration::from_millis(50))
        );
    }
}
