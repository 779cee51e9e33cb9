//! `go_to`: the flow goes on at another action.

use crate::{
    catalog::{ActionKit, Effect, Family, Site},
    diagnostic::{did_you_mean, excerpt},
    program::Op,
};
use serde_json::json;
use std::sync::LazyLock;

pub(super) static KIT: ActionKit = ActionKit {
    key: "go_to",
    title: "Go to",
    family: Family::Flow,
    icon: "corner-up-left",
    docs: "Goes on at another action of this flow, before or after: for joins and loops. The number of steps of an execution is limited.",
    inputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "action": {
                    "title": "Action",
                    "description": "The id of the action to go on at.",
                    "type": "string",
                    "minLength": 1,
                    "examples": ["lookup"],
                    "x-widget": "action",
                    "x-literal": true,
                    "x-user-input": false,
                },
            },
            "required": ["action"],
            "additionalProperties": false,
        })
    }),
    outputs: LazyLock::new(|| json!({ "type": "object", "additionalProperties": false })),
    branches: &[],
    own_branches: false,
    ends: true,
    effect: Effect::E0,
    error_branch: false,
    summary: "{{action}}",
    events: None,
    example: LazyLock::new(|| json!({ "action": "lookup" })),
    sample: LazyLock::new(|| json!({})),
    compile,
};

fn compile(site: &mut Site<'_>) -> Option<Op> {
    let name = site.literal_text("action")?.to_owned();
    let place = site.input_place("action");
    if name == site.action.id {
        site.error("go_to_itself", &place, "an action can't go to itself");
        return None;
    }
    match site.ids.get(name.as_str()) {
        Some(&target) => Some(Op::GoTo { target }),
        None => {
            let hint = did_you_mean(&name, site.ids.keys().copied());
            let message = format!("there is no action `{}` in this flow{hint}", excerpt(&name));
            site.error("unknown_target", &place, message);
            None
        }
    }
}
