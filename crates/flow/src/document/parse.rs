//! From text to a JSON value: JSON, or YAML 1.2 with its core schema. Hostile texts (alias bombs, deep nesting, huge
//! keys) end in an error with its place.
//!
//! YAML as Tandem reads it: `yes` and `on` are texts; a number with leading zeros or underscores is a text, so that
//! phone numbers survive; `<<` is an ordinary key; a key that stands twice is an error, in JSON too.

use super::{DOCUMENT_BYTES_MAX, DOCUMENT_DEPTH_MAX, DocumentError};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::{
    Options,
    options::{DuplicateKeyPolicy, MergeKeyPolicy},
};
use std::fmt;

/// How much a text may hold before it is refused.
pub(crate) struct TextLimits {
    pub(crate) bytes_max: usize,
    /// Events (scalars, beginnings, ends) of a YAML text, those that aliases repeat included.
    pub(crate) events_max: usize,
    pub(crate) depth_max: usize,
    /// Bytes of all scalars of a YAML text, those that aliases repeat included.
    pub(crate) scalar_bytes_max: usize,
    /// What the text is, for messages: `a flow document`.
    pub(crate) what: &'static str,
}

const OF_A_DOCUMENT: TextLimits = TextLimits {
    bytes_max: DOCUMENT_BYTES_MAX,
    events_max: 400_000,
    depth_max: DOCUMENT_DEPTH_MAX,
    scalar_bytes_max: 4 * DOCUMENT_BYTES_MAX,
    what: "a flow document",
};

/// Aliases and anchors of a YAML text.
const ALIASES_MAX: usize = 1_000;
/// Stack for [`DOCUMENT_DEPTH_MAX`] levels of YAML.
const YAML_STACK_BYTES: usize = 16 << 20;

pub(crate) fn document(text: &str) -> Result<Value, DocumentError> {
    value(text, &OF_A_DOCUMENT)
}

pub(crate) fn value(text: &str, limits: &TextLimits) -> Result<Value, DocumentError> {
    if text.len() > limits.bytes_max {
        let message = format!("{} has at most {} MiB", limits.what, limits.bytes_max >> 20);
        return Err(DocumentError { line: 1, column: 1, message });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // A YAML document may begin with a brace too, but one that begins like JSON is told about JSON's errors.
    if let Some(begins) = text.trim_start().strip_prefix('{') {
        let is_json = begins.trim_start().starts_with(['"', '}']);
        match json(text) {
            Err(error) if is_json => return Err(error),
            Err(_) => {}
            Ok(value) => return Ok(value),
        }
    }
    yaml(text, limits)
}

/// How deep lists and mappings are nested: 0 for a scalar.
pub(crate) fn depth(value: &Value) -> usize {
    // A stack of our own: a value that didn't come from a text may be deeper than ours.
    let mut deepest = 0;
    let mut open = vec![(value, 0)];
    while let Some((value, depth)) = open.pop() {
        deepest = deepest.max(depth);
        match value {
            Value::Array(list) => open.extend(list.iter().map(|item| (item, depth + 1))),
            Value::Object(map) => open.extend(map.values().map(|item| (item, depth + 1))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        if matches!(value, Value::Array(_) | Value::Object(_)) {
            deepest = deepest.max(depth + 1);
        }
    }
    deepest
}

fn json(text: &str) -> Result<Value, DocumentError> {
    serde_json::from_str::<Unique>(text).map(|value| value.0).map_err(|error| {
        let whole = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let message = whole.strip_suffix(&place).unwrap_or(&whole).to_owned();
        DocumentError {
            line: error.line().max(1) as u64,
            column: error.column().max(1) as u64,
            message,
        }
    })
}

/// The reader of YAML takes up to 16 KiB of stack per level: more than a thread has for the deepest document.
fn yaml(text: &str, limits: &TextLimits) -> Result<Value, DocumentError> {
    let failed = || DocumentError {
        line: 1,
        column: 1,
        message: "there is no memory to read this now".to_owned(),
    };
    std::thread::scope(|scope| {
        let reader =
            std::thread::Builder::new().name("yaml".to_owned()).stack_size(YAML_STACK_BYTES);
        let reader =
            reader.spawn_scoped(scope, || read_yaml(text, limits)).map_err(|_| failed())?;
        reader.join().unwrap_or_else(|_| Err(failed()))
    })
}

fn read_yaml(text: &str, limits: &TextLimits) -> Result<Value, DocumentError> {
    let read = |keys| serde_saphyr::from_str_with_options::<Unique>(text, options(keys, limits));
    let error = match read(DuplicateKeyPolicy::PassThrough) {
        Ok(value) => return Ok(value.0),
        Err(error) => error,
    };
    let mut message = yaml_message(&error);
    let mut place = error.location();
    if message.ends_with(TWICE) {
        // The reader knows where only when it finds the key itself; but then it takes "0xb" and "11" for one key.
        place = read(DuplicateKeyPolicy::Error).err().and_then(|error| error.location());
    }
    if message.starts_with("budget breached") {
        message = match message.contains("Documents") {
            true => format!("{} is one YAML document: remove what follows `---`", limits.what),
            false => format!("this is larger or deeper than {} may be ({message})", limits.what),
        };
    }
    let (line, column) = place.map_or((1, 1), |place| (place.line(), place.column()));
    Err(DocumentError { line: line.max(1), column: column.max(1), message })
}

/// The first line without the place, which stands in fields of its own.
fn yaml_message(error: &serde_saphyr::Error) -> String {
    let whole = error.without_snippet().to_string();
    let message = whole.lines().next().unwrap_or_default();
    message.split(" at line ").next().unwrap_or_default().to_owned()
}

fn options(duplicate_keys: DuplicateKeyPolicy, limits: &TextLimits) -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: limits.events_max,
            max_nodes: limits.events_max,
            max_depth: limits.depth_max,
            flow_nesting_limit: limits.depth_max,
            max_aliases: ALIASES_MAX,
            max_anchors: ALIASES_MAX,
            max_documents: 1,
            max_total_scalar_bytes: limits.scalar_bytes_max,
            simple_key_max_lookahead: limits.bytes_max,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: limits.events_max,
            max_replay_stack_depth: 16,
        },
        duplicate_keys: duplicate_keys,
        merge_keys: MergeKeyPolicy::AsOrdinary,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    }
}

/// A JSON value whose mappings have each key once.
struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Self)
    }
}

struct UniqueVisitor;

/// How the message about a key that is there already ends.
const TWICE: &str = "stands twice in one mapping";

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("a number must be finite"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unique(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format!(
                    "the key {key:?} stands twice in one mapping"
                )));
            }
            let Unique(value) = entries.next_value()?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}
