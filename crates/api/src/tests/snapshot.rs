//! The OpenAPI document is written down: a change of the API shows in the diff.

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
