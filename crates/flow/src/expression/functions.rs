//! The functions and filters that expressions have: one slice with their documentation, which the catalogue shows and
//! `check` knows them by.

use super::{context::Context, convert, time};
use minijinja::{Environment, Error, ErrorKind, State, Value as Jinja, value::Kwargs};
use sha2::{Digest, Sha256};

/// A function as the value picker shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct FunctionDocs {
    pub name: &'static str,
    pub signature: &'static str,
    pub docs: &'static str,
}

/// Every function, in the order in which they are shown.
pub const FUNCTIONS: &[FunctionDocs] = &[
    FunctionDocs {
        name: "now",
        signature: "now()",
        docs: "The time of this step as RFC 3339 text in UTC, e.g. 2025-11-13T02:13:20.120Z. Journaled: a retry sees the same time.",
    },
    FunctionDocs {
        name: "timestamp",
        signature: "timestamp(value=now())",
        docs: "A time as milliseconds since 1970.",
    },
    FunctionDocs {
        name: "uuid",
        signature: "uuid()",
        docs: "A random UUID (version 4). Journaled: a retry sees the same one.",
    },
    FunctionDocs {
        name: "format_datetime",
        signature: "format_datetime(value, format=\"%Y-%m-%d %H:%M:%S\", time_zone=…)",
        docs: "A time (RFC 3339 text or milliseconds since 1970) as text, in the format of strftime and an IANA time zone, the project's when none is named.",
    },
    FunctionDocs {
        name: "duration_between",
        signature: "duration_between(a, b, unit=\"seconds\")",
        docs: "Whole units from a to b; negative when b is earlier. Units: milliseconds, seconds, minutes, hours, days.",
    },
    FunctionDocs {
        name: "add_duration",
        signature: "add_duration(value, duration)",
        docs: "The time that is later by a duration such as \"15m\" or \"1h30m\", or earlier by \"-15m\", as RFC 3339 text.",
    },
    FunctionDocs {
        name: "json",
        signature: "json(value)",
        docs: "The value as compact JSON text.",
    },
    FunctionDocs {
        name: "from_json",
        signature: "from_json(text)",
        docs: "The value that a JSON text stands for.",
    },
    FunctionDocs {
        name: "parse_number",
        signature: "parse_number(text)",
        docs: "The number that a text stands for: whole without a point or exponent. A text that isn't a number is an error.",
    },
    FunctionDocs {
        name: "url_encode",
        signature: "url_encode(text)",
        docs: "The text as a part of a URL: everything but letters, digits, -, ., _ and ~ is percent-encoded.",
    },
    FunctionDocs {
        name: "range",
        signature: "range(start, end, step=1)",
        docs: "The whole numbers from start up to but without end; range(n) begins at 0.",
    },
    FunctionDocs {
        name: "dict",
        signature: "dict(key=value, …)",
        docs: "An object of the given values.",
    },
];

/// Every filter (`value | name`), as Jinja has them, with those that are the same as a function.
pub const FILTERS: &[&str] = &[
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "d",
    "default",
    "dictsort",
    "e",
    "escape",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "json",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "pprint",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "tojson",
    "trim",
    "unique",
    "upper",
    "urlencode",
    "zip",
];

pub(crate) fn register(environment: &mut Environment<'static>) {
    environment.add_function("now", |state: &State| {
        Ok::<_, Error>(Context::of(state)?.scope().now.to_string())
    });
    environment.add_function("timestamp", timestamp);
    environment.add_function("uuid", uuid);
    environment.add_function("format_datetime", format_datetime);
    environment.add_function("duration_between", duration_between);
    environment.add_function("add_duration", add_duration);
    environment.add_function("json", json);
    environment.add_function("from_json", from_json);
    environment.add_function("parse_number", parse_number);
    environment.add_function("url_encode", url_encode);
    environment.add_filter("json", json);
    environment.add_filter("tojson", json);
    environment.add_filter("urlencode", url_encode);
}

pub(crate) fn refuse(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

fn timestamp(state: &State, value: Option<Jinja>) -> Result<i64, Error> {
    match value {
        None => Ok(Context::of(state)?.scope().now.0),
        Some(value) => time::instant(&value).map(|instant| instant.as_millisecond()),
    }
}

fn uuid(state: &State) -> Result<String, Error> {
    let context = Context::of(state)?;
    let mut hash = Sha256::new();
    hash.update(context.scope().seed.to_be_bytes());
    hash.update(context.next_uuid_call().to_be_bytes());
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}

/// The positional argument, or the keyword one.
fn option(
    value: Option<Jinja>,
    keywords: &Kwargs,
    name: &str,
    default: &str,
) -> Result<String, Error> {
    let value = match value {
        Some(value) => Some(value),
        None => keywords.get::<Option<Jinja>>(name)?,
    };
    match value {
        None => Ok(default.to_owned()),
        Some(value) => {
            value.as_str().map(str::to_owned).ok_or_else(|| refuse(format!("{name} is a text")))
        }
    }
}

fn format_datetime(
    state: &State,
    value: Jinja,
    format: Option<Jinja>,
    time_zone: Option<Jinja>,
    keywords: Kwargs,
) -> Result<String, Error> {
    let format = option(format, &keywords, "format", "%Y-%m-%d %H:%M:%S")?;
    let context = Context::of(state)?;
    let of_project = context.scope().project.get("time_zone").and_then(serde_json::Value::as_str);
    let time_zone = option(time_zone, &keywords, "time_zone", of_project.unwrap_or("UTC"))?;
    keywords.assert_all_used()?;
    time::format(&value, &format, &time_zone)
}

fn duration_between(
    from: Jinja,
    to: Jinja,
    unit: Option<Jinja>,
    keywords: Kwargs,
) -> Result<i64, Error> {
    let unit = option(unit, &keywords, "unit", "seconds")?;
    keywords.assert_all_used()?;
    time::between(&from, &to, &unit)
}

fn add_duration(value: Jinja, duration: String) -> Result<String, Error> {
    time::add(&value, &duration)
}

fn json(state: &State, value: Jinja) -> Result<String, Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    let value = convert::from_jinja(&value, &mut convert::Allowance::default())
        .map_err(|failure| refuse(failure.into_message()))?;
    let text = value.to_string();
    charge(state, text.len())?;
    Ok(text)
}

fn from_json(state: &State, text: String) -> Result<Jinja, Error> {
    charge(state, text.len())?;
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| refuse(format!("this is no JSON: {error}")))?;
    Ok(Jinja::from(minijinja::value::Serde(value)))
}

fn parse_number(value: Jinja) -> Result<Jinja, Error> {
    if value.is_number() {
        return Ok(value);
    }
    let text = value.as_str().unwrap_or_default().trim();
    if let Ok(number) = text.parse::<i64>() {
        return Ok(Jinja::from(number));
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Jinja::from(number)),
        _ => Err(refuse(format!("{text:?} is no number"))),
    }
}

fn url_encode(state: &State, value: Jinja) -> Result<String, Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    let text = value.to_string();
    charge(state, text.len())?;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.extend([byte >> 4, byte & 15].map(|nibble| {
                char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase()
            }));
        }
    }
    Ok(out)
}

/// Work on a text costs what its bytes cost elsewhere.
fn charge(state: &State, bytes: usize) -> Result<(), Error> {
    state.consume_fuel(bytes as u64 / 16)
}
