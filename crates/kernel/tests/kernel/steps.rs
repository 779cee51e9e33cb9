//! What each pure action does to an execution.

use crate::world::{World, start};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

fn check_with(body: Value, actions: &str, expected: Expect) {
    let world = World::started_with(actions, start(body));
    assert_eq!(world.reload(), world.execution, "replaying the journal gives the same state");
    expected.assert_eq(&world.log());
}

fn check(actions: &str, expected: Expect) {
    check_with(json!({ "kind": "gold", "amount": 120 }), actions, expected);
}

#[test]
fn a_flow_without_actions_completes() {
    let program = crate::world::program("[]");
    let mut world = World::of(program);
    world.input(kernel::Input::Start(Box::new(start(json!({}))))).unwrap();
    expect![[r#"
        completed
    "#]]
    .assert_eq(&world.log());
}

#[test]
fn variables_are_typed_and_seen_by_what_follows() {
    check(
        r#"
- id: first
  action: set_variables
  inputs: { variables: { amount: "{{ trigger.body.amount }}", text: "is {{ trigger.body.amount }}" } }
- id: second
  action: set_variables
  inputs: { variables: { amount: "{{ vars.amount + 1 }}", before: "{{ actions.first.amount }}" } }
- id: answer
  action: respond
  inputs: { body: "{{ vars }}" }
"#,
        expect![[r#"
            first#1 completed done in {"variables":{"amount":120,"text":"is 120"}} out {"amount":120,"text":"is 120"}
            second#1 completed done in {"variables":{"amount":121,"before":120}} out {"amount":121,"before":120}
            answer#1 completed done in {"status":200,"headers":{},"body":{"amount":121,"text":"is 120","before":120}} out {"status":200,"headers":{},"body":{"amount":121,"text":"is 120","before":120}}
            completed
        "#]],
    );
}

#[test]
fn a_condition_takes_one_branch_and_the_flow_goes_on_behind_it() {
    check(
        r#"
- id: gold
  action: condition
  inputs: { when: { left: "{{ trigger.body.kind }}", is: equals, right: gold } }
  branches:
    - id: "yes"
      actions: [ { id: a, action: set_variables, inputs: { variables: { tier: A } } } ]
    - id: "no"
      actions: [ { id: b, action: set_variables, inputs: { variables: { tier: B } } } ]
- id: answer
  action: respond
  inputs: { status: 201, headers: { x-tier: "{{ vars.tier }}", x-amount: "{{ trigger.body.amount }}" }, body: { ok: true } }
"#,
        expect![[r#"
            gold#1 completed yes in {"when":{"left":"gold","is":"equals","right":"gold"}}
            a#1 completed done in {"variables":{"tier":"A"}} out {"tier":"A"}
            answer#1 completed done in {"status":201,"headers":{"x-tier":"A","x-amount":"120"},"body":{"ok":true}} out {"status":201,"headers":{"x-tier":"A","x-amount":"120"},"body":{"ok":true}}
            completed
        "#]],
    );
}

#[test]
fn tests_nest_and_show_what_was_compared() {
    check(
        r#"
- id: nested
  action: condition
  inputs:
    when:
      all:
        - { left: "{{ trigger.body.amount }}", is: greater_than, right: 100 }
        - any:
            - { left: "{{ trigger.body.kind }}", is: equals, right: silver }
            - { left: "{{ trigger.body.kind }}", is: starts_with, right: g }
            - { left: "never looked at", is: exists }
        - not: { left: "{{ trigger.body.amount }}", is: equals, right: 121 }
  branches:
    - { id: "yes", actions: [] }
    - { id: "no", actions: [] }
"#,
        expect![[r#"
            nested#1 completed yes in {"when":{"all":[{"left":120,"is":"greater_than","right":100},{"any":[{"left":"gold","is":"equals","right":"silver"},{"left":"gold","is":"starts_with","right":"g"},{"left":"never looked at","is":"exists"}]},{"not":{"left":120,"is":"equals","right":121}}]}}
            completed
        "#]],
    );
}

#[test]
fn a_split_takes_the_first_path_that_holds() {
    let actions = r#"
- id: ways
  action: split
  inputs:
    paths:
      - { branch: small, when: { left: "{{ trigger.body.amount }}", is: less_than, right: 10 } }
      - { branch: medium, when: { left: "{{ trigger.body.amount }}", is: less_than, right: 200 } }
      - { branch: large, when: { left: "{{ trigger.body.amount }}", is: less_than, right: 1000 } }
  branches:
    - { id: small, actions: [ { id: s, action: stop } ] }
    - { id: medium, actions: [ { id: m, action: set_variables, inputs: { variables: { size: medium } } } ] }
    - { id: large, actions: [ { id: l, action: stop } ] }
    - { id: default, actions: [ { id: d, action: fail, inputs: { message: "too much: {{ trigger.body.amount }}" } } ] }
"#;
    check(
        actions,
        expect![[r#"
            ways#1 completed medium in {"paths":[{"branch":"small","when":{"left":120,"is":"less_than","right":10}},{"branch":"medium","when":{"left":120,"is":"less_than","right":200}}]}
            m#1 completed done in {"variables":{"size":"medium"}} out {"size":"medium"}
            completed
        "#]],
    );
    check_with(
        json!({ "amount": 5000 }),
        actions,
        expect![[r#"
            ways#1 completed default in {"paths":[{"branch":"small","when":{"left":5000,"is":"less_than","right":10}},{"branch":"medium","when":{"left":5000,"is":"less_than","right":200}},{"branch":"large","when":{"left":5000,"is":"less_than","right":1000}}]}
            d#1 failed error in {"message":"too much: 5000"} error failed: too much: 5000
            failed ExecutionError { code: "failed", message: "too much: 5000", action_id: Some("d") }
        "#]],
    );
    check_with(
        json!({ "amount": 3 }),
        actions,
        expect![[r#"
            ways#1 completed small in {"paths":[{"branch":"small","when":{"left":3,"is":"less_than","right":10}}]}
            s#1 completed done
            completed
        "#]],
    );
}

#[test]
fn a_split_by_value_takes_the_branch_of_that_name() {
    let actions = r#"
- id: ways
  action: split
  inputs: { value: "{{ trigger.body.kind }}" }
  branches:
    - { id: gold, actions: [ { id: g, action: stop } ] }
    - { id: silver, actions: [ { id: s, action: stop } ] }
- id: other
  action: set_variables
  inputs: { variables: { other: true } }
"#;
    check(
        actions,
        expect![[r#"
            ways#1 completed gold in {"paths":[{"branch":"gold","when":{"left":"gold","is":"equals","right":"gold"}}]}
            g#1 completed done
            completed
        "#]],
    );
    check_with(
        json!({ "kind": "lead" }),
        actions,
        expect![[r#"
            ways#1 completed no_match in {"paths":[{"branch":"gold","when":{"left":"lead","is":"equals","right":"gold"}},{"branch":"silver","when":{"left":"lead","is":"equals","right":"silver"}}]}
            other#1 completed done in {"variables":{"other":true}} out {"other":true}
            completed
        "#]],
    );
}

#[test]
fn go_to_loops_and_every_visit_is_a_step() {
    check(
        r#"
- id: begin
  action: set_variables
  inputs: { variables: { n: 0 } }
- id: count
  action: set_variables
  inputs: { variables: { n: "{{ vars.n + 1 }}" } }
- id: enough
  action: condition
  inputs: { when: { left: "{{ vars.n }}", is: less_than, right: 3 } }
  branches:
    - { id: "yes", actions: [ { id: again, action: go_to, inputs: { action: count } } ] }
    - { id: "no", actions: [] }
"#,
        expect![[r#"
            begin#1 completed done in {"variables":{"n":0}} out {"n":0}
            count#1 completed done in {"variables":{"n":1}} out {"n":1}
            enough#1 completed yes in {"when":{"left":1,"is":"less_than","right":3}}
            again#1 completed done in {"action":"count"}
            count#2 completed done in {"variables":{"n":2}} out {"n":2}
            enough#2 completed yes in {"when":{"left":2,"is":"less_than","right":3}}
            again#2 completed done in {"action":"count"}
            count#3 completed done in {"variables":{"n":3}} out {"n":3}
            enough#3 completed no in {"when":{"left":3,"is":"less_than","right":3}}
            completed
        "#]],
    );
}

#[test]
fn stop_ends_well_and_fail_ends_badly_whatever_on_error_says() {
    check(
        "[ { id: end, action: stop }, { id: never, action: stop } ]",
        expect![[r#"
        end#1 completed done
        completed
    "#]],
    );
    check(
        r#"
- { id: bad, action: fail, on_error: continue, inputs: { message: "no {{ trigger.body.kind }}" } }
"#,
        expect![[r#"
            bad#1 failed error in {"message":"no gold"} error failed: no gold
            failed ExecutionError { code: "failed", message: "no gold", action_id: Some("bad") }
        "#]],
    );
}

#[test]
fn an_expression_error_stops_the_execution() {
    check(
        r#"
- { id: bad, action: set_variables, inputs: { variables: { a: { b: "{{ trigger.body.nothing.at.all }}" } } } }
- { id: never, action: stop }
"#,
        expect![[r#"
            bad#1 failed error error expression: a.b: trigger.body.nothing.at.all is missing
            failed ExecutionError { code: "expression", message: "a.b: trigger.body.nothing.at.all is missing", action_id: Some("bad") }
        "#]],
    );
}

#[test]
fn an_expression_error_is_an_outcome_when_the_flow_continues() {
    check(
        r#"
- { id: bad, action: set_variables, on_error: continue, inputs: { variables: { a: "{{ 1 / 0 }}" } } }
- { id: seen, action: set_variables, inputs: { variables: { code: "{{ actions.bad.error.code }}" } } }
"#,
        expect![[r#"
            bad#1 failed error out {"error":{"code":"expression","message":"a: unable to calculate 1 / 0"}} error expression: a: unable to calculate 1 / 0
            seen#1 completed done in {"variables":{"code":"expression"}} out {"code":"expression"}
            completed
        "#]],
    );
}

#[test]
fn a_second_response_is_a_step_error() {
    check(
        r#"
- { id: one, action: respond, inputs: { body: 1 } }
- { id: two, action: respond, on_error: continue, inputs: { body: 2 } }
- { id: three, action: respond, inputs: { body: 3 } }
"#,
        expect![[r#"
            one#1 completed done in {"status":200,"headers":{},"body":1} out {"status":200,"headers":{},"body":1}
            two#1 failed error out {"error":{"code":"already_responded","message":"the caller has already got a response"}} error already_responded: the caller has already got a response
            three#1 failed error error already_responded: the caller has already got a response
            failed ExecutionError { code: "already_responded", message: "the caller has already got a response", action_id: Some("three") }
        "#]],
    );
}

#[test]
fn responses_that_no_caller_can_get_are_step_errors() {
    let body =
        json!({ "status": "{}", "float": 200.0, "text": "202", "break": "a\r\nset-cookie: b" });
    let actions = r#"
- { id: big, action: respond, on_error: continue, inputs: { status: "{{ 600 }}" } }
- { id: odd, action: respond, on_error: continue, inputs: { status: "{{ 200.5 }}" } }
- { id: word, action: respond, on_error: continue, inputs: { status: "{{ trigger.body.status }}" } }
- { id: list, action: respond, on_error: continue, inputs: { headers: "{{ [1] }}" } }
- { id: name, action: respond, on_error: continue, inputs: { headers: "{{ {'a b': 'c'} }}" } }
- { id: split, action: respond, on_error: continue, inputs: { headers: { x: "{{ trigger.body.break }}" } } }
- { id: deep, action: respond, on_error: continue, inputs: { headers: { x: "{{ [1] }}" } } }
- { id: fine, action: respond, inputs: { status: "{{ trigger.body.text }}", headers: { x: "{{ 1 }}" } } }
"#;
    check_with(
        body,
        actions,
        expect![[r#"
        big#1 failed error out {"error":{"code":"invalid_input","message":"status: expected a whole number from 100 to 599"}} error invalid_input: status: expected a whole number from 100 to 599
        odd#1 failed error out {"error":{"code":"invalid_input","message":"status: expected a whole number from 100 to 599"}} error invalid_input: status: expected a whole number from 100 to 599
        word#1 failed error out {"error":{"code":"invalid_input","message":"status: expected a whole number from 100 to 599"}} error invalid_input: status: expected a whole number from 100 to 599
        list#1 failed error out {"error":{"code":"invalid_input","message":"headers: expected an object of names and texts"}} error invalid_input: headers: expected an object of names and texts
        name#1 failed error out {"error":{"code":"invalid_input","message":"headers: \"a b\" isn't the name of a header"}} error invalid_input: headers: "a b" isn't the name of a header
        split#1 failed error out {"error":{"code":"invalid_input","message":"headers.x: line breaks and control characters aren't allowed"}} error invalid_input: headers.x: line breaks and control characters aren't allowed
        deep#1 failed error out {"error":{"code":"invalid_input","message":"headers.x: expected a text"}} error invalid_input: headers.x: expected a text
        fine#1 completed done in {"status":202,"headers":{"x":"1"},"body":null} out {"status":202,"headers":{"x":"1"},"body":null}
        completed
    "#]],
    );
}

#[test]
fn every_rendering_has_its_own_uuids_and_the_time_of_its_step() {
    let actions = r#"
- { id: a, action: set_variables, inputs: { variables: { one: "{{ uuid() }}", two: "{{ uuid() }}", at: "{{ now() }}" } } }
- { id: b, action: respond, inputs: { headers: { x: "{{ uuid() }}" }, body: "{{ uuid() }}" } }
"#;
    let world = World::started(actions);
    let response = world.execution.response().unwrap();
    let mut uuids = vec![response["headers"]["x"].clone(), response["body"].clone()];
    let again = World::started(actions);
    assert_eq!(again.entries(), world.entries(), "the same seed gives the same journal");
    let other = World::started_with(actions, kernel::Start { seed: 43, ..start(json!({})) });
    uuids.push(other.execution.response().unwrap()["body"].clone());
    for step in kernel::history::steps(&world.entries(), world.execution.programs()).iter().take(1)
    {
        let outputs = step.outputs.as_ref().unwrap();
        uuids.extend([outputs["one"].clone(), outputs["two"].clone()]);
        assert_eq!(outputs["at"], "2027-01-15T08:00:00.000Z");
    }
    uuids.sort_by_key(Value::to_string);
    uuids.dedup();
    assert_eq!(uuids.len(), 5, "{uuids:?}");
}

#[test]
fn expressions_see_the_execution_and_the_project() {
    let actions = r#"
- id: seen
  action: set_variables
  inputs: { variables: { execution: "{{ execution }}", project: "{{ project.slug }}" } }
"#;
    let start = kernel::Start { idempotency_key: Some("k-1".into()), ..start(json!({})) };
    expect![[r#"
        seen#1 completed done in {"variables":{"execution":{"id":"exe_00006q6yx718a","started_at":"2027-01-15T08:00:00.000Z","idempotency_key":"k-1"},"project":"demo"}} out {"execution":{"id":"exe_00006q6yx718a","started_at":"2027-01-15T08:00:00.000Z","idempotency_key":"k-1"},"project":"demo"}
        completed
    "#]].assert_eq(&World::started_with(actions, start).log());
}

#[test]
fn an_expression_error_in_a_test_says_where() {
    check(
        r#"
- id: asked
  action: condition
  on_error: continue
  inputs: { when: { all: [ { left: 1, is: equals, right: 1 }, { left: "{{ 1 // 0 }}", is: equals, right: 1 } ] } }
  branches: [ { id: "yes", actions: [] }, { id: "no", actions: [] } ]
- id: ways
  action: split
  inputs: { paths: [ { branch: one, when: { not: { left: "{{ 1 // 0 }}", is: exists } } } ] }
  branches: [ { id: one, actions: [] } ]
"#,
        expect![[r#"
            asked#1 failed error out {"error":{"code":"expression","message":"when.all.1.left: unable to calculate 1 // 0"}} error expression: when.all.1.left: unable to calculate 1 // 0
            ways#1 failed error error expression: one.not.left: unable to calculate 1 // 0
            failed ExecutionError { code: "expression", message: "one.not.left: unable to calculate 1 // 0", action_id: Some("ways") }
        "#]],
    );
}

#[test]
fn what_is_missing_in_a_test_counts_as_null() {
    check(
        r#"
- id: asked
  action: condition
  inputs: { when: { any: [ { left: "{{ trigger.body.no }}", is: exists }, { left: "{{ trigger.body.no }}", is: is_empty } ] } }
  branches: [ { id: "yes", actions: [] }, { id: "no", actions: [] } ]
- id: matched
  action: condition
  inputs: { when: { left: "{{ trigger.body.kind }}", is: matches, right: "^g" } }
  branches: [ { id: "yes", actions: [] }, { id: "no", actions: [] } ]
"#,
        expect![[r#"
            asked#1 completed yes in {"when":{"any":[{"left":null,"is":"exists"},{"left":null,"is":"is_empty"}]}}
            matched#1 completed yes in {"when":{"left":"gold","is":"matches","right":"^g"}}
            completed
        "#]],
    );
}

#[test]
fn tags_are_folded_and_stay_with_the_execution() {
    let actions = r#"
- id: first
  action: add_tags
  inputs: { tags: ["customer:{{ trigger.body.amount }}", " vip ", "vip", "", null, 7] }
- id: rest
  action: wait
  inputs: { duration: 1s }
- id: second
  action: add_tags
  inputs: { tags: "{{ [trigger.body.kind, 'vip'] }}" }
"#;
    check(
        actions,
        expect![[r#"
        first#1 completed done in {"tags":["customer:120","vip","7"]} out {"tags":["customer:120","vip","7"]}
        rest#1 waiting in {"duration":"1s"}
        waiting until 2027-01-15T08:00:01.000Z
    "#]],
    );
    let mut world = World::started_with(actions, start(json!({ "kind": "gold", "amount": 120 })));
    world.pass(1_000).input(kernel::Input::TimerFired).unwrap();
    assert_eq!(world.execution.tags(), ["customer:120", "vip", "7", "gold"]);
    assert_eq!(world.reload().tags(), world.execution.tags());
}

#[test]
fn tags_that_cannot_be_are_errors_of_the_step() {
    for (tags, expected) in [
        ("\"{{ trigger.body }}\"", expect!["invalid_input: tags: expected a list of texts"]),
        (
            "[\"{{ trigger.body }}\"]",
            expect!["invalid_input: tags[0]: a tag is a text or a number"],
        ),
        (
            "[\"{{ 'x' * 101 }}\"]",
            expect!["invalid_input: tags[0]: a tag has at most 100 characters, this one has 101"],
        ),
        (
            "[\"a\", \"b\\nc\"]",
            expect!["invalid_input: tags[1]: a tag has no line breaks and control characters"],
        ),
        (
            "\"{{ range(21) }}\"",
            expect!["too_many_tags: an execution has at most 20 tags, with these it had 21"],
        ),
    ] {
        let actions = format!("- {{ id: t, action: add_tags, inputs: {{ tags: {tags} }} }}\n");
        let world = World::started_with(&actions, start(json!({ "kind": "gold" })));
        let error =
            world.execution.error().map(|error| format!("{}: {}", error.code, error.message));
        expected.assert_eq(&error.unwrap_or_default());
        assert!(world.execution.tags().is_empty());
    }
}
