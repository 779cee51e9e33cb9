//! `stop`: the execution ends as completed.

use crate::{
    catalog::{ActionKit, Effect, Family, Site},
    program::Op,
};
use serde_json::json;
use std::sync::LazyLock;

pub(super) static KIT: ActionKit = ActionKit {
    key: "stop",
    title: "Stop",
    family: Family::Flow,
    icon: "circle-stop",
    docs: "Ends the execution as completed, wherever it is, also from inside a subroutine.",
    inputs: LazyLock::new(
        || json!({ "type": "object", "properties": {}, "additionalProperties": false }),
    ),
    outputs: LazyLock::new(|| json!({ "type": "object", "additionalProperties": false })),
    branches: &[],
    own_branches: false,
    ends: true,
    effect: Effect::E0,
    error_branch: false,
    summary: "",
    events: None,
    example: LazyLock::new(|| json!({})),
    sample: LazyLock::new(|| json!({})),
    compile,
};

fn compile(_: &mut Site<'_>) -> Option<Op> {
    Some(Op::Stop)
}
