//! Waits: never early, through crashes, and what isn't a time.

use crate::world::{T0, World, start};
use expect_test::{Expect, expect};
use kernel::{Input, Rejected, Start, Status};
use serde_json::json;

fn check(world: &World, expected: Expect) {
    assert_eq!(world.reload(), world.execution, "replaying the journal gives the same state");
    expected.assert_eq(&world.log());
}

const WAIT: &str = r#"
- { id: rest, action: wait, inputs: { duration: 15m } }
- { id: after, action: set_variables, inputs: { variables: { at: "{{ actions.rest.until }}", now: "{{ now() }}" } } }
"#;

#[test]
fn a_wait_ends_when_its_time_has_come_and_never_before() {
    let mut world = World::started(WAIT);
    assert_eq!(world.execution.status(), Status::Waiting);
    assert_eq!(world.execution.wake_at(), Some(T0.plus_ms(900_000)));
    check(
        &world,
        expect![[r#"
        rest#1 waiting in {"duration":"15m"}
        waiting until 2027-01-15T08:15:00.000Z
    "#]],
    );
    assert_eq!(world.pass(899_999).input(Input::TimerFired).unwrap_err(), Rejected::NotDue);
    world.pass(1).input(Input::TimerFired).unwrap();
    check(
        &world,
        expect![[r#"
        rest#1 completed done in {"duration":"15m"} out {"until":"2027-01-15T08:15:00.000Z"}
        after#1 completed done in {"variables":{"at":"2027-01-15T08:15:00.000Z","now":"2027-01-15T08:15:00.000Z"}} out {"at":"2027-01-15T08:15:00.000Z","now":"2027-01-15T08:15:00.000Z"}
        completed
    "#]],
    );
}

#[test]
fn a_wait_that_is_overdue_ends_with_its_own_time() {
    let mut world = World::started(WAIT);
    world.pass(86_400_000).input(Input::TimerFired).unwrap();
    check(
        &world,
        expect![[r#"
        rest#1 completed done in {"duration":"15m"} out {"until":"2027-01-15T08:15:00.000Z"}
        after#1 completed done in {"variables":{"at":"2027-01-15T08:15:00.000Z","now":"2027-01-16T08:00:00.000Z"}} out {"at":"2027-01-15T08:15:00.000Z","now":"2027-01-16T08:00:00.000Z"}
        completed
    "#]],
    );
}

#[test]
fn a_crash_leaves_a_wait_as_it_is() {
    let mut world = World::started(WAIT);
    world.execution = world.reload();
    let transition = world.input(Input::Recovered).unwrap();
    assert!(transition.entries.is_empty() && transition.effects.is_empty());
    assert_eq!(world.execution.wake_at(), Some(T0.plus_ms(900_000)));
}

#[test]
fn a_time_in_the_past_costs_no_commit() {
    let world = World::started(
        r#"
- { id: rest, action: wait, inputs: { until: "{{ trigger.path and '2020-01-01T00:00:00Z' }}" } }
- { id: none, action: wait, inputs: { duration: 0s } }
"#,
    );
    assert_eq!(world.commits.len(), 1);
    check(
        &world,
        expect![[r#"
        rest#1 completed done in {"until":"2020-01-01T00:00:00Z"} out {"until":"2020-01-01T00:00:00.000Z"}
        none#1 completed done in {"duration":"0s"} out {"until":"2027-01-15T08:00:00.000Z"}
        completed
    "#]],
    );
}

#[test]
fn a_time_in_the_future_is_waited_for() {
    let world = World::started(
        r#"[ { id: rest, action: wait, inputs: { until: "2027-01-15T10:00:00+01:00" } } ]"#,
    );
    check(
        &world,
        expect![[r#"
        rest#1 waiting in {"until":"2027-01-15T10:00:00+01:00"}
        waiting until 2027-01-15T09:00:00.000Z
    "#]],
    );
}

#[test]
fn what_is_no_time_is_a_step_error() {
    let world = World::started(
        r#"
- { id: number, action: wait, on_error: continue, inputs: { duration: "{{ 4 }}" } }
- { id: word, action: wait, on_error: continue, inputs: { duration: "{{ 'soon' }}" } }
- { id: list, action: wait, on_error: continue, inputs: { until: "{{ [1] }}" } }
- { id: day, action: wait, on_error: continue, inputs: { until: "{{ 'Monday' }}" } }
- { id: long, action: wait, on_error: continue, inputs: { until: "{{ 'Monday' ~ 'Monday' * 20 }}" } }
"#,
    );
    check(
        &world,
        expect![[r#"
        number#1 failed error out {"error":{"code":"invalid_input","message":"duration: expected a text such as \"4s\", \"15m\" or \"30d\", not 4"}} error invalid_input: duration: expected a text such as "4s", "15m" or "30d", not 4
        word#1 failed error out {"error":{"code":"invalid_input","message":"duration: \"soon\" is no duration: write it like 250ms, 4s, 15m, 2h, 30d or 1h30m"}} error invalid_input: duration: "soon" is no duration: write it like 250ms, 4s, 15m, 2h, 30d or 1h30m
        list#1 failed error out {"error":{"code":"invalid_input","message":"until: expected a time such as \"2030-01-31T09:00:00Z\", not a list"}} error invalid_input: until: expected a time such as "2030-01-31T09:00:00Z", not a list
        day#1 failed error out {"error":{"code":"invalid_input","message":"until: expected a time such as \"2030-01-31T09:00:00Z\", not \"Monday\""}} error invalid_input: until: expected a time such as "2030-01-31T09:00:00Z", not "Monday"
        long#1 failed error out {"error":{"code":"invalid_input","message":"until: expected a time such as \"2030-01-31T09:00:00Z\", not this long text"}} error invalid_input: until: expected a time such as "2030-01-31T09:00:00Z", not this long text
        completed
    "#]],
    );
}

#[test]
fn a_simulation_does_not_wait() {
    let world = World::started_with(WAIT, Start { simulate: true, ..start(json!({})) });
    check(
        &world,
        expect![[r#"
        rest#1 completed done in {"duration":"15m"} out {"until":"2027-01-15T08:15:00.000Z"}
        after#1 completed done in {"variables":{"at":"2027-01-15T08:15:00.000Z","now":"2027-01-15T08:00:00.000Z"}} out {"at":"2027-01-15T08:15:00.000Z","now":"2027-01-15T08:00:00.000Z"}
        completed
    "#]],
    );
}

#[test]
fn a_cancelled_wait_shows_as_cancelled() {
    let mut world = World::started(WAIT);
    world.pass(10).input(Input::Cancel { by: "ada@example.com".into() }).unwrap();
    assert_eq!(world.execution.wake_at(), None);
    check(
        &world,
        expect![[r#"
        rest#1 cancelled in {"duration":"15m"}
        cancelled
    "#]],
    );
    assert_eq!(world.input(Input::TimerFired).unwrap_err(), Rejected::Ended);
}

#[test]
fn a_quarantined_wait_fails_the_execution() {
    let mut world = World::started(WAIT);
    world.input(Input::Quarantine { message: "index out of bounds".into() }).unwrap();
    check(
        &world,
        expect![[r#"
        rest#1 cancelled in {"duration":"15m"}
        failed ExecutionError { code: "internal", message: "index out of bounds", action_id: None }
    "#]],
    );
}
