//! What a test looked at, for the log: the test as its author wrote it, with values in the place of expressions.
//! Whether it holds is `flow`'s business alone.

use super::Step;
use crate::limits;
use flow::{catalog::operators, program::Test};
use serde_json::{Value, json};
use std::sync::Arc;

/// The values of a test that was just decided. What is missing shows as null.
pub(super) fn shown(step: &Step<'_>, test: &Test) -> Value {
    let all = |tests: &[Test]| tests.iter().map(|test| shown(step, test)).collect::<Vec<_>>();
    match test {
        Test::All(tests) => json!({ "all": all(tests) }),
        Test::Any(tests) => json!({ "any": all(tests) }),
        Test::Not(test) => json!({ "not": shown(step, test) }),
        Test::Compare { left, operator, right } => {
            let mut compared = json!({ "left": step.show(left), "is": operators::key(*operator) });
            if let Some(right) = right {
                compared["right"] = step.show(right);
            }
            compared
        }
    }
}

/// What the log shows as inputs; nothing when that is large, for a journal is no second copy of the data.
pub(super) fn inputs(name: &str, shown: Value) -> Option<Arc<Value>> {
    let small = limits::measure(&shown).bytes <= limits::SHOWN_INPUTS_BYTES_MAX;
    small.then(|| Arc::new(json!({ name: shown })))
}
