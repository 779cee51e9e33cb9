//! Files that are read, refused and written, and what removing inputs leaves.

use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn read(text: &str) -> Bundle {
    Bundle::parse(text).unwrap()
}

#[track_caller]
fn refused(text: &str) -> String {
    Bundle::parse(text).map(|_| "accepted".to_owned()).unwrap_or_else(|error| error.to_string())
}

fn without_inputs(text: &str, expected: &Expect) {
    let document = Document::parse(text).unwrap();
    expected.assert_eq(&exported(&document, "Shared", UserInputs::Remove).to_yaml());
}

#[test]
fn a_file_is_one_document_or_many() {
    let one = read("tandem: 1\nname: A\nactions: []");
    assert!(matches!(&one, Bundle::One(document) if document.name() == Some("A")));
    let many = read("tandem: 1\nflows: [ { name: A, actions: [] }, { name: B, actions: [] } ]");
    assert_eq!(many.flows().len(), 2);
    expect![[r#"
        tandem: 1
        flows:
          - name: A
            actions: []
          - name: B
            actions: []
    "#]]
    .assert_eq(&many.to_yaml());
    expect![[r#"{"tandem":1,"flows":[{"name":"A","actions":[]},{"name":"B","actions":[]}]}"#]]
        .assert_eq(&many.to_json());
    assert_eq!(read(&many.to_yaml()), many);
    assert_eq!(read(&many.to_json()), many);
    let shared = read("flows: [ &a { actions: [] }, *a ]");
    assert_eq!(shared.flows()[0], shared.flows()[1], "an alias is what it stands for");
    // Unknown actions, ids that stand twice, unknown keys: drafts all the same.
    read("flows: [ { actions: [ { id: a, action: x }, { id: a, action: y } ], flows: 1 } ]");
}

#[test]
fn what_can_t_be_imported_is_told_why() {
    let told: Vec<String> = [
        "",
        "[]",
        "tandem: 1",
        "actions: {}",
        "flows: {}",
        "flows: []",
        "flows: [ { actions: [] } ]\nsecrets: []",
        "flows: [ { actions: [] }, 7 ]",
        "flows: [ { actions: [] }, { flows: [] } ]",
        "tandem: 2\nactions: []",
        "tandem: 1.5\nflows: []",
        "flows: [ { tandem: 3, actions: [] } ]",
        "flows: [ { actions: [], actions: [] } ]",
        "{\"flows\": [}",
        "actions: []\n---\nactions: []",
    ]
    .map(refused)
    .into();
    expect![[r#"
        a file is a flow document, which has a list `actions`, or a bundle, which has a list `flows`; this is null
        a file is a flow document, which has a list `actions`, or a bundle, which has a list `flows`; this is a list
        a file is a flow document, which has a list `actions`, or a bundle, which has a list `flows`; this is a mapping without them
        a file is a flow document, which has a list `actions`, or a bundle, which has a list `flows`; this is a mapping whose `actions` is no list
        a file is a flow document, which has a list `actions`, or a bundle, which has a list `flows`; this is a mapping whose `flows` is no list
        there is no flow in it
        a bundle has the keys tandem and flows, not "secrets"
        flows.1: a flow document is a mapping with a list `actions`
        flows.1: a flow document is a mapping with a list `actions`
        this is format 2, and this version of Tandem reads format 1: update Tandem first
        this is format 1.5, and this version of Tandem reads format 1: update Tandem first
        flows.0: this is format 3, and this version of Tandem reads format 1: update Tandem first
        line 1, column 25: the key "actions" stands twice in one mapping
        line 1, column 12: expected value
        line 2, column 1: a file of flows is one YAML document: remove what follows `---`"#]].assert_eq(&told.join("\n"));
    let many = |count: usize| format!("flows: [{}]", vec!["{actions: []}"; count].join(","));
    assert_eq!(read(&many(BUNDLE_FLOWS_MAX)).flows().len(), BUNDLE_FLOWS_MAX);
    expect!["it has 201 flows, and a file has at most 200"].assert_eq(&refused(&many(201)));
}

#[test]
fn hostile_files_end_in_an_error() {
    let bomb = (1..30).fold("a0: &a0 [x]\n".to_owned(), |text, level| {
        let before = format!("*a{}", level - 1);
        text + &format!("a{level}: &a{level} [{}]\n", [before.as_str(); 9].join(", "))
    });
    let long = "y".repeat(1 << 20);
    let repeated = format!("x: &a \"{long}\"\ny: [{}]", vec!["*a"; 900].join(","));
    for text in [
        bomb,
        repeated,
        format!("x: {}{}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("x: {}{}", "[".repeat(140), "]".repeat(140)),
        format!("x: {}", "- ".repeat(100_000)),
        "x: &a [*a]".to_owned(),
        "? ".repeat(50_000),
    ] {
        let outcome = refused(&format!("{text}\nflows: [ {{ actions: [] }} ]"));
        assert_ne!(outcome, "accepted", "{}", &text[..text.len().min(60)]);
    }
    let nested = format!("{{\"actions\":{}{}}}", "[".repeat(200), "]".repeat(200));
    assert!(refused(&nested).contains("recursion"));
    let large = format!("{{\"actions\":[],\"x\":\"{}\"}}", "y".repeat(BUNDLE_BYTES_MAX));
    assert!(refused(&large).contains("at most 50 MiB"));
    let huge = format!("{{\"actions\":[],\"x\":\"{}\"}}", "y".repeat(BUNDLED_FLOW_BYTES_MAX));
    expect!["a flow has at most 8 MiB"].assert_eq(&refused(&huge));
    let values = format!("{{\"actions\":[{}0]}}", "0,".repeat(BUNDLE_VALUES_MAX));
    expect!["a file has at most 5000000 values"].assert_eq(&refused(&values));
}

#[test]
#[expect(clippy::too_many_lines, reason = "one flow with everything in it, before and after")]
fn removing_inputs_leaves_structure_expressions_operators_ids_and_names() {
    without_inputs(
        r#"
tandem: 1
name: Mine
kind: main
note: 0170 1234567
trigger:
  event: webhook
  inputs: { path: orders, methods: [POST] }
  sample: { body: { order: A-1, lines: [1, true] } }
actions:
  - id: lookup
    name: Look it up
    action: http_request
    inputs:
      method: GET
      url: "https://erp.example/orders/{{ trigger.body.order }}/{# mine #}x"
      headers: { x-key: secret, is: equals }
      body: "{% if trigger.body %}yes{% else %}no{% endif %}"
      connection: erp
    timeout_ms: 5000
    retry: { attempts: 3, note: mine }
    on_error: branch
    branches: [ { id: error, actions: [ { id: end, action: stop } ], note: mine } ]
  - id: found
    action: condition
    inputs: { when: { all: [ { left: "{{ actions.lookup.status }}", is: equals, right: 200 }, { not: { left: a, is: mine, right: [b] } } ] } }
    branches: [ { id: "yes", actions: [] } ]
  - id: which
    action: split
    inputs: { paths: [ { branch: large, when: { left: "{{ trigger.body.amount", is: greater_than, right: 1 } }, { branch: mine, when: secret } ] }
    branches: [ { id: large, actions: [] } ]
  - id: again
    action: go_to
    inputs: { action: lookup }
  - { id: strange, action: no_such_action, inputs: { is: equals, text: "{{ vars.x }}" } }
  - secret
"#,
        &expect![[r#"
            tandem: 1
            name: Shared
            kind: main
            trigger:
              event: webhook
              inputs:
                path: null
                methods: [null]
              sample:
                body:
                  order: null
                  lines: [null, null]
            actions:
              - id: lookup
                name: Look it up
                action: http_request
                inputs:
                  method: null
                  url: "{{ trigger.body.order }}"
                  headers:
                    x-key: null
                    is: null
                  body: "{% if trigger.body %}{% else %}{% endif %}"
                  connection: null
                timeout_ms: 5000
                retry:
                  attempts: 3
                  note: null
                on_error: branch
                branches:
                  - id: error
                    actions:
                      - id: end
                        action: stop
                    note: null
              - id: found
                action: condition
                inputs:
                  when:
                    all:
                      - left: "{{ actions.lookup.status }}"
                        is: equals
                        right: null
                      - not:
                          left: null
                          is: null
                          right: [null]
                branches:
                  - id: "yes"
                    actions: []
              - id: which
                action: split
                inputs:
                  paths:
                    - branch: large
                      when:
                        left: null
                        is: greater_than
                        right: null
                    - branch: null
                      when: null
                branches:
                  - id: large
                    actions: []
              - id: again
                action: go_to
                inputs:
                  action: lookup
              - id: strange
                action: no_such_action
                inputs:
                  is: null
                  text: "{{ vars.x }}"
              - null
            note: null
        "#]],
    );
}

#[test]
fn connections_are_what_must_be_bound_again() {
    let document = Document::parse(
        r#"
actions:
  - { id: a, action: http_request, inputs: { connection: erp } }
  - id: b
    action: condition
    branches:
      - { id: "yes", actions: [ { id: c, action: http_request, inputs: { connection: crm } } ] }
  - { id: d, action: http_request, inputs: { connection: erp } }
  - { id: e, action: http_request, inputs: { connection: "{{ vars.x }}" } }
  - { id: f, action: http_request, inputs: { connection: null } }
"#,
    )
    .unwrap();
    let found = bindings(&document);
    let found: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.actions.clone())).collect();
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    assert_eq!(found, [("erp", ids(&["a", "d"])), ("crm", ids(&["c"]))]);
}

fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["[ -~\\n]{0,12}", "(\\{\\{ vars.x \\}\\}|a|secret| ){0,4}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.prop_map(Value::from)
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z]{1,6}|when|is|all|branch", inner), 0..4)
                .prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

fn document() -> impl Strategy<Value = Document> {
    let kind = "(http_request|condition|split|go_to|respond|set_variables|unknown)";
    let action = ("[a-d]", kind, value())
        .prop_map(|(id, kind, inputs)| json!({ "id": id, "action": kind, "inputs": inputs }));
    (prop::collection::vec(action, 0..4), value(), "[A-Z][a-z]{0,8}").prop_map(
        |(actions, sample, name)| {
            let trigger =
                json!({ "event": "webhook", "inputs": { "path": name }, "sample": sample });
            let value =
                json!({ "tandem": 1, "name": name, "trigger": trigger, "actions": actions });
            Document::from_value(value).unwrap()
        },
    )
}

/// The literals in a value that isn't kept.
fn leaks(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => items.iter().any(leaks),
        Value::Object(map) => map.values().any(leaks),
        Value::String(text) => !text.starts_with("{{") || text.contains("secret"),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_file_that_was_written_is_read_as_it_was(flows in prop::collection::vec(document(), 1..4)) {
        let one = Bundle::One(flows[0].clone());
        let many = Bundle::Many(flows);
        for bundle in [one, many] {
            prop_assert_eq!(&Bundle::parse(&bundle.to_yaml()).unwrap(), &bundle);
            prop_assert_eq!(&Bundle::parse(&bundle.to_json()).unwrap(), &bundle);
        }
    }

    #[test]
    fn removing_inputs_leaves_no_literal_and_changes_nothing_the_second_time(document in document()) {
        let once = exported(&document, "Shared", UserInputs::Remove);
        prop_assert_eq!(&exported(&once, "Shared", UserInputs::Remove), &once);
        let trigger = &once.as_value()["trigger"];
        prop_assert!(!leaks(&trigger["inputs"]) && !leaks(&trigger["sample"]), "{}", once.to_yaml());
        for action in once.as_value()["actions"].as_array().unwrap() {
            let has_ids = matches!(action["action"].as_str(), Some("condition" | "split" | "go_to"));
            prop_assert!(has_ids || !leaks(&action["inputs"]), "{}", once.to_yaml());
        }
    }

    #[test]
    fn keeping_inputs_changes_the_name_only(document in document()) {
        let kept = exported(&document, "Shared", UserInputs::Keep);
        prop_assert_eq!(kept.name(), Some("Shared"));
        prop_assert_eq!(kept.content_hash(), document.content_hash());
    }

    #[test]
    fn any_text_is_a_bundle_or_an_error(text in "\\PC{0,80}") {
        let _outcome = Bundle::parse(&text);
        let _outcome = Bundle::parse(&format!("flows: [ {{ actions: [] }} ]\n{text}"));
    }
}

#[test]
fn removing_inputs_leaves_what_a_subroutine_declares_and_which_one_is_called() {
    without_inputs(
        "kind: subroutine
trigger:
  event: subroutine
  inputs: { inputs: { a: string, b: { type: list, required: false, description: Mine } }, outputs: { c: nothing } }
  sample: { inputs: { a: secret } }
actions: [ { id: x, action: run_subroutine, inputs: { flow: charge, inputs: { amount: 5 } } } ]",
        &expect![[r#"
            name: Shared
            kind: subroutine
            trigger:
              event: subroutine
              inputs:
                inputs:
                  a: string
                  b:
                    type: list
                    required: false
                    description: null
                outputs:
                  c: null
              sample:
                inputs:
                  a: null
            actions:
              - id: x
                action: run_subroutine
                inputs:
                  flow: charge
                  inputs:
                    amount: null
        "#]],
    );
}

#[test]
fn subroutines_are_what_must_be_bound_again() {
    let document = Document::parse(
        "actions: [ { id: a, action: run_subroutine, inputs: { flow: x } }, { id: b, action: http_request, inputs: { connection: x } }, { id: c, action: run_subroutine, inputs: { flow: x } } ]",
    );
    let found = bindings(&document.unwrap());
    let found: Vec<_> = found.iter().map(|one| (one.kind, one.actions.join(" "))).collect();
    assert_eq!(
        found,
        [(BindingKind::Subroutine, "a c".to_owned()), (BindingKind::Connection, "b".to_owned())]
    );
}
