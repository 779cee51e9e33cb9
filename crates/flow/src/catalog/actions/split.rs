//! `split`: one of many branches, by conditions or by a value.

use crate::{
    catalog::{ActionKit, Effect, Family, Site},
    diagnostic::{did_you_mean, excerpt},
    program::{Next, Op, SplitPath, Test},
};
use serde_json::{Map, Value, json};
use std::sync::{Arc, LazyLock};

/// The branch that is taken when nothing else holds.
const DEFAULT: &str = "default";
const ERROR: &str = "error";
/// The outcome when nothing holds and there is no branch `default`.
const NO_MATCH: &str = "no_match";

pub(super) static KIT: ActionKit = ActionKit {
    key: "split",
    title: "Split",
    family: Family::Logic,
    icon: "split",
    docs: "Takes the first path whose condition holds, or the branch with the name of a value. Otherwise the branch *default*, if there is one, else the flow goes on behind this action.",
    inputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "paths": {
                    "title": "Paths", "description": "Conditions, tried in order, and the branch that each leads to.",
                    "type": "array", "minItems": 1, "maxItems": 100,
                    "items": {
                        "type": "object",
                        "properties": {
                            "branch": { "title": "Branch", "type": "string", "minLength": 1, "x-literal": true },
                            "when": { "title": "When", "type": "object", "x-widget": "conditions" },
                        },
                        "required": ["branch", "when"],
                        "additionalProperties": false,
                    },
                    "x-widget": "conditions", "x-user-input": true,
                },
                "value": {
                    "title": "Value", "description": "Instead of paths: the branch with this name is taken.",
                    "examples": ["{{ trigger.body.digits }}"], "x-widget": "expression", "x-user-input": true,
                },
            },
            "additionalProperties": false,
        })
    }),
    outputs: LazyLock::new(|| json!({ "type": "object", "additionalProperties": false })),
    branches: &[],
    own_branches: true,
    ends: false,
    effect: Effect::E0,
    error_branch: true,
    summary: "{{value}}",
    events: None,
    example: LazyLock::new(
        || json!({ "paths": [{ "branch": "large", "when": { "left": "{{ trigger.body.amount }}", "is": "greater_than", "right": 1000 } }] }),
    ),
    sample: LazyLock::new(|| json!({})),
    compile,
};

fn compile(site: &mut Site<'_>) -> Option<Op> {
    let (paths, value) = (site.input("paths").cloned(), site.input("value").cloned());
    let inputs = site.place.child("inputs");
    let paths = match (paths, value) {
        (Some(Value::Array(paths)), None) => by_conditions(site, &paths)?,
        (None, Some(value)) => by_value(site, &value)?,
        (None, None) => {
            site.error(
                "missing_input",
                &inputs,
                "a split needs `paths` with conditions, or a `value`",
            );
            return None;
        }
        (Some(_), Some(_)) => {
            site.error(
                "invalid_value",
                &inputs,
                "a split has either `paths` or a `value`, not both",
            );
            return None;
        }
        (Some(_), None) => return None,
    };
    let otherwise = site.find_branch(DEFAULT);
    Some(Op::Split {
        paths,
        otherwise: otherwise.unwrap_or(site.next),
        otherwise_outcome: Arc::from(if otherwise.is_some() { DEFAULT } else { NO_MATCH }),
    })
}

/// The branches that the author may lead to.
fn own_branches(site: &Site<'_>) -> Vec<(String, Next)> {
    let own = site.branches.iter().filter(|(id, _)| *id != DEFAULT && *id != ERROR);
    own.map(|(id, next)| ((*id).to_owned(), *next)).collect()
}

fn by_conditions(site: &mut Site<'_>, paths: &[Value]) -> Option<Vec<SplitPath>> {
    let branches = own_branches(site);
    let mut compiled = Vec::with_capacity(paths.len());
    let mut led_to = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        let place = site.input_place("paths").child(index.to_string());
        let empty = Map::new();
        let path = path.as_object().unwrap_or(&empty);
        let branch = path.get("branch").and_then(Value::as_str).unwrap_or_default();
        led_to.push(branch.to_owned());
        let target = branches.iter().find(|(id, _)| id == branch).map(|(_, next)| *next);
        if target.is_none() && !branch.is_empty() {
            let hint = did_you_mean(branch, branches.iter().map(|(id, _)| id.as_str()));
            let message = format!("this split has no branch `{}`{hint}", excerpt(branch));
            site.error("unknown_branch", &place.child("branch"), message);
        }
        let when = path.get("when").filter(|when| when.is_object()).cloned();
        let when = when.and_then(|when| site.test(&when, &place.child("when")));
        if let (Some(target), Some(when)) = (target, when) {
            compiled.push(SplitPath { branch: Arc::from(branch), when, target });
        }
    }
    for (id, _) in branches.iter().filter(|(id, _)| !led_to.contains(id)) {
        let place = site.place.child("branches");
        let message = format!("no path leads to the branch `{}`", excerpt(id));
        site.warning("unused_branch", &place, message);
    }
    (compiled.len() == paths.len()).then_some(compiled)
}

fn by_value(site: &mut Site<'_>, value: &Value) -> Option<Vec<SplitPath>> {
    let branches = own_branches(site);
    if branches.is_empty() {
        let place = site.place.child("branches");
        site.error(
            "missing_branch",
            &place,
            "a split by value needs branches that are named like the values",
        );
    }
    // Reports what is wrong with the value once; each path then has a template of its own.
    let place = site.input_place("value");
    site.template(value, place)?;
    let path = |(id, target): (String, Next)| {
        let left = crate::expression::Template::compile(value).ok()?;
        let when = Test::equals_literal(left, Value::String(id.clone()));
        Some(SplitPath { branch: Arc::from(id), when, target })
    };
    branches.into_iter().map(path).collect()
}
