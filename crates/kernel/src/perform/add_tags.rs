//! `add_tags`: reads texts and numbers as tags, each once. Its outputs are the tags; they are journaled once.

use super::{Outcome, Performed, Step, step::invalid_input};
use crate::{StepError, entry::Writes};
use flow::{
    Template,
    catalog::{TAG_CHARS_MAX, TAGS_MAX},
};
use serde_json::{Value, json};

pub(super) fn perform(step: &mut Step<'_>, tags: &Template) -> Result<Performed, StepError> {
    let rendered = step.render(tags)?;
    let Value::Array(items) = rendered else {
        return Err(invalid_input("tags: expected a list of texts"));
    };
    let mut tags: Vec<String> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        match tag_of(item).map_err(|reason| invalid_input(format!("tags[{at}]: {reason}")))? {
            Some(tag) if !tags.contains(&tag) => tags.push(tag),
            Some(_) | None => {}
        }
    }
    let had = step.tags();
    let count = had.len() + tags.iter().filter(|tag| !had.contains(tag)).count();
    if count > TAGS_MAX {
        let message =
            format!("an execution has at most {TAGS_MAX} tags, with these it had {count}");
        return Err(StepError::new("too_many_tags", message));
    }
    let outcome = Outcome::done(json!({ "tags": tags }));
    Ok(Performed::Ended(Outcome { writes: Writes::Tags, ..outcome }))
}

/// None for what is left out.
fn tag_of(item: &Value) -> Result<Option<String>, String> {
    let tag = match item {
        Value::Null => return Ok(None),
        Value::String(text) => text.trim().to_owned(),
        Value::Number(_) | Value::Bool(_) => item.to_string(),
        Value::Array(_) | Value::Object(_) => return Err("a tag is a text or a number".to_owned()),
    };
    if tag.chars().any(char::is_control) {
        return Err("a tag has no line breaks and control characters".to_owned());
    }
    let chars = tag.chars().count();
    if chars > TAG_CHARS_MAX {
        return Err(format!("a tag has at most {TAG_CHARS_MAX} characters, this one has {chars}"));
    }
    Ok((!tag.is_empty()).then_some(tag))
}
