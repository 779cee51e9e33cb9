//! A subroutine's declaration written out: `amount: string` says the same as `amount: {type: string, required: true}`.

use crate::subroutine;
use serde_json::{Value, json};

/// The trigger with every parameter in its long form without defaults; other triggers as they are.
pub(super) fn plain(mut trigger: Value) -> Value {
    if trigger.get("event").and_then(Value::as_str) != Some(subroutine::EVENT) {
        return trigger;
    }
    for side in ["inputs", "outputs"] {
        let declared = trigger.get_mut("inputs").and_then(|inputs| inputs.get_mut(side));
        if let Some(Value::Object(declared)) = declared {
            declared.values_mut().for_each(parameter);
        }
    }
    trigger
}

fn parameter(value: &mut Value) {
    if value.is_string() {
        *value = json!({ "type": value.take() });
    }
    if let Value::Object(map) = value {
        map.retain(|key, value| {
            let is_default = key == "required" && *value == Value::Bool(true);
            !value.is_null() && !is_default
        });
    }
}
