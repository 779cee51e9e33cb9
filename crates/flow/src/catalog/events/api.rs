//! `api`: a program starts the flow through Tandem's API.

use crate::catalog::{EventKit, Family};
use serde_json::json;
use std::sync::LazyLock;

pub(super) static KIT: EventKit = EventKit {
    key: "api",
    title: "API",
    family: Family::Connectors,
    icon: "code",
    docs: "A program with the project's API key starts an execution and hands over data: `trigger.body`.",
    inputs: LazyLock::new(
        || json!({ "type": "object", "properties": {}, "additionalProperties": false }),
    ),
    outputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": { "body": { "title": "Body", "description": "What the program handed over." } },
            "required": ["body"],
        })
    }),
    example: LazyLock::new(|| json!({})),
    sample: LazyLock::new(|| json!({ "body": { "id": 7, "name": "Ada" } })),
    replies: true,
};
