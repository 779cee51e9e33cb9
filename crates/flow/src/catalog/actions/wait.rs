//! `wait`: the flow goes on later.

use crate::{
    catalog::{ActionKit, Effect, Family, Site},
    duration::parse_duration_ms,
    program::{Op, WaitFor},
    timestamp::Timestamp,
};
use serde_json::{Value, json};
use std::sync::LazyLock;

pub(super) static KIT: ActionKit = ActionKit {
    key: "wait",
    title: "Wait",
    family: Family::Flow,
    icon: "timer",
    docs: "Goes on after a duration or at a time. A waiting execution costs nothing and survives restarts.",
    inputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "duration": {
                    "title": "Duration", "description": "Such as 250ms, 4s, 15m, 2h, 30d or 1h30m.", "type": "string",
                    "minLength": 1, "examples": ["15m"], "x-widget": "duration", "x-user-input": true,
                },
                "until": {
                    "title": "Until", "description": "Instead of a duration: a time in RFC 3339, with its zone.",
                    "type": "string", "minLength": 1, "examples": ["2030-01-31T09:00:00Z"],
                    "x-widget": "text", "x-user-input": true,
                },
            },
            "additionalProperties": false,
        })
    }),
    outputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": { "until": { "title": "Until", "description": "The time that was waited for.", "type": "string" } },
            "required": ["until"],
        })
    }),
    branches: &[],
    own_branches: false,
    ends: false,
    effect: Effect::E1,
    error_branch: true,
    summary: "{{duration}}{{until}}",
    events: None,
    example: LazyLock::new(|| json!({ "duration": "15m" })),
    sample: LazyLock::new(|| json!({ "until": "2030-01-31T09:00:00.000Z" })),
    compile,
};

fn compile(site: &mut Site<'_>) -> Option<Op> {
    let inputs = site.place.child("inputs");
    match (site.input("duration").is_some(), site.input("until").is_some()) {
        (true, false) => {
            let wrong =
                site.literal_text("duration").and_then(|text| parse_duration_ms(text).err());
            if let Some(wrong) = wrong {
                site.error("invalid_value", &inputs.child("duration"), wrong.to_string());
            }
            Some(Op::Wait(WaitFor::Duration(site.template_or("duration", Value::Null)?)))
        }
        (false, true) => {
            let wrong =
                site.literal_text("until").is_some_and(|text| text.parse::<Timestamp>().is_err());
            if wrong {
                let message = "`until` must be a time in RFC 3339 with its zone, such as 2030-01-31T09:00:00Z";
                site.error("invalid_value", &inputs.child("until"), message);
            }
            Some(Op::Wait(WaitFor::Until(site.template_or("until", Value::Null)?)))
        }
        (false, false) => {
            site.error(
                "missing_input",
                &inputs,
                "a wait needs a `duration`, or `until` and a time",
            );
            None
        }
        (true, true) => {
            site.error(
                "invalid_value",
                &inputs,
                "a wait has either a `duration` or `until`, not both",
            );
            None
        }
    }
}
