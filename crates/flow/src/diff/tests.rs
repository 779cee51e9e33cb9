//! What counts as a difference, and how it is told.

use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::json;

fn document(text: &str) -> Document {
    Document::parse(text).unwrap()
}

#[track_caller]
fn check(old: &str, new: &str, expected: &Expect) {
    let diff = Diff::between(&document(old), &document(new));
    let lines = diff.lines();
    assert_eq!(diff.is_empty(), lines.is_empty());
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn what_means_the_same_is_no_difference() {
    check(
        "tandem: 1\nname: A\nactions: [ { id: a, action: respond, inputs: { status: 200, body: { x: 1, y: 2 } } } ]",
        "name: B\nkind: main\ntrigger: { event: null, inputs: {} }\nactions: [ { action: respond, on_error: stop, name: null, branches: [], inputs: { body: { y: 2, x: 1 }, status: 200 }, id: a } ]",
        &expect![""],
    );
}

#[test]
fn actions_come_and_go_and_move() {
    check(
        "actions: [ { id: a, action: stop }, { id: b, action: stop }, { id: c, action: stop } ]",
        "actions: [ { id: b, action: stop }, { id: n, name: New, action: fail }, { id: c, action: stop }, { id: a, action: stop } ]",
        &expect![[r#"
            + n (fail) "New", after b
            > a: from at the beginning to after c"#]],
    );
    // An action in front moves nothing.
    check(
        "actions: [ { id: a, action: stop }, { id: b, action: stop } ]",
        "actions: [ { id: n, action: wait }, { id: a, action: stop }, { id: b, action: stop } ]",
        &expect!["+ n (wait), at the beginning"],
    );
    // Into a branch; what is in a moved action's branches moves with it.
    check(
        "actions: [ { id: a, action: stop }, { id: c, action: condition, branches: [ { id: \"yes\", actions: [ { id: x, action: stop } ] } ] }, { id: d, action: stop } ]",
        "actions: [ { id: d, action: stop }, { id: c, action: condition, branches: [ { id: \"yes\", actions: [ { id: x, action: stop }, { id: a, action: stop } ] } ] } ]",
        &expect![[r#"
            > d: from after c to at the beginning
            > a: from at the beginning to after x of c/yes"#]],
    );
    // A draft may have an id twice, or none, or no mapping at all.
    check(
        "actions: [ { id: a, action: stop }, { id: a, action: wait }, { action: fail } ]",
        "actions: [ { id: a, action: stop }, 7 ]",
        &expect![[r#"
            - a (wait), after a
            -  (fail), after a"#]],
    );
}

#[test]
fn inputs_and_settings_change() {
    check(
        r#"
trigger: { event: webhook, inputs: { path: a, methods: [POST] }, sample: { body: 1 } }
actions:
  - id: a
    name: Old
    action: http_request
    inputs: { url: "https://a.example", headers: { x: 1, y: 2 }, body: [1, 2, 3] }
    timeout_ms: 5000
    retry: { attempts: 3 }
"#,
        r#"
kind: subroutine
trigger: { event: webhook, inputs: { path: b, methods: [POST, GET] } }
actions:
  - id: a
    name: New
    action: http_request
    inputs: { url: "https://b.example", headers: { x: 1, z: null }, body: [1, 7, 3], query: { q: 1 } }
    retry: { attempts: 5 }
    on_error: branch
    branches: [ { id: error, actions: [ { id: n, action: stop } ] } ]
"#,
        &expect![[r#"
            ~ flow: kind: added "subroutine"
            ~ trigger: inputs.path: "a" → "b"
            ~ trigger: inputs.methods: ["POST"] → ["POST","GET"]
            ~ trigger: sample: removed {"body":1}
            + n (stop), at the beginning of a/error
            ~ a: name: "Old" → "New"
            ~ a: timeout_ms: removed 5000
            ~ a: retry.attempts: 3 → 5
            ~ a: on_error: added "branch"
            ~ a: inputs.url: "https://a.example" → "https://b.example"
            ~ a: inputs.headers.y: removed 2
            ~ a: inputs.headers.z: added null
            ~ a: inputs.body.1: 2 → 7
            ~ a: inputs.query: added {"q":1}
            ~ a: branches.error: added {"id":"error"}"#]],
    );
    check(
        "actions: [ { id: a, action: split, branches: [ { id: x, actions: [] }, { id: y, actions: [] }, { id: z, actions: [] } ] } ]",
        "actions: [ { id: a, action: condition, branches: [ { id: z, actions: [] }, { id: x, note: 1, actions: [] } ] } ]",
        &expect![[r#"
            ~ a: action: "split" → "condition"
            ~ a: branches.x.note: added 1
            ~ a: branches.y: removed {"id":"y"}
            ~ a: branches: ["x","z"] → ["z","x"]"#]],
    );
    check(
        "trigger: 7\nnote: a\nactions: []",
        "trigger: {}\nactions: []",
        &expect![[r#"
        ~ flow: note: removed "a"
        ~ trigger: 7 → {}"#]],
    );
}

#[test]
fn a_difference_is_data_too() {
    let old = "trigger: { event: api }\nactions: [ { id: a, action: stop }, { id: b, action: wait, inputs: { duration: 1s } } ]";
    let new = "trigger: { event: webhook }\nactions: [ { id: b, action: wait, inputs: { duration: 2s } }, { id: c, action: stop, name: End } ]";
    let diff = Diff::between(&document(old), &document(new));
    assert_eq!(
        json!(diff),
        json!({
            "flow": [],
            "trigger": [{ "path": "event", "change": "changed", "old": "api", "new": "webhook" }],
            "added": [{ "id": "c", "action": "stop", "name": "End", "place": { "parent": null, "branch": null, "after": "b" } }],
            "removed": [{ "id": "a", "action": "stop", "name": null, "place": { "parent": null, "branch": null, "after": null } }],
            "moved": [],
            "changed": [{ "id": "b", "changes": [{ "path": "inputs.duration", "change": "changed", "old": "1s", "new": "2s" }] }],
        })
    );
}

/// Actions with ids from a few, some in branches.
fn actions() -> impl Strategy<Value = Value> {
    let leaf = ("[a-f]", 0..3_u8)
        .prop_map(|(id, n)| json!({ "id": id, "action": "wait", "inputs": { "duration": n } }));
    let list = prop::collection::vec(leaf, 0..5).prop_map(Value::from);
    list.prop_recursive(3, 12, 3, |inner| {
        prop::collection::vec(("[a-f]", inner), 0..3).prop_map(|actions| {
            let action = |(id, inner)| {
                json!({ "id": id, "action": "condition", "branches": [{ "id": "yes", "actions": inner }] })
            };
            actions.into_iter().map(action).collect()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn only_the_same_content_has_no_difference(old in actions(), new in actions()) {
        let made = |actions: &Value| Document::from_value(json!({ "actions": actions })).unwrap();
        let (old_document, new_document) = (made(&old), made(&new));
        prop_assert!(Diff::between(&old_document, &old_document).is_empty());
        let diff = Diff::between(&old_document, &new_document);
        prop_assert_eq!(diff.is_empty(), old == new, "{:?}", diff);
        let back = Diff::between(&new_document, &old_document);
        prop_assert_eq!(diff.added.len(), back.removed.len());
        prop_assert_eq!(diff.removed.len(), back.added.len());
        prop_assert_eq!(diff.moved.len(), back.moved.len());
    }
}

#[test]
fn a_signature_is_compared_by_what_it_says() {
    let declares = |inputs: &str| {
        format!("trigger: {{ event: subroutine, inputs: {{ inputs: {inputs} }} }}\nactions: []")
    };
    check(
        &declares("{ a: string, b: { type: number, required: true } }"),
        &declares("{ b: number, a: { type: string, description: null } }"),
        &expect![""],
    );
    check(
        &declares("{ a: string, b: number }"),
        &declares("{ a: { type: list, required: false }, c: number }"),
        &expect![[r#"
            ~ trigger: inputs.inputs.a.type: "string" → "list"
            ~ trigger: inputs.inputs.a.required: added false
            ~ trigger: inputs.inputs.b: removed {"type":"number"}
            ~ trigger: inputs.inputs.c: added {"type":"number"}"#]],
    );
}
