//! `run_subroutine`: runs another flow of the project and goes on with what it returns.

use crate::{
    catalog::{ActionKit, Effect, Family, Site},
    program::Op,
    subroutine,
};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

pub(super) static KIT: ActionKit = ActionKit {
    key: subroutine::RUN,
    title: "Run a subroutine",
    family: Family::Flow,
    icon: "corner-down-right",
    docs: "Runs an active subroutine of this project and goes on with its outputs: `actions.<id>.<output>`. An execution keeps the versions of its subroutines that were active when it started. When the subroutine fails, this action fails with the same error.",
    inputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "flow": {
                    "title": "Subroutine", "description": "The key of the subroutine.",
                    "type": "string", "minLength": 1, "examples": ["charge_card"],
                    "x-literal": true, "x-widget": "subroutine", "x-user-input": false,
                },
                "inputs": {
                    "title": "Inputs", "description": "The subroutine's inputs by name.", "type": "object",
                    "default": {}, "examples": [{ "amount": "{{ trigger.body.amount }}" }],
                    "x-widget": "key_values", "x-user-input": true,
                },
            },
            "required": ["flow"],
            "additionalProperties": false,
        })
    }),
    outputs: LazyLock::new(
        || json!({ "type": "object", "description": "What the subroutine returned.", "additionalProperties": true }),
    ),
    branches: &[],
    own_branches: false,
    ends: false,
    effect: Effect::E1,
    error_branch: true,
    summary: "{{flow}}",
    events: None,
    example: LazyLock::new(
        || json!({ "flow": "charge_card", "inputs": { "amount": "{{ trigger.body.amount }}" } }),
    ),
    sample: LazyLock::new(|| json!({ "receipt": "R-1" })),
    compile,
};

fn compile(site: &mut Site<'_>) -> Option<Op> {
    let inputs = named_values(site, "inputs");
    let flow = site.literal_text("flow").filter(|flow| !flow.is_empty())?;
    Some(Op::RunSubroutine { flow: Arc::from(flow), inputs: inputs? })
}

/// A mapping whose names are known before the flow runs; only its values may be expressions.
pub(super) fn named_values(site: &mut Site<'_>, name: &str) -> Option<crate::Template> {
    if site.input(name).is_some_and(Value::is_string) {
        let message = format!("`{name}` must be a mapping of names to values");
        site.error("wrong_type", &site.input_place(name), message);
        return None;
    }
    site.template_or(name, json!({}))
}
