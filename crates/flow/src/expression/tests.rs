//! Tests of expressions: what they yield, what they refuse, and that hostile ones end.

mod functions;
mod hostile;
mod yields;

use super::{Scope, Template};
use crate::timestamp::Timestamp;
use expect_test::Expect;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};

/// The world of these tests.
pub(crate) fn scope() -> Scope {
    let lookup = json!({ "status": 200, "body": { "b": [1, { "c": "deep" }], "state": "sent", "x-y": true } });
    let failed = json!({ "error": { "code": "timeout", "message": "no answer" } });
    let vars = json!({ "tier": "A", "fee": 12 });
    Scope {
        trigger: Arc::new(json!({ "body": {
            "id": 7, "kind": "gold", "amount": 120, "name": "Ada", "ratio": 0.5, "big": 18_446_744_073_709_551_615_u64,
            "negative": -3, "vip": true, "nothing": null, "items": ["a", "b"], "empty": [], "text": "a\nb",
            "customer": { "name": "Grüße 👋", "tags": [] }, "number": "42",
        } })),
        execution: Arc::new(
            json!({ "id": "exe_1", "started_at": "2025-11-13T02:13:20.120Z", "idempotency_key": null }),
        ),
        project: Arc::new(json!({ "id": "prj_1", "name": "Demo", "slug": "demo" })),
        vars: Arc::new(vars.as_object().cloned().unwrap_or_default()),
        actions: Arc::new(HashMap::from([
            (Arc::from("lookup"), Arc::new(lookup)),
            (Arc::from("failed"), Arc::new(failed)),
        ])),
        item: Some((Arc::new(json!({ "sku": "x1" })), 3)),
        now: Timestamp(1_763_000_000_120),
        seed: 42,
    }
}

/// What a template yields, as compact JSON, or what is wrong with it.
pub(super) fn outcome(template: &Value) -> String {
    match Template::compile(template) {
        Err(errors) => {
            let lines: Vec<String> = errors
                .iter()
                .map(|error| format!("refused {:?}: {}", error.path, error.message))
                .collect();
            lines.join("\n")
        }
        Ok(template) => match template.render(&scope()) {
            Ok(value) => value.to_string(),
            Err(error) if error.path.is_empty() => format!("error: {error}"),
            Err(error) => format!("error at {}: {error}", error.path),
        },
    }
}

/// One line per text: what it yields.
pub(super) fn check(texts: &[&str], expected: Expect) {
    let lines: Vec<String> =
        texts.iter().map(|text| format!("{text}  →  {}\n", outcome(&Value::from(*text)))).collect();
    expected.assert_eq(&lines.concat());
}
