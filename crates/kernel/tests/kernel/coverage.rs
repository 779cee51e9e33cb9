//! Every input in every state, as one table; every operation and every reason to refuse is in it somewhere.

use crate::world::{World, failure, programs, retrying_program, start};
use expect_test::{expect, expect_file};
use flow::program::Op;
use kernel::{Entry, Failure, Input, Rejected, Transition};
use serde_json::json;
use std::{collections::BTreeSet, fmt::Write as _};

const ACTIONS: &str = r#"
- { id: rest, action: wait, inputs: { duration: 1s } }
- id: call
  action: http_request
  inputs: { method: GET, url: "https://erp.example" }
- { id: once, action: http_request, inputs: { method: GET, url: "https://erp.example", delivery: at_most_once } }
"#;

const STATES: [&str; 8] = [
    "new",
    "waiting",
    "attempt",
    "retry due",
    "attempt at most once",
    "completed",
    "failed",
    "cancelled",
];

/// A world in one of the states, with the effect that `completed` answers.
fn in_state(state: &str) -> World {
    let mut world = World::of(retrying_program(ACTIONS));
    let answer = json!({ "status": 200, "headers": {}, "body": null });
    let started =
        |world: &mut World| world.input(Input::Start(Box::new(start(json!({}))))).unwrap();
    let rested = |world: &mut World| {
        started(world);
        world.pass(1_000).input(Input::TimerFired).unwrap()
    };
    match state {
        "new" => return world,
        "waiting" => drop(started(&mut world)),
        "attempt" => drop(rested(&mut world)),
        "retry due" => {
            rested(&mut world);
            world.complete(Err(failure("connect"))).unwrap();
        }
        "attempt at most once" | "completed" => {
            rested(&mut world);
            world.complete(Ok(answer.clone())).unwrap();
            if state == "completed" {
                world.complete(Ok(answer.clone())).unwrap();
            }
        }
        "failed" => {
            started(&mut world);
            world.input(Input::Quarantine { message: "a bug".into() }).unwrap();
        }
        "cancelled" => {
            started(&mut world);
            world.input(Input::Cancel { by: "ada".into() }).unwrap();
        }
        other => panic!("{other} is no state"),
    }
    world
}

type Happening = (&'static str, fn(&mut World) -> Result<Transition, Rejected>);

const INPUTS: [Happening; 10] = [
    ("start", |world| world.input(Input::Start(Box::new(start(json!({})))))),
    ("completed well", |world| {
        complete(world, Ok(json!({ "status": 200, "headers": {}, "body": null })))
    }),
    ("completed badly", |world| complete(world, Err(failure("connect")))),
    ("completed for good", |world| {
        complete(world, Err(Failure { retryable: false, ..failure("connect") }))
    }),
    ("completed perhaps", |world| {
        complete(world, Err(Failure { maybe_done: true, ..failure("timeout") }))
    }),
    ("timer early", |world| world.input(Input::TimerFired)),
    ("timer", |world| world.pass(60_000).input(Input::TimerFired)),
    ("cancel", |world| world.input(Input::Cancel { by: "ada".into() })),
    ("recovered", |world| world.input(Input::Recovered)),
    ("quarantine", |world| world.input(Input::Quarantine { message: "a bug".into() })),
];

/// Answers the latest effect, or one that nobody asked for.
fn complete(
    world: &mut World,
    result: Result<serde_json::Value, Failure>,
) -> Result<Transition, Rejected> {
    if world.effect.is_none() {
        let mut other = in_state("attempt");
        world.effect = other.effect.take();
    }
    world.complete(result)
}

fn kind(entry: &Entry) -> String {
    match entry {
        Entry::Started(_) => "started".into(),
        Entry::StepEnded(ended) => format!("step {}", ended.outcome),
        Entry::Intended(_) => "intended".into(),
        Entry::AttemptFailed(_) => "attempt failed".into(),
        Entry::AttemptStarted(_) => "attempt started".into(),
        Entry::Waiting(_) => "waiting".into(),
        Entry::Called(_) => "called".into(),
        Entry::Ended(ended) => format!("ended {}", json!(ended.status).as_str().unwrap()),
    }
}

fn answer(
    before: World,
    happen: fn(&mut World) -> Result<Transition, Rejected>,
) -> Result<String, Rejected> {
    let mut world = before;
    let execution = world.execution.clone();
    let transition = happen(&mut world).inspect_err(|_| {
        assert_eq!(world.execution, execution, "a refused input changes nothing");
    })?;
    let mut parts: Vec<_> = transition.entries.iter().map(kind).collect();
    parts.extend(transition.effects.iter().map(|effect| format!("→ attempt {}", effect.attempt)));
    Ok(if parts.is_empty() { "nothing".into() } else { parts.join(", ") })
}

#[test]
fn every_input_in_every_state_has_its_answer() {
    let mut table = String::new();
    let mut reasons = BTreeSet::new();
    for state in STATES {
        writeln!(table, "{state}").unwrap();
        for (name, happen) in INPUTS {
            let answer = answer(in_state(state), happen).unwrap_or_else(|reason| {
                reasons.insert(format!("{reason:?}"));
                format!("✗ {reason:?}")
            });
            writeln!(table, "    {name:20}{answer}").unwrap();
        }
    }
    // `TooDeep` depends on the event, not on the state: see `limits`.
    let expected =
        expect![[r#"{"AlreadyStarted", "Ended", "NotAwaited", "NotDue", "NotStarted"}"#]];
    expected.assert_eq(&format!("{reasons:?}"));
    expect_file!["transitions.txt"].assert_eq(&table);
}

#[test]
fn every_operation_is_performed() {
    let actions = r#"
- { id: a, action: set_variables, inputs: { variables: { x: 1 } } }
- id: b
  action: condition
  inputs: { when: { left: "{{ vars.x }}", is: equals, right: 1 } }
  branches: [ { id: "yes", actions: [] }, { id: "no", actions: [] } ]
- id: c
  action: split
  inputs: { paths: [ { branch: one, when: { left: "{{ vars.x }}", is: equals, right: 2 } } ] }
  branches: [ { id: one, actions: [ { id: c1, action: stop } ] }, { id: default, actions: [] } ]
- { id: t, action: add_tags, inputs: { tags: [x] } }
- { id: d, action: respond, inputs: { body: 1 } }
- { id: e, action: wait, inputs: { duration: 4s } }
- { id: f, action: http_request, inputs: { method: GET, url: "https://erp.example" } }
- id: g
  action: condition
  inputs: { when: { left: "{{ vars.x }}", is: equals, right: 1 } }
  branches:
    - { id: "yes", actions: [ { id: g1, action: go_to, inputs: { action: last } } ] }
    - { id: "no", actions: [ { id: g2, action: stop } ] }
- { id: last, action: run_subroutine, inputs: { flow: back } }
- { id: over, action: fail, inputs: { message: over } }
"#;
    let back = ("back", "{}", "- { id: home, action: return }");
    let start = kernel::Start { simulate: true, ..start(json!({})) };
    let mut world = World::of(programs(actions, &[back]));
    world.input(Input::Start(Box::new(start))).unwrap();
    let programs = world.execution.programs();
    let mut performed: BTreeSet<&str> = BTreeSet::new();
    for step in kernel::history::steps(&world.entries(), world.execution.programs()) {
        let program = match &step.flow {
            Some(key) => programs.subroutine(key).unwrap(),
            None => programs.root(),
        };
        performed.insert(operation(&program.node(step.performance.node).op));
    }
    performed.insert(stopped());
    expect![[r#"{"add_tags", "condition", "effect", "fail", "go_to", "respond", "return", "run_subroutine", "set_variables", "split", "stop", "wait"}"#]].assert_eq(&format!("{performed:?}"));
}

fn stopped() -> &'static str {
    let world = World::started("[ { id: end, action: stop } ]");
    let steps = kernel::history::steps(&world.entries(), world.execution.programs());
    operation(&world.execution.program().node(steps[0].performance.node).op)
}

/// Exhaustive, so that a new operation is a compile error here.
fn operation(op: &Op) -> &'static str {
    match op {
        Op::SetVariables { .. } => "set_variables",
        Op::Condition { .. } => "condition",
        Op::Split { .. } => "split",
        Op::Respond { .. } => "respond",
        Op::Wait(_) => "wait",
        Op::GoTo { .. } => "go_to",
        Op::Fail { .. } => "fail",
        Op::Stop => "stop",
        Op::RunSubroutine { .. } => "run_subroutine",
        Op::Return { .. } => "return",
        Op::Effect(_) => "effect",
        Op::AddTags { .. } => "add_tags",
    }
}
