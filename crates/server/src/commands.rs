//! The verbs of the command line, one file each, and what several of them read: flow files and JSON arguments.

pub(crate) mod audit;
pub(crate) mod check;
pub(crate) mod confirm;
pub(crate) mod flow;
pub(crate) mod key;
mod member;
pub(crate) mod project;
pub(crate) mod token;
pub(crate) mod transfer;
pub(crate) mod user;

use std::{io::Read, path::Path};

use ::flow::Document;
use serde_json::Value;

use crate::failure::Failure;

/// A flow document from a file, with the name that messages use for it.
pub(crate) fn read_document(file: &Path) -> Result<(Document, String), Failure> {
    let name = shown_name(file);
    let text = read_text(file)?;
    match Document::parse(&text) {
        Ok(document) => Ok((document, name)),
        Err(error) => Err(Failure::Failed(format!(
            "{name}:{}:{}: not a flow document: {} (not_a_flow_document)",
            error.line, error.column, error.message
        ))),
    }
}

/// JSON that was given on the command line: itself, `@FILE`, or `-` for standard input.
pub(crate) fn read_json(argument: &str) -> Result<Value, Failure> {
    let (text, name) = match argument.strip_prefix('@') {
        Some(file) => (read_text(Path::new(file))?, file),
        None if argument == "-" => (read_text(Path::new("-"))?, "stdin"),
        None => (argument.to_owned(), "the argument"),
    };
    serde_json::from_str(&text)
        .map_err(|error| Failure::Usage(format!("{name} isn't JSON: {error}")))
}

/// How messages call a file.
pub(crate) fn shown_name(file: &Path) -> String {
    if file == Path::new("-") { "stdin".to_owned() } else { file.display().to_string() }
}

/// How many of the diagnostics are errors and how many are warnings.
pub(crate) fn flow_errors(diagnostics: &Value) -> (usize, usize) {
    let all = diagnostics.as_array().map_or(&[][..], Vec::as_slice);
    let errors = all.iter().filter(|one| one["severity"] == "error").count();
    (errors, all.len() - errors)
}

pub(crate) fn read_text(file: &Path) -> Result<String, Failure> {
    let read = if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(file)
    };
    read.map_err(|error| Failure::Failed(format!("{} can't be read: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_comes_from_the_argument_or_a_file() {
        assert_eq!(read_json(r#"{"a":1}"#).unwrap(), json!({"a": 1}));
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "[1,2]").unwrap();
        assert_eq!(read_json(&format!("@{}", file.path().display())).unwrap(), json!([1, 2]));
        assert!(matches!(read_json("{").unwrap_err(), Failure::Usage(_)));
        assert!(matches!(read_json("@/nowhere/event.json").unwrap_err(), Failure::Failed(_)));
    }
}
