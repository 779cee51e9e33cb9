//! `set_variables`: gives values names.

use crate::{
    catalog::{ActionKit, Effect, Family, Site},
    diagnostic::excerpt,
    program::Op,
};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Characters of a variable's name.
const NAME_CHARS_MAX: usize = 64;

pub(super) static KIT: ActionKit = ActionKit {
    key: "set_variables",
    title: "Set variables",
    family: Family::Logic,
    icon: "variable",
    docs: "Gives values names: later expressions say `vars.<name>`. Setting a variable again replaces it. All of them are computed before any is set.",
    inputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "variables": {
                    "title": "Variables",
                    "description": "Names (letters, digits and _) and their values.",
                    "type": "object",
                    "examples": [{ "fee": "{{ (trigger.body.amount * 10) // 100 }}" }],
                    "x-widget": "key_values",
                    "x-user-input": true,
                },
            },
            "required": ["variables"],
            "additionalProperties": false,
        })
    }),
    outputs: LazyLock::new(
        || json!({ "type": "object", "description": "The variables that were set.", "additionalProperties": true }),
    ),
    branches: &[],
    own_branches: false,
    ends: false,
    effect: Effect::E0,
    error_branch: true,
    summary: "{{variables}}",
    events: None,
    example: LazyLock::new(
        || json!({ "variables": { "fee": "{{ (trigger.body.amount * 10) // 100 }}", "tier": "A" } }),
    ),
    sample: LazyLock::new(|| json!({ "fee": 12, "tier": "A" })),
    compile,
};

/// Whether expressions can say `vars.<name>`.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
        && name.len() <= NAME_CHARS_MAX
}

fn compile(site: &mut Site<'_>) -> Option<Op> {
    let place = site.input_place("variables");
    let Some(Value::Object(variables)) = site.input("variables").cloned() else {
        // A text with an expression passes the schema, but then nobody knows which variables there are.
        if site.input("variables").is_some_and(Value::is_string) {
            site.error("wrong_type", &place, "`variables` must be a mapping of names to values");
        }
        return None;
    };
    let mut named = true;
    for name in variables.keys().filter(|name| !is_name(name)) {
        let message =
            format!("{:?} can't be a variable's name: use letters, digits and _", excerpt(name));
        site.error("invalid_name", &place.child(name), message);
        named = false;
    }
    let variables = site.template(&Value::Object(variables), place)?;
    named.then_some(Op::SetVariables { variables })
}
