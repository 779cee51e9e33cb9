//! What programs look like: one node per action in pre-order, and where each leads.

use super::{flow, program};
use crate::program::{Delivery, NodeId, OnError, Op};
use expect_test::{Expect, expect};

fn shape(actions: &str, expected: Expect) {
    let program = program(&flow(actions));
    let next =
        |next: Option<NodeId>| next.map_or("end".to_owned(), |id| program.node(id).id.to_string());
    let mut text = format!("entry {}\n", next(program.entry));
    for (index, node) in program.nodes.iter().enumerate() {
        assert_eq!(program.find(&node.id), Some(NodeId(index as u32)));
        let ways = match &node.op {
            Op::Condition { yes, no, .. } => format!("yes {} no {}", next(*yes), next(*no)),
            Op::Split { paths, otherwise, otherwise_outcome } => {
                let paths: Vec<String> = paths
                    .iter()
                    .map(|path| format!("{} {}", path.branch, next(path.target)))
                    .collect();
                format!("{} otherwise {otherwise_outcome} {}", paths.join(" "), next(*otherwise))
            }
            Op::GoTo { target } => format!("to {}", program.node(*target).id),
            Op::SetVariables { .. }
            | Op::Respond { .. }
            | Op::Wait(_)
            | Op::Fail { .. }
            | Op::Stop
            | Op::RunSubroutine { .. }
            | Op::Return { .. }
            | Op::AddTags { .. }
            | Op::Effect(_) => String::new(),
        };
        let on_error = match node.on_error {
            OnError::Stop => String::new(),
            OnError::Continue => " on error on".to_owned(),
            OnError::Branch(branch) => format!(" on error {}", next(branch)),
        };
        text += &format!(
            "{index} {} {}: next {} {ways}{on_error}\n",
            node.id,
            node.action,
            next(node.next)
        );
    }
    expected.assert_eq(&text);
}

#[test]
fn nodes_are_in_pre_order_and_branches_lead_back() {
    shape(
        "  - id: a
    action: condition
    inputs: { when: { left: 1, is: exists } }
    branches:
      - id: \"yes\"
        actions:
          - id: b
            action: condition
            inputs: { when: { left: 1, is: exists } }
            branches: [ { id: \"no\", actions: [ { id: c, action: respond }, { id: d, action: respond } ] } ]
      - { id: \"no\", actions: [] }
  - { id: e, action: http_request, inputs: { url: \"http://x\" }, on_error: branch, branches: [ { id: error, actions: [ { id: f, action: respond } ] } ] }
  - { id: g, action: http_request, inputs: { url: \"http://x\" }, on_error: continue }
  - { id: h, action: go_to, inputs: { action: c } }",
        expect![[r#"
            entry a
            0 a condition: next e yes b no e
            1 b condition: next e yes e no c
            2 c respond: next d 
            3 d respond: next e 
            4 e http_request: next g  on error f
            5 f respond: next g 
            6 g http_request: next h  on error on
            7 h go_to: next end to c
        "#]],
    );
}

#[test]
fn splits_lead_to_their_branches_or_on() {
    shape(
        "  - id: a
    action: split
    inputs: { paths: [ { branch: x, when: { left: 1, is: exists } }, { branch: y, when: { left: 1, is: exists } } ] }
    branches: [ { id: y, actions: [ { id: b, action: respond } ] }, { id: x }, { id: default, actions: [ { id: c, action: stop } ] } ]
  - id: d
    action: split
    inputs: { value: \"{{ trigger.body.d }}\" }
    branches: [ { id: \"1\", actions: [ { id: e, action: stop } ] }, { id: \"2\" } ]",
        expect![[r#"
            entry a
            0 a split: next d x d y b otherwise default c
            1 b respond: next d 
            2 c stop: next d 
            3 d split: next end 1 e 2 end otherwise no_match end
            4 e stop: next end 
        "#]],
    );
}

#[test]
fn an_empty_flow_has_no_entry() {
    shape(
        "  []",
        expect![[r#"
        entry end
    "#]],
    );
}

#[test]
fn triggers_have_their_defaults() {
    let program = program(&flow("  - { id: a, action: respond }"));
    assert_eq!(program.event, "webhook");
    assert!(program.responds);
    let webhook = program.webhook().unwrap();
    assert_eq!(
        (webhook.path.as_str(), webhook.methods.as_slice(), webhook.timeout_ms),
        ("x", &["POST".to_owned()][..], 30_000)
    );
    let api = super::program("trigger: { event: api }\nactions: [ { id: a, action: stop } ]");
    assert_eq!((api.event, api.webhook(), api.responds), ("api", None, false));
}

#[test]
fn effects_carry_their_settings() {
    let program = program(&flow(
        "  - { id: a, action: http_request, inputs: { url: \"http://x/{{ trigger.body.id }}\" } }
  - { id: b, action: http_request, inputs: { url: \"http://x\", delivery: at_most_once }, timeout_ms: 7, retry: { max_ms: 100 } }
  - { id: c, action: http_request, inputs: { url: \"http://x\" }, retry: { attempts: 4, backoff: fixed } }",
    ));
    let effects: Vec<_> = program
        .nodes
        .iter()
        .filter_map(|node| match &node.op {
            Op::Effect(effect) => Some((effect.timeout_ms, effect.retry, effect.delivery)),
            _ => None,
        })
        .collect();
    expect![[r#"
        [
            (
                10000,
                Retry {
                    attempts: 1,
                    backoff: Exponential,
                    initial_ms: 500,
                    max_ms: 30000,
                },
                AtLeastOnce,
            ),
            (
                7,
                Retry {
                    attempts: 1,
                    backoff: Exponential,
                    initial_ms: 100,
                    max_ms: 100,
                },
                AtMostOnce,
            ),
            (
                10000,
                Retry {
                    attempts: 4,
                    backoff: Fixed,
                    initial_ms: 500,
                    max_ms: 30000,
                },
                AtLeastOnce,
            ),
        ]
    "#]]
    .assert_debug_eq(&effects);
    assert_eq!(effects[1].2, Delivery::AtMostOnce);
    let Op::Effect(effect) = &program.nodes[0].op else { panic!("an effect") };
    let scope = crate::expression::test_scope();
    expect![[r#"{"method":"GET","url":"http://x/7","headers":{},"query":{},"body":null,"connection":null}"#]].assert_eq(&effect.inputs.render(&scope).unwrap().to_string());
}

#[test]
fn the_name_is_not_part_of_the_behaviour() {
    let named = |name: &str| {
        super::parse(&format!("name: {name}\n{}", flow("  - { id: a, action: stop }")))
    };
    assert_eq!(named("a").content_hash(), named("b").content_hash());
}
