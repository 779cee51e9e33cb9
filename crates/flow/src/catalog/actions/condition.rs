//! `condition`: one of two branches.

use crate::{
    catalog::{ActionKit, BranchDocs, Effect, Family, Site},
    program::Op,
};
use serde_json::json;
use std::sync::LazyLock;

pub(super) static KIT: ActionKit = ActionKit {
    key: "condition",
    title: "Condition",
    family: Family::Logic,
    icon: "git-fork",
    docs: "Takes the branch *yes* when the condition holds, otherwise the branch *no*. After a branch the flow goes on behind this action, unless the branch ended it.",
    inputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "when": {
                    "title": "When",
                    "description": "What must hold: {left, is, right}, or all, any, not of such conditions.",
                    "type": "object",
                    "examples": [{ "left": "{{ trigger.body.kind }}", "is": "equals", "right": "gold" }],
                    "x-widget": "conditions",
                    "x-user-input": true,
                },
            },
            "required": ["when"],
            "additionalProperties": false,
        })
    }),
    outputs: LazyLock::new(|| json!({ "type": "object", "additionalProperties": false })),
    branches: &[BranchDocs { id: "yes", title: "Yes" }, BranchDocs { id: "no", title: "No" }],
    own_branches: false,
    ends: false,
    effect: Effect::E0,
    error_branch: true,
    summary: "{{when}}",
    events: None,
    example: LazyLock::new(
        || json!({ "when": { "left": "{{ trigger.body.kind }}", "is": "equals", "right": "gold" } }),
    ),
    sample: LazyLock::new(|| json!({})),
    compile,
};

fn compile(site: &mut Site<'_>) -> Option<Op> {
    let when = site.input("when")?.clone();
    let when = site.test(&when, &site.input_place("when"))?;
    Some(Op::Condition { when, yes: site.branch("yes"), no: site.branch("no") })
}
