//! `add_tags`: words by which an execution is found again.

use crate::{
    catalog::{ActionKit, Effect, Family, Site},
    program::Op,
};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Tags of one execution.
pub const TAGS_MAX: usize = 20;
/// Characters of one tag.
pub const TAG_CHARS_MAX: usize = 100;

pub(super) static KIT: ActionKit = ActionKit {
    key: "add_tags",
    title: "Add tags",
    family: Family::Logic,
    icon: "tag",
    docs: "Marks the execution, so that it is found again: by the whole tag or, for a tag like `customer:42`, by the text behind the first colon. An execution has at most 20 tags of 100 characters; one that it has already isn't added twice, an empty one is left out.",
    inputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "tags": {
                    "title": "Tags",
                    "description": "A list of texts, e.g. `vip` or `customer:{{ trigger.body.phone }}`.",
                    "type": "array",
                    "items": { "type": ["string", "number", "boolean", "null"] },
                    "examples": [["customer:{{ trigger.body.customer }}", "vip"]],
                    "x-widget": "json",
                    "x-user-input": true,
                },
            },
            "required": ["tags"],
            "additionalProperties": false,
        })
    }),
    outputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "tags": {
                    "title": "Tags", "description": "The tags that this action named, each once.",
                    "type": "array", "items": { "type": "string" },
                },
            },
            "required": ["tags"],
        })
    }),
    branches: &[],
    own_branches: false,
    ends: false,
    effect: Effect::E0,
    error_branch: true,
    summary: "{{tags}}",
    events: None,
    example: LazyLock::new(|| json!({ "tags": ["customer:{{ trigger.body.customer }}", "vip"] })),
    sample: LazyLock::new(|| json!({ "tags": ["customer:42", "vip"] })),
    compile,
};

fn compile(site: &mut Site<'_>) -> Option<Op> {
    let place = site.input_place("tags");
    let given = site.input("tags").and_then(Value::as_array).cloned().unwrap_or_default();
    let long = given.iter().enumerate().filter(|(_, tag)| is_too_long(tag));
    for (at, _) in long {
        let message = format!("a tag has at most {TAG_CHARS_MAX} characters");
        site.error("tag_too_long", &place.child(at.to_string()), message);
    }
    if given.len() > TAGS_MAX {
        let message =
            format!("an execution has at most {TAGS_MAX} tags, these are {}", given.len());
        site.error("too_many_tags", &place, message);
    }
    Some(Op::AddTags { tags: site.template_or("tags", Value::Null)? })
}

/// What an expression comes to is seen when it runs.
fn is_too_long(tag: &Value) -> bool {
    tag.as_str().is_some_and(|tag| {
        !crate::expression::has_expressions(tag) && tag.trim().chars().count() > TAG_CHARS_MAX
    })
}
