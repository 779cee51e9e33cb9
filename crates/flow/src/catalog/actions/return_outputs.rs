//! `return`: a subroutine ends and gives its outputs back.

use super::run_subroutine::named_values;
use crate::{
    catalog::{ActionKit, Effect, Family, Site},
    program::Op,
    subroutine,
};
use serde_json::json;
use std::sync::LazyLock;

pub(super) static KIT: ActionKit = ActionKit {
    key: subroutine::RETURN,
    title: "Return",
    family: Family::Flow,
    icon: "corner-down-left",
    docs: "Ends the subroutine: the flow that called it goes on with these outputs.",
    inputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "outputs": {
                    "title": "Outputs", "description": "The subroutine's outputs by name.", "type": "object",
                    "default": {}, "examples": [{ "receipt": "{{ vars.receipt }}" }],
                    "x-widget": "key_values", "x-user-input": true,
                },
            },
            "additionalProperties": false,
        })
    }),
    outputs: LazyLock::new(|| json!({ "type": "object", "additionalProperties": false })),
    branches: &[],
    own_branches: false,
    ends: true,
    effect: Effect::E0,
    error_branch: false,
    summary: "{{outputs}}",
    events: Some(&[subroutine::EVENT]),
    example: LazyLock::new(|| json!({ "outputs": { "receipt": "R-{{ trigger.inputs.amount }}" } })),
    sample: LazyLock::new(|| json!({})),
    compile,
};

fn compile(site: &mut Site<'_>) -> Option<Op> {
    Some(Op::Return { outputs: named_values(site, "outputs")? })
}
