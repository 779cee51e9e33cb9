//! `fail`: the execution ends as failed.

use crate::{
    catalog::{ActionKit, Effect, Family, Site},
    program::Op,
};
use serde_json::{Value, json};
use std::sync::LazyLock;

pub(super) static KIT: ActionKit = ActionKit {
    key: "fail",
    title: "Fail",
    family: Family::Flow,
    icon: "circle-x",
    docs: "Ends the execution as failed, with a message for the logs. A caller who waits gets a 500. In a subroutine, the action that runs it fails with this message.",
    inputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "message": {
                    "title": "Message",
                    "description": "Why it failed, for the logs.",
                    "type": "string",
                    "minLength": 1,
                    "examples": ["The order {{ trigger.body.id }} is unknown"],
                    "x-widget": "text",
                    "x-user-input": true,
                },
            },
            "required": ["message"],
            "additionalProperties": false,
        })
    }),
    outputs: LazyLock::new(|| json!({ "type": "object", "additionalProperties": false })),
    branches: &[],
    own_branches: false,
    ends: true,
    effect: Effect::E0,
    error_branch: false,
    summary: "{{message}}",
    events: None,
    example: LazyLock::new(|| json!({ "message": "The order {{ trigger.body.id }} is unknown" })),
    sample: LazyLock::new(|| json!({})),
    compile,
};

fn compile(site: &mut Site<'_>) -> Option<Op> {
    Some(Op::Fail { message: site.template_or("message", Value::Null)? })
}
