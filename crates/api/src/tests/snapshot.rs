//! The OpenAPI document is written down: a change of the API shows in the diff.

use serde_json::Value;
use std::path::Path;

/// `UPDATE_SNAPSHOTS=1` writes it instead of comparing.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a switch for who runs the test, not a setting of the product"
)]
fn openapi_is_what_is_written_down() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let now = crate::openapi().to_pretty_json().unwrap() + "\n";
    if std::env::var("UPDATE_SNAPSHOTS").is_ok() {
        std::fs::write(&path, &now).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == now, "the API changed: run `cargo x openapi` and look at the difference");
}

#[test]
fn every_reference_in_the_openapi_document_leads_somewhere() {
    let document = serde_json::to_value(crate::openapi()).unwrap();
    let mut missing = Vec::new();
    collect_missing(&document, &document, &mut missing);
    assert_eq!(missing, Vec::<String>::new());
}

fn collect_missing(value: &Value, document: &Value, missing: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref")
                && document.pointer(reference.trim_start_matches('#')).is_none()
            {
                missing.push(reference.clone());
            }
            map.values().for_each(|inner| collect_missing(inner, document, missing));
        }
        Value::Array(list) => {
            list.iter().for_each(|inner| collect_missing(inner, document, missing))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
