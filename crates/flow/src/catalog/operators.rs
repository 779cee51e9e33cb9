//! How two values are compared.
//!
//! Texts that come out of forms, headers and spoken digits are texts even where they mean numbers, so comparisons are
//! tolerant: a text that looks like a number equals that number, `"true"` equals true. Two texts are compared as texts,
//! exactly, so `"07"` doesn't equal `"7"`. What is missing counts as null.

use crate::program::Operator;
use regex::{Regex, RegexBuilder};
use serde::{Serialize, Serializer, ser::SerializeStruct};
use serde_json::{Number, Value};
use std::{cell::RefCell, cmp::Ordering, collections::HashMap};

/// Bytes of a regular expression's source.
pub const PATTERN_BYTES_MAX: usize = 1_000;
/// Bytes of a compiled regular expression.
const COMPILED_PATTERN_BYTES_MAX: usize = 1 << 20;
/// Compiled patterns that a thread remembers.
const PATTERNS_KEPT_MAX: usize = 64;

/// An operator as conditions are written with it and the editor shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperatorDocs {
    pub operator: Operator,
    /// What stands in `is`.
    pub key: &'static str,
    pub title: &'static str,
    /// Whether it needs a `right`.
    pub takes_right: bool,
    pub docs: &'static str,
}

const fn operator(
    operator: Operator,
    key: &'static str,
    title: &'static str,
    takes_right: bool,
    docs: &'static str,
) -> OperatorDocs {
    OperatorDocs { operator, key, title, takes_right, docs }
}

/// Every operator, in the order in which they are shown.
pub const OPERATORS: &[OperatorDocs] = &[
    operator(
        Operator::Equals,
        "equals",
        "equals",
        true,
        "Both are the same: numbers by value, texts exactly, lists and objects in depth. A text that looks like a number equals it; \"true\" equals true.",
    ),
    operator(
        Operator::DoesNotEqual,
        "does_not_equal",
        "does not equal",
        true,
        "The opposite of equals.",
    ),
    operator(
        Operator::Contains,
        "contains",
        "contains",
        true,
        "A text contains a text, a list contains an item, an object has a key.",
    ),
    operator(
        Operator::DoesNotContain,
        "does_not_contain",
        "does not contain",
        true,
        "The opposite of contains.",
    ),
    operator(
        Operator::StartsWith,
        "starts_with",
        "starts with",
        true,
        "A text or number begins with a text.",
    ),
    operator(
        Operator::EndsWith,
        "ends_with",
        "ends with",
        true,
        "A text or number ends with a text.",
    ),
    operator(
        Operator::Matches,
        "matches",
        "matches",
        true,
        "A regular expression is found in a text; ^ and $ pin it to the beginning and the end.",
    ),
    operator(
        Operator::GreaterThan,
        "greater_than",
        "is greater than",
        true,
        "Numbers, and texts that look like numbers, by value; two times (RFC 3339) by time; other texts by alphabet. Anything else is never greater or less.",
    ),
    operator(
        Operator::GreaterOrEqual,
        "greater_or_equal",
        "is at least",
        true,
        "Greater than or equal to.",
    ),
    operator(Operator::LessThan, "less_than", "is less than", true, "See greater than."),
    operator(Operator::LessOrEqual, "less_or_equal", "is at most", true, "Less than or equal to."),
    operator(
        Operator::InList,
        "in_list",
        "is in the list",
        true,
        "An item of the list, or of a text with commas, equals the value.",
    ),
    operator(
        Operator::NotInList,
        "not_in_list",
        "is not in the list",
        true,
        "The opposite of in list.",
    ),
    operator(Operator::Exists, "exists", "exists", false, "It is there and isn't null."),
    operator(
        Operator::DoesNotExist,
        "does_not_exist",
        "does not exist",
        false,
        "It is missing or null.",
    ),
    operator(
        Operator::IsEmpty,
        "is_empty",
        "is empty",
        false,
        "It is missing, null, a text without characters, or a list or object without items.",
    ),
    operator(
        Operator::IsNotEmpty,
        "is_not_empty",
        "is not empty",
        false,
        "The opposite of is empty.",
    ),
];

impl Serialize for OperatorDocs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut docs = serializer.serialize_struct("OperatorDocs", 4)?;
        docs.serialize_field("key", self.key)?;
        docs.serialize_field("title", self.title)?;
        docs.serialize_field("takes_right", &self.takes_right)?;
        docs.serialize_field("docs", self.docs)?;
        docs.end()
    }
}

/// What stands in `is` for an operator.
pub fn key(operator: Operator) -> &'static str {
    docs(operator).key
}

pub fn from_key(key: &str) -> Option<Operator> {
    OPERATORS.iter().find(|docs| docs.key == key).map(|docs| docs.operator)
}

pub fn docs(operator: Operator) -> &'static OperatorDocs {
    OPERATORS
        .iter()
        .find(|docs| docs.operator == operator)
        .expect("every operator is in the slice: a test makes sure")
}

/// Whether the comparison holds; what is missing counts as null. An error is a pattern that is no regular expression.
pub fn holds(
    operator: Operator,
    left: Option<&Value>,
    right: Option<&Value>,
) -> Result<bool, String> {
    let left = left.unwrap_or(&Value::Null);
    let right = right.unwrap_or(&Value::Null);
    Ok(match operator {
        Operator::Equals => equal(left, right),
        Operator::DoesNotEqual => !equal(left, right),
        Operator::Contains => contains(left, right),
        Operator::DoesNotContain => !contains(left, right),
        Operator::StartsWith => {
            text(left).zip(text(right)).is_some_and(|(left, right)| left.starts_with(&right))
        }
        Operator::EndsWith => {
            text(left).zip(text(right)).is_some_and(|(left, right)| left.ends_with(&right))
        }
        Operator::Matches => matches(left, right)?,
        Operator::GreaterThan => order(left, right).is_some_and(Ordering::is_gt),
        Operator::GreaterOrEqual => order(left, right).is_some_and(Ordering::is_ge),
        Operator::LessThan => order(left, right).is_some_and(Ordering::is_lt),
        Operator::LessOrEqual => order(left, right).is_some_and(Ordering::is_le),
        Operator::InList => in_list(left, right),
        Operator::NotInList => !in_list(left, right),
        Operator::Exists => !left.is_null(),
        Operator::DoesNotExist => left.is_null(),
        Operator::IsEmpty => is_empty(left),
        Operator::IsNotEmpty => !is_empty(left),
    })
}

/// Compiles a regular expression within its limits; the syntax is that of the `regex` crate, which takes linear time.
pub(crate) fn compile_pattern(pattern: &str) -> Result<Regex, String> {
    if pattern.len() > PATTERN_BYTES_MAX {
        return Err(format!("a regular expression has at most {PATTERN_BYTES_MAX} bytes"));
    }
    RegexBuilder::new(pattern)
        .size_limit(COMPILED_PATTERN_BYTES_MAX)
        .dfa_size_limit(COMPILED_PATTERN_BYTES_MAX)
        .nest_limit(50)
        .build()
        .map_err(|error| {
            let message = error.to_string();
            let reason = message.lines().last().unwrap_or_default().trim_start_matches("error: ");
            format!("the regular expression is wrong: {reason}")
        })
}

thread_local! {
    /// Compiling takes a hundred times as long as matching, and a flow matches the same patterns again and again.
    static PATTERNS: RefCell<HashMap<String, Regex>> = RefCell::default();
}

fn matches(left: &Value, right: &Value) -> Result<bool, String> {
    let pattern = right.as_str().ok_or("a regular expression is a text")?;
    let Some(text) = text(left) else { return Ok(false) };
    PATTERNS.with_borrow_mut(|patterns| {
        if let Some(compiled) = patterns.get(pattern) {
            return Ok(compiled.is_match(&text));
        }
        let compiled = compile_pattern(pattern)?;
        let holds = compiled.is_match(&text);
        if patterns.len() >= PATTERNS_KEPT_MAX {
            patterns.clear();
        }
        patterns.insert(pattern.to_owned(), compiled);
        Ok(holds)
    })
}

/// The text of a text, number or boolean.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The number that a number or a text stands for.
fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => {
            let text = text.trim();
            let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
            if !plain || text.is_empty() {
                return None;
            }
            let whole = text
                .parse::<i64>()
                .map(Number::from)
                .or_else(|_| text.parse::<u64>().map(Number::from));
            whole.ok().or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64))
        }
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whole numbers exactly, others as floating point.
fn order_numbers(left: &Number, right: &Number) -> Option<Ordering> {
    let whole = |number: &Number| {
        number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
    };
    match (whole(left), whole(right)) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Number(_), Value::Number(_) | Value::String(_))
        | (Value::String(_), Value::Number(_)) => {
            number(left).zip(number(right)).and_then(|(left, right)| order_numbers(&left, &right))
                == Some(Ordering::Equal)
        }
        (Value::Bool(truth), Value::String(text)) | (Value::String(text), Value::Bool(truth)) => {
            *text == truth.to_string()
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, left)| right.get(key).is_some_and(|right| equal(left, right)))
        }
        (left, right) => left == right,
    }
}

fn contains(whole: &Value, part: &Value) -> bool {
    match whole {
        Value::Array(list) => list.iter().any(|item| equal(item, part)),
        Value::Object(map) => text(part).is_some_and(|key| map.contains_key(&key)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            text(whole).zip(text(part)).is_some_and(|(whole, part)| whole.contains(&part))
        }
    }
}

fn in_list(item: &Value, list: &Value) -> bool {
    match list {
        Value::Array(list) => list.iter().any(|listed| equal(listed, item)),
        Value::String(list) => text(item)
            .is_some_and(|item| list.split(',').any(|listed| listed.trim() == item.trim())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    if let Some((left, right)) = number(left).zip(number(right)) {
        return order_numbers(&left, &right);
    }
    let (Value::String(left), Value::String(right)) = (left, right) else { return None };
    match (left.parse::<jiff::Timestamp>(), right.parse::<jiff::Timestamp>()) {
        (Ok(left), Ok(right)) => Some(left.cmp(&right)),
        _ => Some(left.cmp(right)),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
