//! Checks inputs against the part of JSON Schema that kits use, for people: each finding has a place and a sentence.
//! A text with `{{ … }}` passes as any type, unless the schema says `x-literal`.

use crate::{
    diagnostic::{did_you_mean, excerpt},
    document::type_name,
};
use serde_json::{Map, Value};

/// The keywords that [`check`] knows; kits use no others that restrict anything.
pub const KEYWORDS: &[&str] = &[
    "type",
    "enum",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
];

/// What doesn't fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// A diagnostic's code.
    pub code: &'static str,
    pub steps: Vec<String>,
    pub message: String,
}

/// Everything that doesn't fit. Null counts as left out.
pub fn check(schema: &Value, inputs: &Map<String, Value>) -> Vec<Misfit> {
    let mut checker = Checker { misfits: Vec::new(), steps: Vec::new() };
    checker.object(schema, inputs);
    checker.misfits
}

/// Fills in the defaults of what is left out at the top level.
pub fn with_defaults(schema: &Value, mut inputs: Map<String, Value>) -> Map<String, Value> {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        if let Some(default) = property.get("default")
            && inputs.get(name).is_none_or(Value::is_null)
        {
            inputs.insert(name.clone(), default.clone());
        }
    }
    inputs
}

struct Checker {
    misfits: Vec<Misfit>,
    steps: Vec<String>,
}

impl Checker {
    fn report(&mut self, code: &'static str, message: impl Into<String>) {
        self.misfits.push(Misfit { code, steps: self.steps.clone(), message: message.into() });
    }

    fn at(&mut self, step: &str, schema: &Value, value: &Value) {
        self.steps.push(step.to_owned());
        self.value(schema, value);
        self.steps.pop();
    }

    fn name(&self) -> &str {
        self.steps.last().map_or("this", String::as_str)
    }

    fn value(&mut self, schema: &Value, value: &Value) {
        if let Value::String(text) = value
            && crate::expression::has_expressions(text)
        {
            if schema.get("x-literal").is_some() {
                let message = format!(
                    "`{}` can't hold an expression: it is needed before the flow runs",
                    self.name()
                );
                self.report("invalid_value", message);
            }
            return;
        }
        if !self.has_type(schema, value) {
            return;
        }
        if let Some(choices) = schema.get("enum").and_then(Value::as_array)
            && !choices.contains(value)
        {
            let names: Vec<String> = choices
                .iter()
                .map(|choice| choice.as_str().map_or_else(|| choice.to_string(), str::to_owned))
                .collect();
            let hint = value.as_str().map_or_else(String::new, |text| {
                did_you_mean(text, names.iter().map(String::as_str))
            });
            self.report(
                "invalid_value",
                format!("`{}` must be one of {}{hint}", self.name(), names.join(", ")),
            );
        }
        match value {
            Value::String(text) => self.text(schema, text),
            Value::Number(_) => self.number(schema, value),
            Value::Array(items) => self.list(schema, items),
            Value::Object(map) => self.object(schema, map),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn has_type(&mut self, schema: &Value, value: &Value) -> bool {
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => return true,
        };
        let fits = types.iter().any(|name| match *name {
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => value.is_null(),
        });
        if !fits {
            let expected: Vec<&str> = types.iter().map(|name| type_title(name)).collect();
            let message = format!(
                "`{}` must be {}, it is {}",
                self.name(),
                expected.join(" or "),
                type_name(value)
            );
            self.report("wrong_type", message);
        }
        fits
    }

    fn text(&mut self, schema: &Value, text: &str) {
        let chars = text.chars().count() as u64;
        if limit(schema, "minLength").is_some_and(|min| chars < min) {
            self.report("invalid_value", format!("`{}` is empty", self.name()));
        } else if let Some(max) = limit(schema, "maxLength").filter(|max| chars > *max) {
            self.report("invalid_value", format!("`{}` has at most {max} characters", self.name()));
        } else if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
            && !regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
        {
            let rule = schema
                .get("x-rule")
                .and_then(Value::as_str)
                .unwrap_or("it doesn't fit the pattern");
            self.report(
                "invalid_value",
                format!("`{}` can't be {:?}: {rule}", self.name(), excerpt(text)),
            );
        }
    }

    fn number(&mut self, schema: &Value, value: &Value) {
        let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
        let number = value.as_f64().unwrap_or_default();
        let (min, max) = (bound("minimum"), bound("maximum"));
        if min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max) {
            let message = match (min, max) {
                (Some(min), Some(max)) => format!("`{}` must be from {min} to {max}", self.name()),
                (Some(min), None) => format!("`{}` must be at least {min}", self.name()),
                (None, max) => {
                    format!("`{}` must be at most {}", self.name(), max.unwrap_or_default())
                }
            };
            self.report("out_of_range", message);
        }
    }

    fn list(&mut self, schema: &Value, items: &[Value]) {
        if let Some(min) = limit(schema, "minItems").filter(|min| (items.len() as u64) < *min) {
            self.report("invalid_value", format!("`{}` needs at least {min}", self.name()));
        }
        if let Some(max) = limit(schema, "maxItems").filter(|max| items.len() as u64 > *max) {
            self.report("invalid_value", format!("`{}` has at most {max}", self.name()));
        }
        if schema.get("uniqueItems") == Some(&Value::Bool(true))
            && items.iter().enumerate().any(|(index, item)| items[..index].contains(item))
        {
            self.report("invalid_value", format!("`{}` has the same item twice", self.name()));
        }
        if let Some(schema) = schema.get("items") {
            for (index, item) in items.iter().enumerate() {
                self.at(&index.to_string(), schema, item);
            }
        }
    }

    fn object(&mut self, schema: &Value, map: &Map<String, Value>) {
        let required = schema.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            if map.get(name).is_none_or(Value::is_null) {
                self.steps.push(name.to_owned());
                self.report("missing_input", format!("`{name}` is missing"));
                self.steps.pop();
            }
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, value) in map {
            match (
                properties.and_then(|properties| properties.get(name)),
                schema.get("additionalProperties"),
            ) {
                (Some(_), _) if value.is_null() => {}
                (Some(property), _) => self.at(name, property, value),
                (None, Some(Value::Bool(false))) => {
                    let known = properties.into_iter().flat_map(Map::keys).map(String::as_str);
                    let message = format!(
                        "there is no input `{}` here{}",
                        excerpt(name),
                        did_you_mean(name, known)
                    );
                    self.steps.push(name.clone());
                    self.report("unknown_input", message);
                    self.steps.pop();
                }
                (None, Some(additional)) => self.at(name, additional, value),
                (None, None) => {}
            }
        }
    }
}

fn limit(schema: &Value, keyword: &str) -> Option<u64> {
    schema.get(keyword)?.as_u64()
}

fn type_title(name: &str) -> &str {
    match name {
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "a mapping",
        other => other,
    }
}
