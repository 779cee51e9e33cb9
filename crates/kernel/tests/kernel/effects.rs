//! Effects: intents, attempts, retries, at-most-once delivery, mocks and crashes.

use crate::world::{T0, World, failure, retrying_program, start};
use expect_test::{Expect, expect};
use kernel::{Effect, Failure, Input, Rejected, Start, Status};
use serde_json::{Value, json};

const CALL: &str = r#"
- id: call
  action: http_request
  inputs: { method: POST, url: "https://erp.example/orders", body: { id: "{{ uuid() }}" } }
  retry: { attempts: 3, backoff: fixed, initial_ms: 200, max_ms: 5000 }
- id: answer
  action: respond
  inputs: { body: "{{ actions.call.body }}" }
"#;

const CALL_ONCE: &str = r#"
- id: call
  action: http_request
  on_error: continue
  inputs: { method: POST, url: "https://erp.example/orders", delivery: at_most_once }
- id: seen
  action: set_variables
  inputs: { variables: { call: "{{ actions.call }}" } }
"#;

fn answer() -> Value {
    json!({ "status": 200, "headers": {}, "body": { "state": "paid" } })
}

fn check(world: &World, expected: Expect) {
    assert_eq!(world.reload(), world.execution, "replaying the journal gives the same state");
    expected.assert_eq(&world.log());
}

fn identity(effect: &Effect) -> (String, Value, u32) {
    (effect.key.clone(), (*effect.request).clone(), effect.attempt)
}

#[test]
fn an_effect_is_intended_before_it_is_asked_for() {
    let mut world = World::new(CALL);
    let transition = world.input(Input::Start(Box::new(start(json!({}))))).unwrap();
    let [effect] = &transition.effects[..] else { panic!("{transition:#?}") };
    assert_eq!(effect.key, format!("{}:call.1", crate::world::ID));
    assert_eq!((effect.attempt, effect.connector), (1, "http_request"));
    assert!(
        matches!(transition.entries.last(), Some(kernel::Entry::Intended(intent)) if intent.request == effect.request)
    );
    assert_eq!(world.execution.status(), Status::Running);
    assert_eq!(world.execution.wake_at(), None);
}

#[test]
fn a_result_shares_its_commit_with_what_follows() {
    let mut world = World::started(CALL);
    let transition = world.complete(Ok(answer())).unwrap();
    assert_eq!(transition.entries.len(), 3, "the call, the response and the end");
    check(
        &world,
        expect![[r#"
            call#1 completed done in {"method":"POST","url":"https://erp.example/orders","headers":{},"query":{},"body":{"id":"a7330920-6ce5-48d4-bdba-6856926268cc"},"connection":null} out {"status":200,"headers":{},"body":{"state":"paid"}}
            answer#1 completed done in {"status":200,"headers":{},"body":{"state":"paid"}} out {"status":200,"headers":{},"body":{"state":"paid"}}
            completed
        "#]],
    );
}

#[test]
fn a_failed_attempt_is_followed_by_the_same_request_under_the_same_key() {
    let mut world = World::started(CALL);
    let (key, request, _) = identity(world.effect.as_ref().unwrap());
    for attempt in [2, 3] {
        world.complete(Err(failure("connect"))).unwrap();
        assert_eq!(world.execution.status(), Status::Running);
        assert_eq!(world.execution.wake_at(), Some(world.now.plus_ms(200)));
        assert_eq!(world.pass(199).input(Input::TimerFired).unwrap_err(), Rejected::NotDue);
        let transition = world.pass(1).input(Input::TimerFired).unwrap();
        assert_eq!(identity(&transition.effects[0]), (key.clone(), request.clone(), attempt));
        assert_eq!(world.execution.wake_at(), None, "the timer fired");
    }
    world.complete(Err(failure("connect"))).unwrap();
    check(
        &world,
        expect![[r#"
            call#1 failed error in {"method":"POST","url":"https://erp.example/orders","headers":{},"query":{},"body":{"id":"a7330920-6ce5-48d4-bdba-6856926268cc"},"connection":null} error connect: it went wrong
            failed ExecutionError { code: "connect", message: "it went wrong", action_id: Some("call") }
        "#]],
    );
}

#[test]
fn a_failure_that_is_not_retryable_is_final_at_once() {
    let mut world = World::started(CALL);
    world.complete(Err(Failure { retryable: false, ..failure("egress_refused") })).unwrap();
    check(
        &world,
        expect![[r#"
            call#1 failed error in {"method":"POST","url":"https://erp.example/orders","headers":{},"query":{},"body":{"id":"a7330920-6ce5-48d4-bdba-6856926268cc"},"connection":null} error egress_refused: it went wrong
            failed ExecutionError { code: "egress_refused", message: "it went wrong", action_id: Some("call") }
        "#]],
    );
}

#[test]
fn an_answer_stands_when_no_attempt_is_left() {
    let busy = Failure {
        outputs: Some(json!({ "status": 503, "headers": {}, "body": "busy" })),
        retry_after_ms: Some(7_000),
        ..failure("http_status")
    };
    let mut world = World::started(CALL);
    for _ in 0..2 {
        world.complete(Err(busy.clone())).unwrap();
        assert_eq!(
            world.execution.wake_at(),
            Some(world.now.plus_ms(7_000)),
            "as the outside asked"
        );
        world.pass(7_000).input(Input::TimerFired).unwrap();
    }
    world.complete(Err(busy)).unwrap();
    check(
        &world,
        expect![[r#"
            call#1 completed done in {"method":"POST","url":"https://erp.example/orders","headers":{},"query":{},"body":{"id":"a7330920-6ce5-48d4-bdba-6856926268cc"},"connection":null} out {"status":503,"headers":{},"body":"busy"}
            answer#1 completed done in {"status":200,"headers":{},"body":"busy"} out {"status":200,"headers":{},"body":"busy"}
            completed
        "#]],
    );
}

#[test]
fn duplicates_and_late_attempts_are_not_awaited() {
    let mut world = World::started(CALL);
    let first = world.completion(Ok(answer()));
    world.complete(Err(failure("timeout"))).unwrap();
    let refused = |world: &mut World, completion: &kernel::Completion| {
        world.input(Input::Completed(completion.clone())).unwrap_err()
    };
    assert_eq!(refused(&mut world, &first), Rejected::NotAwaited, "while the next attempt is due");
    world.pass(200).input(Input::TimerFired).unwrap();
    assert_eq!(
        refused(&mut world, &first),
        Rejected::NotAwaited,
        "while the next attempt is under way"
    );
    let mut elsewhere = world.completion(Ok(answer()));
    elsewhere.performance.visit = 2;
    assert_eq!(refused(&mut world, &elsewhere), Rejected::NotAwaited);
    elsewhere.performance.frame = 9;
    assert_eq!(refused(&mut world, &elsewhere), Rejected::NotAwaited);
    world.complete(Ok(answer())).unwrap();
    assert_eq!(refused(&mut world, &first), Rejected::Ended);
}

#[test]
fn after_a_crash_the_same_attempt_is_asked_for_again_without_an_entry() {
    let mut world = World::started(CALL);
    for _ in 0..2 {
        let before = identity(world.effect.as_ref().unwrap());
        world.execution = world.reload();
        let transition = world.input(Input::Recovered).unwrap();
        assert!(transition.entries.is_empty());
        assert_eq!(identity(&transition.effects[0]), before);
        world.complete(Err(failure("connect"))).unwrap();
        world.execution = world.reload();
        let transition = world.input(Input::Recovered).unwrap();
        assert!(
            transition.entries.is_empty() && transition.effects.is_empty(),
            "the retry keeps its timer"
        );
        world.pass(200).input(Input::TimerFired).unwrap();
    }
}

#[test]
fn at_most_once_is_unknown_after_a_crash_and_never_repeated() {
    let mut world = World::started(CALL_ONCE);
    world.execution = world.reload();
    let transition = world.input(Input::Recovered).unwrap();
    assert!(transition.effects.is_empty());
    check(
        &world,
        expect![[r#"
            call#1 unknown unknown in {"method":"POST","url":"https://erp.example/orders","headers":{},"query":{},"body":null,"connection":null} out {"error":{"code":"outcome_unknown","message":"the service stopped while this was under way: it may have happened"}} error outcome_unknown: the service stopped while this was under way: it may have happened
            seen#1 completed done in {"variables":{"call":{"error":{"code":"outcome_unknown","message":"the service stopped while this was under way: it may have happened"}}}} out {"call":{"error":{"code":"outcome_unknown","message":"the service stopped while this was under way: it may have happened"}}}
            completed
        "#]],
    );
}

#[test]
fn at_most_once_that_may_have_happened_is_unknown() {
    let mut world = World::started(CALL_ONCE);
    world.complete(Err(Failure { maybe_done: true, ..failure("timeout") })).unwrap();
    check(
        &world,
        expect![[r#"
            call#1 unknown unknown in {"method":"POST","url":"https://erp.example/orders","headers":{},"query":{},"body":null,"connection":null} out {"error":{"code":"outcome_unknown","message":"it may have happened: it went wrong"}} error outcome_unknown: it may have happened: it went wrong
            seen#1 completed done in {"variables":{"call":{"error":{"code":"outcome_unknown","message":"it may have happened: it went wrong"}}}} out {"call":{"error":{"code":"outcome_unknown","message":"it may have happened: it went wrong"}}}
            completed
        "#]],
    );
}

#[test]
fn at_most_once_takes_an_answer_instead_of_another_attempt() {
    let mut world = World::started(CALL_ONCE);
    let outputs = Some(json!({ "status": 503, "headers": {}, "body": null }));
    world.complete(Err(Failure { maybe_done: true, outputs, ..failure("http_status") })).unwrap();
    check(
        &world,
        expect![[r#"
            call#1 completed done in {"method":"POST","url":"https://erp.example/orders","headers":{},"query":{},"body":null,"connection":null} out {"status":503,"headers":{},"body":null}
            seen#1 completed done in {"variables":{"call":{"status":503,"headers":{},"body":null}}} out {"call":{"status":503,"headers":{},"body":null}}
            completed
        "#]],
    );
}

#[test]
fn at_most_once_tries_again_what_certainly_did_not_leave() {
    let mut world = World::of(retrying_program(CALL_ONCE));
    world.input(Input::Start(Box::new(start(json!({}))))).unwrap();
    world.complete(Err(failure("connect"))).unwrap();
    assert_eq!(world.execution.wake_at(), Some(world.now.plus_ms(100)));
    world.pass(100).input(Input::TimerFired).unwrap();
    world.execution = world.reload();
    world.input(Input::Recovered).unwrap();
    check(
        &world,
        expect![[r#"
            call#1 unknown unknown in {"method":"POST","url":"https://erp.example/orders","headers":{},"query":{},"body":null,"connection":null} out {"error":{"code":"outcome_unknown","message":"the service stopped while this was under way: it may have happened"}} error outcome_unknown: the service stopped while this was under way: it may have happened
            seen#1 completed done in {"variables":{"call":{"error":{"code":"outcome_unknown","message":"the service stopped while this was under way: it may have happened"}}}} out {"call":{"error":{"code":"outcome_unknown","message":"the service stopped while this was under way: it may have happened"}}}
            completed
        "#]],
    );
}

#[test]
fn unknown_without_a_handler_fails_the_execution() {
    let mut world = World::started(&CALL_ONCE.replace("on_error: continue", "on_error: stop"));
    world.input(Input::Recovered).unwrap();
    check(
        &world,
        expect![[r#"
            call#1 unknown unknown in {"method":"POST","url":"https://erp.example/orders","headers":{},"query":{},"body":null,"connection":null} error outcome_unknown: the service stopped while this was under way: it may have happened
            failed ExecutionError { code: "outcome_unknown", message: "the service stopped while this was under way: it may have happened", action_id: Some("call") }
        "#]],
    );
}

#[test]
fn a_failure_takes_the_branch_for_errors() {
    let mut world = World::started(
        r#"
- id: call
  action: http_request
  inputs: { method: GET, url: "https://erp.example" }
  retry: { attempts: 1 }
  on_error: branch
  branches:
    - id: error
      actions:
        - { id: sorry, action: respond, inputs: { status: 502, body: "{{ actions.call.error.code }}" } }
        - { id: end, action: stop }
- { id: fine, action: respond, inputs: { body: fine } }
"#,
    );
    world.complete(Err(failure("connect"))).unwrap();
    check(
        &world,
        expect![[r#"
            call#1 failed error in {"method":"GET","url":"https://erp.example","headers":{},"query":{},"body":null,"connection":null} out {"error":{"code":"connect","message":"it went wrong"}} error connect: it went wrong
            sorry#1 completed done in {"status":502,"headers":{},"body":"connect"} out {"status":502,"headers":{},"body":"connect"}
            end#1 completed done
            completed
        "#]],
    );
}

#[test]
fn an_effect_in_a_loop_has_a_key_per_visit() {
    let mut world = World::started(
        r#"
- { id: call, action: http_request, inputs: { method: GET, url: "https://erp.example" } }
- id: more
  action: condition
  inputs: { when: { left: "{{ actions.call.body }}", is: equals, right: more } }
  branches:
    - { id: "yes", actions: [ { id: again, action: go_to, inputs: { action: call } } ] }
    - { id: "no", actions: [] }
"#,
    );
    let mut keys = Vec::new();
    for body in ["more", "more", "enough"] {
        keys.push(world.effect.as_ref().unwrap().key.rsplit_once(':').unwrap().1.to_owned());
        world.complete(Ok(json!({ "status": 200, "headers": {}, "body": body }))).unwrap();
    }
    assert_eq!(keys, ["call.1", "call.2", "call.3"]);
    assert_eq!(world.execution.status(), Status::Completed);
}

#[test]
fn a_simulation_lets_nothing_out() {
    let start = Start { simulate: true, ..start(json!({})) };
    let world = World::started_with(CALL, start);
    assert!(world.effect.is_none());
    check(
        &world,
        expect![[r#"
            call#1 completed done in {"method":"POST","url":"https://erp.example/orders","headers":{},"query":{},"body":{"id":"a7330920-6ce5-48d4-bdba-6856926268cc"},"connection":null} out {"status":200,"headers":{"content-type":"application/json"},"body":{"ok":true}}
            answer#1 completed done in {"status":200,"headers":{},"body":{"ok":true}} out {"status":200,"headers":{},"body":{"ok":true}}
            completed
        "#]],
    );
}

#[test]
fn mocks_stand_in_for_outputs_and_errors() {
    let actions = r#"
- { id: call, action: http_request, inputs: { method: GET, url: "https://erp.example" } }
- { id: bad, action: http_request, on_error: continue, inputs: { method: GET, url: "https://erp.example" } }
- { id: rest, action: wait, inputs: { duration: 30d } }
- { id: out, action: http_request, inputs: { method: GET, url: "https://erp.example" } }
"#;
    let mocks = json!({
        "call": { "status": 418, "headers": {}, "body": null },
        "bad": { "error": { "code": "timeout", "message": "too slow" } },
        "rest": { "until": "never" },
    });
    let start = Start { mocks: mocks.as_object().unwrap().clone(), ..start(json!({})) };
    let world = World::started_with(actions, start);
    assert_eq!(
        world.effect.as_ref().unwrap().key.rsplit_once(':').unwrap().1,
        "out.1",
        "without a mock it leaves"
    );
    check(
        &world,
        expect![[r#"
            call#1 completed done in {"method":"GET","url":"https://erp.example","headers":{},"query":{},"body":null,"connection":null} out {"status":418,"headers":{},"body":null}
            bad#1 failed error in {"method":"GET","url":"https://erp.example","headers":{},"query":{},"body":null,"connection":null} out {"error":{"code":"timeout","message":"too slow"}} error timeout: too slow
            rest#1 completed done in {"duration":"30d"} out {"until":"never"}
            out#1 running in {"method":"GET","url":"https://erp.example","headers":{},"query":{},"body":null,"connection":null}
            running
        "#]],
    );
}

#[test]
fn a_request_that_cannot_be_rendered_is_never_intended() {
    let world = World::started(
        r#"
- { id: call, action: http_request, inputs: { method: GET, url: "https://erp.example/{{ trigger.body.nothing }}" } }
"#,
    );
    assert!(world.effect.is_none());
    check(
        &world,
        expect![[r#"
            call#1 failed error error expression: url: trigger.body.nothing is missing
            failed ExecutionError { code: "expression", message: "url: trigger.body.nothing is missing", action_id: Some("call") }
        "#]],
    );
}

#[test]
fn times_of_attempts_are_kept() {
    let mut world = World::started(CALL);
    world.complete(Err(failure("connect"))).unwrap();
    world.pass(200).input(Input::TimerFired).unwrap();
    let attempts = |world: &World| {
        let steps = kernel::history::steps(&world.entries(), world.execution.programs());
        serde_json::to_string_pretty(&steps[0].attempts).unwrap()
    };
    expect![[r#"
        [
          {
            "number": 1,
            "started_at": "2027-01-15T08:00:00.000Z",
            "ended_at": "2027-01-15T08:00:00.005Z",
            "error": {
              "code": "connect",
              "message": "it went wrong"
            },
            "next_at": "2027-01-15T08:00:00.205Z"
          },
          {
            "number": 2,
            "started_at": "2027-01-15T08:00:00.205Z",
            "ended_at": null,
            "error": null,
            "next_at": null
          }
        ]"#]]
    .assert_eq(&attempts(&world));
    world.complete(Ok(answer())).unwrap();
    expect![[r#"
        [
          {
            "number": 1,
            "started_at": "2027-01-15T08:00:00.000Z",
            "ended_at": "2027-01-15T08:00:00.005Z",
            "error": {
              "code": "connect",
              "message": "it went wrong"
            },
            "next_at": "2027-01-15T08:00:00.205Z"
          },
          {
            "number": 2,
            "started_at": "2027-01-15T08:00:00.205Z",
            "ended_at": "2027-01-15T08:00:00.210Z",
            "error": null,
            "next_at": null
          }
        ]"#]]
    .assert_eq(&attempts(&world));
    assert_eq!(world.execution.started_at(), Some(T0));
    assert_eq!(world.execution.ended_at(), Some(T0.plus_ms(210)));
}

#[test]
fn what_was_under_way_at_a_cancel_shows_as_cancelled() {
    let mut world = World::started(CALL);
    world.pass(7).input(Input::Cancel { by: "ada".into() }).unwrap();
    let steps = kernel::history::steps(&world.entries(), world.execution.programs());
    assert_eq!(steps[0].status, kernel::history::StepStatus::Cancelled);
    assert_eq!(steps[0].ended_at, Some(T0.plus_ms(7)));
    assert_eq!(steps[0].attempts[0].ended_at, Some(T0.plus_ms(7)));
    assert_eq!(world.complete(Ok(answer())).unwrap_err(), Rejected::Ended);
}
