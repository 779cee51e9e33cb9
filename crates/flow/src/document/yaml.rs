//! Writes JSON values as YAML that people like to read: block style, plain texts where no YAML reader could take them
//! for anything else, `|` for texts of several lines, short lists of words in one line.

use crate::duration::parse_duration_ms;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// Characters of a list that stands in one line.
const FLOW_CHARS_MAX: usize = 60;
/// Texts that some YAML reader takes for a boolean, null or number.
const RESERVED: &[&str] =
    &["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity"];

pub(crate) fn text(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => mapping(map, 0, &mut out),
        Value::Array(items) if !items.is_empty() => list(items, 0, &mut out),
        _ => {
            scalar(value, 0, &mut out);
            out.push('\n');
        }
    }
    out
}

/// Writes `key: value` lines; the first key stands where the cursor is.
fn mapping(map: &Map<String, Value>, indent: usize, out: &mut String) {
    for (index, (key, value)) in map.iter().enumerate() {
        if index > 0 {
            pad(indent, out);
        }
        if is_plain(key) && !key.contains(',') {
            out.push_str(key)
        } else {
            quoted(key, out)
        }
        out.push(':');
        match value {
            Value::Object(map) if !map.is_empty() => {
                out.push('\n');
                pad(indent + 2, out);
                mapping(map, indent + 2, out);
            }
            Value::Array(items) if !items.is_empty() && flow(items).is_none() => {
                out.push('\n');
                pad(indent + 2, out);
                list(items, indent + 2, out);
            }
            _ => {
                out.push(' ');
                scalar(value, indent + 2, out);
                out.push('\n');
            }
        }
    }
}

/// Writes `- item` lines; the first dash stands where the cursor is.
fn list(items: &[Value], indent: usize, out: &mut String) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            pad(indent, out);
        }
        out.push_str("- ");
        match item {
            Value::Object(map) if !map.is_empty() => mapping(map, indent + 2, out),
            Value::Array(items) if !items.is_empty() && flow(items).is_none() => {
                list(items, indent + 2, out)
            }
            _ => {
                scalar(item, indent + 2, out);
                out.push('\n');
            }
        }
    }
}

/// Writes what fits behind a key: a scalar, an empty list or mapping, a short list. No line break at its end.
fn scalar(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => {
            let _infallible = write!(out, "{number}");
        }
        Value::String(text) if is_plain(text) => out.push_str(text),
        Value::String(text) if is_block(text) => block(text, indent, out),
        Value::String(text) => quoted(text, out),
        Value::Array(items) => out.push_str(&flow(items).unwrap_or_default()),
        Value::Object(_) => out.push_str("{}"),
    }
}

/// A list of short scalars in one line.
fn flow(items: &[Value]) -> Option<String> {
    let mut out = String::from("[");
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        match item {
            Value::Array(_) | Value::Object(_) => return None,
            Value::String(text) if is_block(text) => return None,
            Value::String(text) if text.contains(',') => quoted(text, &mut out),
            item => scalar(item, 0, &mut out),
        }
        if out.len() > FLOW_CHARS_MAX {
            return None;
        }
    }
    out.push(']');
    Some(out)
}

/// Whether a text needs no quotes for any YAML reader; in a flow list it must have no comma either.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    if first.is_ascii_digit() {
        // Durations are the one thing that people write without quotes and that no reader takes for a number.
        return text.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && parse_duration_ms(text).is_ok();
    }
    let lower = text.to_ascii_lowercase();
    (first.is_ascii_alphabetic() || first == '_' || first == '/' && text.len() > 1)
        && text.chars().all(|c| c.is_alphanumeric() || " _-./()+@%$=~;!?'&*<>|:^,".contains(c))
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" :")
        && !RESERVED.contains(&lower.as_str())
}

/// Whether a text of several lines can stand after `|` as it is.
fn is_block(text: &str) -> bool {
    let lines = text.strip_suffix('\n').unwrap_or(text);
    lines.contains('\n')
        && !lines.ends_with('\n')
        && !lines.starts_with([' ', '\t', '\n'])
        && lines.chars().all(|c| c == '\n' || c == '\t' || is_printable(c))
        && lines.lines().all(|line| line.is_empty() || !line.trim().is_empty())
}

fn block(text: &str, indent: usize, out: &mut String) {
    let lines = text.strip_suffix('\n');
    out.push_str(if lines.is_some() { "|" } else { "|-" });
    for line in lines.unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            pad(indent, out);
            out.push_str(line);
        }
    }
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        let _infallible = match c {
            '"' => out.write_str("\\\""),
            '\\' => out.write_str("\\\\"),
            '\n' => out.write_str("\\n"),
            '\r' => out.write_str("\\r"),
            '\t' => out.write_str("\\t"),
            c if is_printable(c) => out.write_char(c),
            c if u32::from(c) <= 0xff => write!(out, "\\x{:02x}", u32::from(c)),
            c if u32::from(c) <= 0xffff => write!(out, "\\u{:04x}", u32::from(c)),
            c => write!(out, "\\U{:08x}", u32::from(c)),
        };
    }
    out.push('"');
}

/// Printable in YAML and no line break to any reader.
fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}'
        | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

fn pad(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
}
