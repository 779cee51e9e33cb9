//! From what an expression yields back to JSON, within [`OUTPUT_BYTES_MAX`], and from JSON to text.

use super::{DEPTH_MAX, Failure, OUTPUT_BYTES_MAX, context::View, path::Found};
use minijinja::{Value as Jinja, value::ValueKind};
use serde_json::{Map, Number, Value};

/// What one item of a list or object counts as beside its text.
const ITEM_BYTES: usize = 8;

/// How many bytes a rendering may still yield.
#[derive(Debug)]
pub(crate) struct Allowance(usize);

impl Default for Allowance {
    fn default() -> Self {
        Self(OUTPUT_BYTES_MAX)
    }
}

impl Allowance {
    pub(crate) fn take(&mut self, bytes: usize) -> Result<(), Failure> {
        self.0 = self.0.checked_sub(bytes).ok_or_else(|| {
            Failure::other(format!("this yields more than {} MiB", OUTPUT_BYTES_MAX >> 20))
        })?;
        Ok(())
    }
}

/// A copy of what a path led to.
pub(crate) fn copy(found: Found<'_>, allowance: &mut Allowance) -> Result<Value, Failure> {
    match found {
        Found::Value(value) => copy_value(value, allowance),
        Found::Vars(map) => copy_map(map, allowance),
        Found::Actions(actions) => {
            let mut sorted: Vec<_> = actions.iter().collect();
            sorted.sort_unstable_by_key(|(id, _)| *id);
            let mut map = Map::new();
            for (id, outputs) in sorted {
                map.insert(id.to_string(), copy_value(outputs, allowance)?);
            }
            Ok(Value::Object(map))
        }
        Found::Index(index) => Ok(Value::from(index)),
    }
}

pub(crate) fn copy_value(value: &Value, allowance: &mut Allowance) -> Result<Value, Failure> {
    allowance.take(ITEM_BYTES)?;
    Ok(match value {
        Value::String(text) => {
            allowance.take(text.len())?;
            Value::String(text.clone())
        }
        Value::Array(list) => {
            let mut copies = Vec::with_capacity(list.len());
            for item in list {
                copies.push(copy_value(item, allowance)?);
            }
            Value::Array(copies)
        }
        Value::Object(map) => copy_map(map, allowance)?,
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    })
}

fn copy_map(map: &Map<String, Value>, allowance: &mut Allowance) -> Result<Value, Failure> {
    let mut copies = Map::with_capacity(map.len());
    for (key, item) in map {
        allowance.take(key.len())?;
        copies.insert(key.clone(), copy_value(item, allowance)?);
    }
    Ok(Value::Object(copies))
}

/// The JSON value of an expression's result. The result is there: the caller has dealt with undefined.
pub(crate) fn from_jinja(value: &Jinja, allowance: &mut Allowance) -> Result<Value, Failure> {
    from_jinja_at(value, allowance, 0)
}

fn from_jinja_at(value: &Jinja, allowance: &mut Allowance, depth: usize) -> Result<Value, Failure> {
    allowance.take(ITEM_BYTES)?;
    if depth > DEPTH_MAX {
        return Err(Failure::other(format!("this is nested deeper than {DEPTH_MAX} levels")));
    }
    if let Some(view) = value.downcast_object_ref::<View>() {
        return view.found().map_or(Ok(Value::Null), |found| copy(found, allowance));
    }
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Ok(Value::Null),
        ValueKind::Bool => Ok(Value::Bool(value.is_true())),
        ValueKind::Number => number(value),
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default();
            allowance.take(text.len())?;
            Ok(Value::String(text.to_owned()))
        }
        ValueKind::Seq | ValueKind::Iterable => {
            let mut list = Vec::new();
            for item in value.try_iter().map_err(engine)? {
                list.push(from_jinja_at(&valid(item)?, allowance, depth + 1)?);
            }
            Ok(Value::Array(list))
        }
        ValueKind::Map => {
            let mut map = Map::new();
            for key in value.try_iter().map_err(engine)? {
                let key = valid(key)?;
                let name = key.to_string();
                allowance.take(name.len())?;
                let item = value.get_item(&key).map_err(engine)?;
                map.insert(name, from_jinja_at(&valid(item)?, allowance, depth + 1)?);
            }
            Ok(Value::Object(map))
        }
        kind => Err(Failure::other(format!("this yields a {kind}, which is no JSON value"))),
    }
}

/// An item, or the error that it carries.
fn valid(item: Jinja) -> Result<Jinja, Failure> {
    if item.kind() == ValueKind::Invalid {
        return Err(item
            .try_iter()
            .map_or_else(engine, |_| Failure::other("this is no valid value")));
    }
    Ok(item)
}

fn number(value: &Jinja) -> Result<Value, Failure> {
    if value.is_integer() {
        if let Some(number) = value.as_i64() {
            return Ok(Value::from(number));
        }
        return u64::try_from(value.clone())
            .map(Value::from)
            .map_err(|_| Failure::other(format!("{value} is too large for a whole number")));
    }
    let number = f64::try_from(value.clone()).map_err(engine)?;
    Number::from_f64(number)
        .map(Value::Number)
        .ok_or_else(|| Failure::other("this yields no finite number"))
}

/// Appends a value to a text: a text as it is, null as nothing, a list or object as compact JSON.
pub(crate) fn append_text(value: Found<'_>, text: &mut String) {
    use std::fmt::Write as _;
    let _infallible = match value {
        Found::Value(Value::Null) => Ok(()),
        Found::Value(Value::String(value)) => {
            text.push_str(value);
            Ok(())
        }
        Found::Value(value) => write!(text, "{value}"),
        Found::Index(index) => write!(text, "{index}"),
        Found::Vars(map) => write!(text, "{}", Value::Object(map.clone())),
        Found::Actions(_) => {
            let all = copy(value, &mut Allowance::default());
            write!(text, "{}", all.unwrap_or_default())
        }
    };
}

/// A failure of MiniJinja in its own words.
pub(crate) fn engine(error: minijinja::Error) -> Failure {
    use minijinja::ErrorKind;
    let detail = error.detail().map(str::to_owned);
    match error.kind() {
        ErrorKind::OutOfFuel => Failure::other("this needs more work than an expression may do"),
        ErrorKind::UndefinedError => {
            Failure::Missing(detail.unwrap_or_else(|| "a value is missing".to_owned()))
        }
        kind => Failure::Other(detail.unwrap_or_else(|| kind.to_string())),
    }
}
