//! Check reports on anything that is a document; it never panics and stays fast.

use super::{findings, flow};
use crate::{check, document::Document};
use proptest::prelude::*;
use serde_json::{Value, json};

/// JSON in the shape of a flow, with something wrong anywhere.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn document() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("id"),
        Just("name"),
        Just("action"),
        Just("inputs"),
        Just("branches"),
        Just("actions"),
        Just("when"),
        Just("left"),
        Just("is"),
        Just("right"),
        Just("all"),
        Just("any"),
        Just("not"),
        Just("paths"),
        Just("branch"),
        Just("variables"),
        Just("value"),
        Just("retry"),
        Just("on_error"),
        Just("url"),
        Just("timeout_ms"),
        Just("x"),
    ];
    let text = prop_oneof![
        Just("a"),
        Just("b"),
        Just("c"),
        Just("condition"),
        Just("split"),
        Just("go_to"),
        Just("set_variables"),
        Just("respond"),
        Just("http_request"),
        Just("wait"),
        Just("equals"),
        Just("exists"),
        Just("yes"),
        Just("no"),
        Just("error"),
        Just("continue"),
        Just("{{ actions.a.body }}"),
        Just("{{ vars.x }}"),
        Just("{{ 1 +"),
        Just("{% if"),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    let any_value = leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|entries| entries
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    });
    let id = prop_oneof![Just("a"), Just("b"), Just("c"), Just("d")];
    let kind = prop_oneof![
        Just("condition"),
        Just("split"),
        Just("go_to"),
        Just("respond"),
        Just("set_variables"),
        Just("x")
    ];
    let action = (id, kind, any_value.clone(), any_value.clone(), any_value.clone())
        .prop_map(|(id, kind, inputs, branches, rest)| {
            json!({ "id": id, "action": kind, "inputs": inputs, "branches": branches, "retry": rest, "on_error": "branch" })
        });
    (any_value.clone(), prop::collection::vec(prop_oneof![3 => action, 1 => any_value], 0..6))
        .prop_map(
            |(trigger, actions)| json!({ "tandem": 1, "trigger": trigger, "actions": actions }),
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn check_never_panics_and_reports_errors_without_a_program(value in document()) {
        let document = Document::from_value(value.clone()).unwrap();
        let (program, found) = check(&document, &crate::Signatures::unknown());
        prop_assert_eq!(program.is_none(), found.iter().any(crate::Diagnostic::is_error));
        for diagnostic in found {
            let mut parent = diagnostic.at.pointer.as_str();
            // What is missing has a place too: its parent is there.
            while value.pointer(parent).is_none() {
                let (above, missing) = parent.rsplit_once('/').unwrap();
                prop_assert!(parent == diagnostic.at.pointer || above == "/trigger" || !missing.is_empty());
                parent = above;
            }
        }
    }

    #[test]
    fn documents_survive_yaml_and_json(value in document()) {
        let document = Document::from_value(value).unwrap();
        prop_assert_eq!(&Document::parse(&document.to_yaml()).unwrap(), &document);
        prop_assert_eq!(&Document::parse(&document.to_json()).unwrap(), &document);
    }
}

#[test]
fn a_thousand_actions_with_loops_are_checked() {
    let mut actions = String::new();
    for index in 0..1_000 {
        let before = if index == 0 { 0 } else { index - 1 };
        actions += &match index % 10 {
            7 => format!(
                "  - {{ id: a{index}, action: condition, inputs: {{ when: {{ left: \"{{{{ actions.a{}.status }}}}\", is: exists }} }}, branches: [ {{ id: \"yes\", actions: [ {{ id: j{index}, action: go_to, inputs: {{ action: a{} }} }} ] }} ] }}\n",
                index - 2,
                index / 2 - index / 2 % 10
            ),
            8 => format!("  - {{ id: a{index}, action: wait, inputs: {{ duration: 1s }} }}\n"),
            0 => format!("  - {{ id: a{index}, action: respond }}\n"),
            9 => format!(
                "  - {{ id: a{index}, action: respond, inputs: {{ body: \"{{{{ actions.a{before}.until }}}}\" }} }}\n"
            ),
            _ => format!(
                "  - {{ id: a{index}, action: respond, inputs: {{ body: \"{{{{ actions.a{before}.status }}}}\" }} }}\n"
            ),
        };
    }
    assert_eq!(findings(&flow(&actions)), "");
}

#[test]
fn deeply_nested_branches_are_checked() {
    let mut value = json!([{ "id": "last", "action": "stop" }]);
    for index in 0..31 {
        value = json!([{ "id": format!("c{index}"), "action": "condition", "inputs": { "when": { "left": 1, "is": "exists" } }, "branches": [{ "id": "yes", "actions": value }] }]);
    }
    let document =
        Document::from_value(json!({ "trigger": { "event": "api" }, "actions": value })).unwrap();
    let (program, found) = check(&document, &crate::Signatures::unknown());
    assert!(program.is_some(), "{found:?}");
}
