//! `respond`: answers the caller.

use crate::{
    catalog::{ActionKit, Effect, Family, Site},
    program::Op,
};
use serde_json::{Value, json};
use std::sync::LazyLock;

pub(super) static KIT: ActionKit = ActionKit {
    key: "respond",
    title: "Respond",
    family: Family::Flow,
    icon: "reply",
    docs: "Answers the caller of the webhook, or of *start and wait*, once. The flow goes on. A second answer is the error `already_responded`.",
    inputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "status": {
                    "title": "Status", "type": "integer", "minimum": 100, "maximum": 599, "default": 200,
                    "x-widget": "text", "x-user-input": true,
                },
                "headers": {
                    "title": "Headers", "type": "object", "default": {},
                    "additionalProperties": { "type": ["string", "number", "boolean"] },
                    "x-widget": "key_values", "x-user-input": true,
                },
                "body": {
                    "title": "Body", "description": "An object or list is sent as JSON, a text as it is.",
                    "examples": [{ "state": "{{ actions.lookup.body.state }}" }],
                    "x-widget": "json", "x-user-input": true,
                },
            },
            "additionalProperties": false,
        })
    }),
    outputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "status": { "title": "Status", "type": "integer" },
                "headers": { "title": "Headers", "type": "object", "additionalProperties": { "type": "string" } },
                "body": { "title": "Body" },
            },
            "required": ["status", "headers", "body"],
        })
    }),
    branches: &[],
    own_branches: false,
    ends: false,
    effect: Effect::E1,
    error_branch: true,
    summary: "{{status}}",
    events: None,
    example: LazyLock::new(
        || json!({ "status": 200, "headers": { "cache-control": "no-store" }, "body": { "id": "{{ trigger.body.id }}" } }),
    ),
    sample: LazyLock::new(|| json!({ "status": 200, "headers": {}, "body": { "ok": true } })),
    compile,
};

fn compile(site: &mut Site<'_>) -> Option<Op> {
    let status = site.template_or("status", json!(200));
    let headers = site.template_or("headers", json!({}));
    let body = site.template_or("body", Value::Null);
    Some(Op::Respond { status: status?, headers: headers?, body: body? })
}
