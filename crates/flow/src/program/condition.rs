//! Conditions: `{left, is, right}`, `{all: […]}`, `{any: […]}`, `{not: …}`, compiled and decided.

use super::{Operator, Test};
use crate::{
    catalog::operators::{self, OPERATORS},
    diagnostic::{did_you_mean, excerpt},
    expression::{ExpressionError, Scope, Template},
};
use serde_json::{Map, Value};

/// How deep conditions may be nested.
const CONDITION_DEPTH_MAX: usize = 16;

/// What is wrong with a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongTest {
    /// A diagnostic's code.
    pub code: &'static str,
    /// The place in the condition, e.g. `all`, `0`, `left`.
    pub steps: Vec<String>,
    pub message: String,
}

impl Test {
    /// All errors, not only the first.
    pub fn compile(value: &Value) -> Result<Self, Vec<WrongTest>> {
        let mut compiler = Compiler { wrong: Vec::new(), steps: Vec::new() };
        let test = compiler.test(value);
        match test {
            Some(test) if compiler.wrong.is_empty() => Ok(test),
            _ => Err(compiler.wrong),
        }
    }

    /// A test that holds when a value equals a literal.
    pub(crate) fn equals_literal(left: Template, right: Value) -> Self {
        Self::Compare { left, operator: Operator::Equals, right: Some(Template::literal(right)) }
    }

    /// Whether the condition holds. What `left` refers to and isn't there counts as null.
    pub fn holds(&self, scope: &Scope) -> Result<bool, ExpressionError> {
        match self {
            Self::All(tests) => {
                for (index, test) in tests.iter().enumerate() {
                    if !test
                        .holds(scope)
                        .map_err(|error| below(&["all", &index.to_string()], error))?
                    {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Any(tests) => {
                for (index, test) in tests.iter().enumerate() {
                    if test
                        .holds(scope)
                        .map_err(|error| below(&["any", &index.to_string()], error))?
                    {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Not(test) => {
                test.holds(scope).map(|holds| !holds).map_err(|error| below(&["not"], error))
            }
            Self::Compare { left, operator, right } => {
                let left =
                    left.render_or_missing(scope).map_err(|error| below(&["left"], error))?;
                let right = match right {
                    Some(right) => {
                        Some(right.render(scope).map_err(|error| below(&["right"], error))?)
                    }
                    None => None,
                };
                operators::holds(*operator, left.as_ref(), right.as_ref())
                    .map_err(|message| ExpressionError { path: "right".to_owned(), message })
            }
        }
    }

    /// Calls `visit` with each template of the condition, its place, and whether what it refers to may be missing.
    pub(crate) fn visit(
        &self,
        steps: &mut Vec<String>,
        visit: &mut dyn FnMut(&[String], &Template, bool),
    ) {
        let mut at = |step: &str, template: &Template, asks: bool, steps: &mut Vec<String>| {
            steps.push(step.to_owned());
            visit(steps, template, asks);
            steps.pop();
        };
        match self {
            Self::All(tests) | Self::Any(tests) => {
                let word = if matches!(self, Self::All(_)) { "all" } else { "any" };
                for (index, test) in tests.iter().enumerate() {
                    steps.extend([word.to_owned(), index.to_string()]);
                    test.visit(steps, visit);
                    steps.truncate(steps.len() - 2);
                }
            }
            Self::Not(test) => {
                steps.push("not".to_owned());
                test.visit(steps, visit);
                steps.pop();
            }
            Self::Compare { left, operator, right } => {
                let asks = matches!(
                    operator,
                    Operator::Exists
                        | Operator::DoesNotExist
                        | Operator::IsEmpty
                        | Operator::IsNotEmpty
                );
                at("left", left, asks, steps);
                if let Some(right) = right {
                    at("right", right, false, steps);
                }
            }
        }
    }
}

fn below(steps: &[&str], mut error: ExpressionError) -> ExpressionError {
    let mut path = steps.join(".");
    if !error.path.is_empty() {
        path.push('.');
        path.push_str(&error.path);
    }
    error.path = path;
    error
}

struct Compiler {
    wrong: Vec<WrongTest>,
    steps: Vec<String>,
}

impl Compiler {
    fn refuse(&mut self, code: &'static str, message: impl Into<String>) {
        self.wrong.push(WrongTest { code, steps: self.steps.clone(), message: message.into() });
    }

    fn at<T>(&mut self, step: impl Into<String>, compile: impl FnOnce(&mut Self) -> T) -> T {
        self.steps.push(step.into());
        let compiled = compile(self);
        self.steps.pop();
        compiled
    }

    fn test(&mut self, value: &Value) -> Option<Test> {
        const SHAPE: &str = "a condition is {left, is, right}, {all: […]}, {any: […]} or {not: …}";
        let Value::Object(map) = value else {
            self.refuse("invalid_condition", SHAPE);
            return None;
        };
        if self.steps.len() > 2 * CONDITION_DEPTH_MAX {
            self.refuse(
                "invalid_condition",
                format!("conditions are nested at most {CONDITION_DEPTH_MAX} deep"),
            );
            return None;
        }
        let words: Vec<&str> =
            ["all", "any", "not"].into_iter().filter(|word| map.contains_key(*word)).collect();
        match words[..] {
            ["all"] => self.list(map, "all").map(Test::All),
            ["any"] => self.list(map, "any").map(Test::Any),
            ["not"] => {
                self.known_keys(map, &["not"]);
                self.at("not", |compiler| compiler.test(&map["not"]))
                    .map(|test| Test::Not(Box::new(test)))
            }
            [] if map.contains_key("is") || map.contains_key("left") => self.compare(map),
            _ => {
                self.refuse("invalid_condition", SHAPE);
                None
            }
        }
    }

    fn known_keys(&mut self, map: &Map<String, Value>, known: &[&str]) {
        for key in map.keys().filter(|key| !known.contains(&key.as_str())) {
            let hint = did_you_mean(key, known.iter().copied());
            let message = format!("a condition has no key `{}` here{hint}", excerpt(key));
            self.at(key.clone(), |compiler| compiler.refuse("unknown_key", message));
        }
    }

    fn list(&mut self, map: &Map<String, Value>, word: &str) -> Option<Vec<Test>> {
        self.known_keys(map, &[word]);
        self.at(word, |compiler| {
            let Some(Value::Array(items)) = map.get(word) else {
                compiler.refuse("invalid_condition", format!("`{word}` is a list of conditions"));
                return None;
            };
            if items.is_empty() {
                compiler
                    .refuse("invalid_condition", format!("`{word}` needs at least one condition"));
            }
            let tests: Vec<Option<Test>> = items
                .iter()
                .enumerate()
                .map(|(index, item)| compiler.at(index.to_string(), |compiler| compiler.test(item)))
                .collect();
            tests.into_iter().collect()
        })
    }

    fn compare(&mut self, map: &Map<String, Value>) -> Option<Test> {
        self.known_keys(map, &["left", "is", "right"]);
        let operator = self.operator(map.get("is"));
        let left = match map.get("left") {
            None => {
                self.refuse("missing_input", "this condition has no `left`: the value to look at");
                None
            }
            Some(left) => self.at("left", |compiler| compiler.template(left)),
        };
        let operator = operator?;
        let takes_right = operators::docs(operator).takes_right;
        let right = match map.get("right") {
            Some(right) if takes_right => Some(right),
            None if takes_right => {
                self.refuse(
                    "missing_input",
                    format!("`{}` needs a `right` to compare with", operators::docs(operator).key),
                );
                return None;
            }
            Some(right) if !right.is_null() => {
                let message = format!(
                    "`{}` looks at `left` only: remove `right`",
                    operators::docs(operator).key
                );
                self.at("right", |compiler| compiler.refuse("unknown_input", message));
                return None;
            }
            _ => None,
        };
        let right_template = match right {
            Some(right) => Some(self.at("right", |compiler| compiler.template(right))?),
            None => None,
        };
        if let (Operator::Matches, Some(pattern)) =
            (operator, right_template.as_ref().and_then(Template::as_literal))
        {
            let compiled =
                pattern.as_str().ok_or_else(|| "a regular expression is a text".to_owned());
            if let Err(message) = compiled.and_then(operators::compile_pattern) {
                self.at("right", |compiler| compiler.refuse("invalid_pattern", message));
            }
        }
        Some(Test::Compare { left: left?, operator, right: right_template })
    }

    fn operator(&mut self, key: Option<&Value>) -> Option<Operator> {
        let Some(key) = key.and_then(Value::as_str) else {
            self.refuse(
                "missing_input",
                "this condition has no `is`: how to compare, e.g. `is: equals`",
            );
            return None;
        };
        let operator = operators::from_key(key);
        if operator.is_none() {
            let hint = did_you_mean(key, OPERATORS.iter().map(|docs| docs.key));
            let message = format!("there is no operator `{}`{hint}", excerpt(key));
            self.at("is", |compiler| compiler.refuse("unknown_operator", message));
        }
        operator
    }

    fn template(&mut self, value: &Value) -> Option<Template> {
        match Template::compile(value) {
            Ok(template) => Some(template),
            Err(errors) => {
                for error in errors {
                    let depth = self.steps.len();
                    self.steps.extend(error.steps());
                    self.refuse("expression_syntax", error.message);
                    self.steps.truncate(depth);
                }
                None
            }
        }
    }
}
