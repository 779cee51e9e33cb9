//! The inputs and outputs of a subroutine: names, types, and whether values fit. Reports, never fails.

use crate::{
    diagnostic::{did_you_mean, excerpt},
    document::type_name,
    expression::has_expressions,
};
use serde_json::{Map, Value, json};

/// Inputs or outputs of one subroutine.
const PARAMETERS_MAX: usize = 100;
/// Characters of a parameter's name.
const NAME_CHARS_MAX: usize = 64;
const KEYS: &[&str] = &["type", "required", "description"];

/// What a subroutine takes and what it gives back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signature {
    pub inputs: Parameters,
    pub outputs: Parameters,
}

/// In their author's order, names unique.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parameters(Vec<Parameter>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub of: ValueType,
    /// Unless its author says otherwise. What is optional and left out is null.
    pub required: bool,
    pub description: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    String,
    Number,
    Boolean,
    Object,
    List,
}

/// What is wrong with a declaration, by its place below the trigger's inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignatureError {
    pub(crate) code: &'static str,
    pub(crate) steps: Vec<String>,
    pub(crate) message: String,
}

/// The signature in the inputs of the event `subroutine`, as far as it can be read, and what can't.
pub(crate) fn read(inputs: &Map<String, Value>) -> (Signature, Vec<SignatureError>) {
    let mut wrong = Vec::new();
    let signature = Signature {
        inputs: parameters("inputs", inputs.get("inputs"), &mut wrong),
        outputs: parameters("outputs", inputs.get("outputs"), &mut wrong),
    };
    (signature, wrong)
}

fn parameters(side: &str, declared: Option<&Value>, wrong: &mut Vec<SignatureError>) -> Parameters {
    // What isn't a mapping is told by the event's schema.
    let declared = declared.and_then(Value::as_object).into_iter().flatten();
    let mut read = Vec::new();
    for (name, value) in declared {
        let mut report = |code, step: Option<&str>, message: String| {
            let steps = [Some(side), Some(name.as_str()), step];
            let steps = steps.into_iter().flatten().map(str::to_owned).collect();
            wrong.push(SignatureError { code, steps, message });
        };
        if read.len() >= PARAMETERS_MAX {
            report(
                "invalid_value",
                None,
                format!("a subroutine has at most {PARAMETERS_MAX} {side}"),
            );
            break;
        }
        if !is_name(name) {
            let message = format!("{:?} can't be a name: use letters, digits and _", excerpt(name));
            report("invalid_name", None, message);
            continue;
        }
        read.extend(parameter(name, value, &mut report));
    }
    Parameters(read)
}

/// `name: string`, or `name: {type, required, description}`.
fn parameter(
    name: &str,
    value: &Value,
    report: &mut dyn FnMut(&'static str, Option<&str>, String),
) -> Option<Parameter> {
    let (of, step) = match value {
        Value::String(_) => (Some(value), None),
        Value::Object(map) => (map.get("type"), Some("type")),
        other => {
            let message =
                format!("`{name}` must be a type or a mapping, it is {}", type_name(other));
            report("wrong_type", None, message);
            return None;
        }
    };
    let empty = Map::new();
    let map = value.as_object().unwrap_or(&empty);
    for key in map.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        let hint = did_you_mean(key, KEYS.iter().copied());
        let message = format!("there is no key `{}` here{hint}", excerpt(key));
        report("unknown_key", Some(key), message);
    }
    let required = match map.get("required") {
        None | Some(Value::Null) => true,
        Some(Value::Bool(required)) => *required,
        Some(_) => {
            report("wrong_type", Some("required"), "`required` must be true or false".to_owned());
            true
        }
    };
    let description = match map.get("description") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => {
            report("wrong_type", Some("description"), "`description` must be a text".to_owned());
            None
        }
    };
    let names = || ValueType::ALL.map(ValueType::key);
    let Some(of) = of.filter(|of| !of.is_null()) else {
        let message = format!("`{name}` needs a type: {}", names().join(", "));
        report("missing_input", step, message);
        return None;
    };
    let word = of.as_str().unwrap_or_default();
    let Some(of) = ValueType::ALL.into_iter().find(|of| of.key() == word) else {
        let hint = did_you_mean(word, names());
        report("invalid_value", step, format!("a type is one of {}{hint}", names().join(", ")));
        return None;
    };
    Some(Parameter { name: name.to_owned(), of, required, description })
}

/// Whether expressions can say `trigger.inputs.<name>`.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
        && name.len() <= NAME_CHARS_MAX
}

impl Parameters {
    pub fn iter(&self) -> impl Iterator<Item = &Parameter> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn find(&self, name: &str) -> Option<&Parameter> {
        self.0.iter().find(|parameter| parameter.name == name)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|parameter| parameter.name.as_str())
    }

    /// The values by name, complete: what is optional and left out is null. Says by `what` (`input`, `output`) what
    /// doesn't fit.
    pub fn accept(&self, what: &str, given: &Value) -> Result<Value, String> {
        let empty = Map::new();
        let given = match given {
            Value::Null => &empty,
            Value::Object(given) => given,
            other => {
                return Err(format!("the {what}s must be a mapping, not {}", type_name(other)));
            }
        };
        if let Some(name) = given.keys().find(|name| self.find(name).is_none()) {
            let hint = did_you_mean(name, self.names());
            return Err(format!("there is no {what} `{}`{hint}", excerpt(name)));
        }
        let mut complete = Map::with_capacity(self.0.len());
        for parameter in &self.0 {
            let Parameter { name, of, required, .. } = parameter;
            let value = given.get(name).cloned().unwrap_or_default();
            if value.is_null() {
                if *required {
                    return Err(format!("the {what} `{name}` is missing"));
                }
            } else if !of.fits(&value) {
                let found = type_name(&value);
                return Err(format!("the {what} `{name}` must be {}, not {found}", of.title()));
            }
            complete.insert(name.clone(), value);
        }
        Ok(Value::Object(complete))
    }

    /// Example values by name.
    pub fn sample(&self) -> Value {
        self.0.iter().map(|parameter| (parameter.name.clone(), parameter.of.sample())).collect()
    }

    /// JSON Schema 2020-12 as the kits write theirs.
    pub fn json_schema(&self) -> Value {
        let property = |parameter: &Parameter| {
            let mut schema = json!({
                "title": parameter.name, "type": parameter.of.schema_type(),
                "x-widget": parameter.of.widget(), "x-user-input": true,
            });
            if let Some(description) = &parameter.description {
                schema["description"] = json!(description);
            }
            (parameter.name.clone(), schema)
        };
        let required = self.0.iter().filter(|parameter| parameter.required);
        let required: Vec<&str> = required.map(|parameter| parameter.name.as_str()).collect();
        let properties: Map<String, Value> = self.0.iter().map(property).collect();
        json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false,
        })
    }
}

impl ValueType {
    pub const ALL: [Self; 5] =
        [Self::String, Self::Number, Self::Boolean, Self::Object, Self::List];

    /// As documents write it.
    pub fn key(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Object => "object",
            Self::List => "list",
        }
    }

    pub fn fits(self, value: &Value) -> bool {
        match self {
            Self::String => value.is_string(),
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::Object => value.is_object(),
            Self::List => value.is_array(),
        }
    }

    /// Whether what an author wrote can become such a value: an expression can.
    pub(crate) fn may_fit(self, written: &Value) -> bool {
        is_expression(written) || self.fits(written)
    }

    /// In a sentence.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::String => "a text",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Object => "a mapping",
            Self::List => "a list",
        }
    }

    fn schema_type(self) -> &'static str {
        match self {
            Self::List => "array",
            Self::String | Self::Number | Self::Boolean | Self::Object => self.key(),
        }
    }

    fn widget(self) -> &'static str {
        match self {
            Self::String => "text",
            Self::Number | Self::Boolean => "expression",
            Self::Object | Self::List => "json",
        }
    }

    fn sample(self) -> Value {
        match self {
            Self::String => json!("text"),
            Self::Number => json!(1),
            Self::Boolean => json!(true),
            Self::Object => json!({}),
            Self::List => json!([]),
        }
    }
}

/// Whether what it becomes is known only when the flow runs.
pub(crate) fn is_expression(written: &Value) -> bool {
    written.as_str().is_some_and(has_expressions)
}
