//! `subroutine`: another flow calls this one.

use crate::{
    catalog::{EventKit, Family},
    subroutine,
};
use serde_json::json;
use std::sync::LazyLock;

pub(super) static KIT: EventKit = EventKit {
    key: subroutine::EVENT,
    title: "Subroutine",
    family: Family::Flow,
    icon: "corner-down-right",
    docs: "Another flow runs this one with *Run a subroutine*. Inputs and outputs have names and types; inputs are required unless they say `required: false`. With outputs, every way through the flow ends in *Return*.",
    inputs: LazyLock::new(|| {
        let parameters = |title: &str, description: &str| {
            json!({
                "title": title, "description": description, "type": "object", "default": {},
                "additionalProperties": {
                    "type": ["string", "object"], "x-literal": true,
                    "examples": ["string", { "type": "number", "required": false, "description": "In cents" }],
                },
                "x-widget": "parameters", "x-user-input": false,
            })
        };
        json!({
            "type": "object",
            "properties": {
                "inputs": parameters(
                    "Inputs", "What a caller hands over, by name: `string`, `number`, `boolean`, `object` or `list`.",
                ),
                "outputs": parameters(
                    "Outputs", "What *Return* gives back, by name: `string`, `number`, `boolean`, `object` or `list`.",
                ),
            },
            "additionalProperties": false,
        })
    }),
    outputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "inputs": { "title": "Inputs", "description": "What the caller handed over.", "type": "object" },
            },
            "required": ["inputs"],
        })
    }),
    example: LazyLock::new(|| {
        json!({
            "inputs": { "amount": "number", "note": { "type": "string", "required": false } },
            "outputs": { "receipt": "string" },
        })
    }),
    sample: LazyLock::new(|| json!({ "inputs": { "amount": 100, "note": "for Ada" } })),
    replies: true,
};
