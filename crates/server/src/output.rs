//! What commands print on stdout: tables for people, JSON for programs. Never knows what the rows mean.

use std::io::Write;

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::Value;

/// Prints one line. A reader that went away (`| head`) is no error of ours.
pub(crate) fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints the API's own answer.
pub(crate) fn json(value: &Value) {
    line(&pretty(value));
}

/// Prints rows under their headings, or `empty` when there are none.
pub(crate) fn table(headings: &[&str], rows: Vec<Vec<String>>, empty: &str) {
    if rows.is_empty() {
        return line(empty);
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(headings).add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    for row in table.lines() {
        line(row.trim_end());
    }
}

/// A JSON value as a person reads it in a cell: text without quotes, nothing for null.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// `2026-01-02T03:04:05.678Z` as `2026-01-02 03:04:05`.
pub(crate) fn time(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    match text.split_once('T') {
        Some((day, rest)) => format!("{day} {}", rest.get(..8).unwrap_or(rest)),
        None => text.to_owned(),
    }
}

pub(crate) fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a JSON value can always be written")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_are_for_people() {
        assert_eq!(cell(&Value::Null), "");
        assert_eq!(cell(&json!("Order hotline")), "Order hotline");
        assert_eq!(cell(&json!(3)), "3");
        assert_eq!(time(&json!("2026-01-02T03:04:05.678Z")), "2026-01-02 03:04:05");
        assert_eq!(time(&Value::Null), "");
    }
}
