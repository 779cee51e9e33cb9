//! The named limits: an execution that goes too far fails, the process doesn't.

use crate::world::{World, failure, start};
use expect_test::expect;
use kernel::{ExecutionId, Failure, Input, Rejected, Status, advance, limits};
use serde_json::{Value, json};

fn nested(levels: usize) -> Value {
    (0..levels).fold(json!(1), |inner, _| json!([inner]))
}

fn code(world: &World) -> &str {
    &world.execution.error().unwrap().code
}

#[test]
fn a_loop_without_an_end_ends_at_the_limit_of_steps() {
    let world = World::started(
        r#"
- { id: round, action: set_variables, inputs: { variables: { n: 1 } } }
- { id: again, action: go_to, inputs: { action: round } }
"#,
    );
    assert_eq!((world.execution.status(), code(&world)), (Status::Failed, "steps_limit"));
    assert_eq!(world.entries().len(), limits::STEPS_MAX as usize + 2);
    assert_eq!(world.reload(), world.execution);
    expect![[r#"ExecutionError { code: "steps_limit", message: "an execution has at most 10000 steps", action_id: Some("round") }"#]].assert_eq(&format!("{:?}", world.execution.error().unwrap()));
}

#[test]
fn an_execution_keeps_the_limit_of_steps_that_it_started_with() {
    let actions = r#"
- { id: a, action: set_variables, inputs: { variables: { n: 1 } } }
- { id: b, action: set_variables, inputs: { variables: { n: 2 } } }
"#;
    let limited =
        |steps_max| World::started_with(actions, kernel::Start { steps_max, ..start(json!({})) });
    assert_eq!(limited(2).execution.status(), Status::Completed);
    let world = limited(1);
    assert_eq!((world.execution.status(), code(&world)), (Status::Failed, "steps_limit"));
    assert_eq!(world.reload(), world.execution);
    let error = world.execution.error().unwrap();
    assert_eq!(error.message, "an execution has at most 1 steps");
}

#[test]
fn outputs_larger_than_the_limit_are_a_step_error() {
    let actions = r#"
- { id: call, action: http_request, on_error: continue, inputs: { method: GET, url: "https://erp.example" } }
- { id: seen, action: set_variables, inputs: { variables: { code: "{{ actions.call.error.code }}" } } }
"#;
    for body in [json!("x".repeat(limits::VALUE_BYTES_MAX)), nested(limits::VALUE_DEPTH_MAX)] {
        let mut world = World::started(actions);
        world.complete(Ok(json!({ "status": 200, "headers": {}, "body": body }))).unwrap();
        assert_eq!(world.execution.status(), Status::Completed);
        assert!(world.log().contains(r#"out {"code":"output_too_large"}"#), "{}", world.log());
        assert_eq!(world.reload(), world.execution);
    }
}

#[test]
fn a_request_larger_than_the_limit_never_leaves() {
    let body = json!({ "text": "x".repeat(limits::VALUE_BYTES_MAX) });
    let actions = r#"
- id: call
  action: http_request
  inputs: { method: POST, url: "https://erp.example", body: "{{ trigger.body.text }}" }
"#;
    let world = World::started_with(actions, start(body));
    assert!(world.effect.is_none());
    assert_eq!(code(&world), "input_too_large");
}

#[test]
fn the_values_of_one_journal_are_bounded() {
    let actions = r#"
- { id: call, action: http_request, inputs: { method: GET, url: "https://erp.example" } }
- { id: again, action: go_to, inputs: { action: call } }
"#;
    let mut world = World::started(actions);
    let body = json!("x".repeat(limits::VALUE_BYTES_MAX - 1_000));
    while !world.execution.status().has_ended() {
        world.complete(Ok(json!({ "status": 200, "headers": {}, "body": body }))).unwrap();
    }
    assert_eq!(code(&world), "journal_limit");
    assert!(world.bytes().len() < limits::JOURNAL_BYTES_MAX + 2 * limits::VALUE_BYTES_MAX);
}

#[test]
fn an_event_deeper_than_a_journal_can_hold_is_refused() {
    let mut world = World::new("[]");
    let deep = start(nested(limits::VALUE_DEPTH_MAX));
    assert_eq!(world.input(Input::Start(Box::new(deep))).unwrap_err(), Rejected::TooDeep);
    assert!(!world.execution.has_started());
    let deepest = start(nested(limits::VALUE_DEPTH_MAX - 2));
    world.input(Input::Start(Box::new(deepest))).unwrap();
    assert_eq!(world.reload(), world.execution);
}

#[test]
fn long_messages_are_cut_between_characters() {
    let mut world = World::started(
        "[ { id: call, action: http_request, inputs: { method: GET, url: \"https://a.example\" } } ]",
    );
    let mut failure = Failure { retryable: false, ..failure("connect") };
    failure.error.message = format!("x{}", "ä".repeat(limits::MESSAGE_BYTES_MAX));
    world.complete(Err(failure)).unwrap();
    let message = &world.execution.error().unwrap().message;
    assert_eq!(message.len(), limits::MESSAGE_BYTES_MAX - 1 + '…'.len_utf8());
}

#[test]
fn large_values_in_a_condition_are_not_journaled_twice() {
    let actions = r#"
- id: same
  action: condition
  inputs: { when: { left: "{{ trigger.body }}", is: equals, right: "{{ trigger.body }}" } }
  branches: [ { id: "yes", actions: [] }, { id: "no", actions: [] } ]
"#;
    let body = json!("x".repeat(limits::SHOWN_INPUTS_BYTES_MAX));
    let world = World::started_with(actions, start(body));
    assert!(world.log().starts_with("same#1 completed yes\n"), "{}", world.log());
}

#[test]
fn a_panic_in_apply_names_the_broken_invariant() {
    let mut world = World::started("[ { id: rest, action: wait, inputs: { duration: 4s } } ]");
    let again = world.entries();
    let mut other = kernel::Execution::new(ExecutionId(1), world.execution.program().clone());
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| other.apply(&again[1])))
        .unwrap_err();
    assert!(panic.downcast_ref::<String>().unwrap().contains("the execution hasn't started"));
    assert!(advance(&mut world.execution, &Input::TimerFired, world.now).is_err());
}
