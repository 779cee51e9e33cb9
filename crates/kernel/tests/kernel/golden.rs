//! Journals of every release load, replay and go on for ever. A released golden journal is never changed: a new format
//! is a new version with a golden journal of its own, and then only the decoder is tested with the old one. (Version 1
//! isn't released yet: UPDATE_EXPECT=1 makes it anew.)

use crate::world::{ID, T0, World, failure, program, programs, start};
use expect_test::expect_file;
use kernel::{Entry, Execution, Failure, Input, Mode, Start, Status, codec, history};
use serde_json::json;

const V1: &[u8] = include_bytes!("../golden/v1.journal");
/// Of version 1 too: what came to it later.
const V1_TAGS: &[u8] = include_bytes!("../golden/v1-tags.journal");

const ACTIONS: &str = r#"
- { id: name, name: Remember, action: set_variables, inputs: { variables: { half: "{{ 1 / 3 }}", text: "ä\n\"{{ trigger.body.tone }}\"" } } }
- id: german
  action: condition
  inputs: { when: { left: "{{ trigger.body.tone }}", is: equals, right: de } }
  branches: [ { id: "yes", actions: [] }, { id: "no", actions: [] } ]
- id: call
  action: http_request
  inputs: { method: POST, url: "https://erp.example/orders", body: { id: "{{ uuid() }}" } }
  retry: { attempts: 3, backoff: exponential, initial_ms: 200, max_ms: 5000 }
- id: once
  action: http_request
  on_error: continue
  inputs: { method: POST, url: "https://sms.example", delivery: at_most_once }
- { id: mocked, action: http_request, inputs: { method: GET, url: "https://erp.example" } }
- { id: rest, action: wait, inputs: { duration: 15m } }
- { id: answer, action: respond, inputs: { status: 201, headers: { x-a: "1" }, body: "{{ vars }}" } }
- { id: second, action: respond, on_error: continue, inputs: { body: 2 } }
- { id: hold, action: wait, inputs: { until: "2027-02-01T00:00:00Z" } }
- { id: over, action: fail, inputs: { message: "never reached" } }
"#;

const TAGS: &str = r#"
- { id: first, action: add_tags, inputs: { tags: ["customer:{{ trigger.body.name }}", vip, vip, 7] } }
- { id: rest, action: wait, inputs: { duration: 1s } }
- { id: second, action: add_tags, inputs: { tags: [vip, "ä\n"] } }
- { id: third, action: add_tags, on_error: continue, inputs: { tags: ["a\nb"] } }
- { id: over, action: set_variables, inputs: { variables: { n: 1 } } }
"#;

/// Tags, and a limit of steps that is the project's.
fn make_tags() -> World {
    let mut world =
        World::started_with(TAGS, Start { steps_max: 4, ..start(json!({ "name": "Ada" })) });
    world.pass(1_000).input(Input::TimerFired).unwrap();
    world
}

/// Every variant of `Entry`, every optional field.
fn make() -> World {
    let mocks = json!({ "mocked": { "status": 204, "headers": {}, "body": null } });
    let mut world = World::started_with(
        ACTIONS,
        Start {
            mode: Mode::Test,
            idempotency_key: Some("k-1".into()),
            mocks: mocks.as_object().unwrap().clone(),
            ..start(json!({ "tone": "de" }))
        },
    );
    world.complete(Err(Failure { retry_after_ms: Some(1_000), ..failure("connect") })).unwrap();
    world.pass(1_000).input(Input::TimerFired).unwrap();
    world.complete(Ok(json!({ "status": 200, "headers": {}, "body": { "ratio": 0.1 } }))).unwrap();
    world.pass(3).input(Input::Recovered).unwrap();
    world.pass(900_000).input(Input::TimerFired).unwrap();
    world.input(Input::Cancel { by: "ada@example.com".into() }).unwrap();
    world
}

#[test]
fn the_golden_journal_is_what_this_release_writes() {
    let world = make();
    expect_file!["../golden/v1.journal"].assert_eq(&String::from_utf8(world.bytes()).unwrap());
}

#[test]
fn the_golden_journal_loads_replays_and_encodes_to_the_same_bytes() {
    let program = program(ACTIONS);
    let entries = codec::decode(V1).unwrap();
    assert_encodes_to_the_same_bytes(V1);
    let steps = history::steps(&entries, &program.clone().into());
    expect_file!["../golden/v1.steps.json"]
        .assert_eq(&(serde_json::to_string_pretty(&steps).unwrap() + "\n"));
    let execution = Execution::replay(ID, program, entries).unwrap();
    assert_eq!(execution.started_at(), Some(T0));
    assert_eq!(execution.response().unwrap()["status"], 201);
}

#[test]
fn the_golden_journal_with_tags_is_written_replayed_and_encoded_to_the_same_bytes() {
    let written = String::from_utf8(make_tags().bytes()).unwrap();
    expect_file!["../golden/v1-tags.journal"].assert_eq(&written);
    assert_encodes_to_the_same_bytes(V1_TAGS);
    let entries = codec::decode(V1_TAGS).unwrap();
    let execution = Execution::replay(ID, program(TAGS), entries).unwrap();
    assert_eq!(execution.tags(), ["customer:Ada", "vip", "7", "ä"]);
    let error = execution.error().unwrap();
    assert_eq!((error.code.as_str(), execution.status()), ("steps_limit", Status::Failed));
}

fn assert_encodes_to_the_same_bytes(journal: &[u8]) {
    let mut again = Vec::new();
    for line in journal.split_inclusive(|&byte| byte == b'\n') {
        codec::encode(&codec::decode(line).unwrap(), &mut again);
    }
    assert_eq!(String::from_utf8(again).unwrap(), String::from_utf8(journal.to_vec()).unwrap());
}

#[test]
fn the_golden_journal_has_every_kind_of_entry_and_every_field() {
    let mut missing = vec![
        "started",
        "step_ended",
        "intended",
        "attempt_failed",
        "attempt_started",
        "waiting",
        "ended",
        "idempotency_key",
        "mocks",
        "attempt",
        "writes",
        "inputs",
        "outputs",
        "error",
        "by",
    ];
    let text = String::from_utf8(V1.to_vec()).unwrap();
    missing.retain(|name| !text.contains(&format!("\"{name}\":")));
    assert_eq!(missing, Vec::<&str>::new());
    for entry in codec::decode(V1).unwrap() {
        // Exhaustive, so that a new kind is a compile error here and gets its golden bytes.
        match entry {
            Entry::Started(_)
            | Entry::StepEnded(_)
            | Entry::Intended(_)
            | Entry::AttemptFailed(_)
            | Entry::AttemptStarted(_)
            | Entry::Waiting(_)
            | Entry::Ended(_) => {}
            // In the golden journal with a subroutine.
            Entry::Called(_) => panic!("version 1 began without subroutines"),
        }
    }
}

const WITH_SUBROUTINE: &[u8] = include_bytes!("../golden/v1-subroutine.journal");

/// A call that returned and one that waits.
fn make_with_subroutine() -> World {
    let actions = r#"
- { id: first, action: run_subroutine, inputs: { flow: charge, inputs: { amount: 1 } } }
- { id: second, action: run_subroutine, inputs: { flow: charge, inputs: { amount: 2 } } }
"#;
    let charge = r#"
- { id: call, action: http_request, inputs: { method: POST, url: "https://pay.example", body: "{{ trigger.inputs }}" } }
- { id: rest, action: wait, inputs: { duration: "{{ trigger.inputs.amount }}m" } }
- { id: back, action: return, inputs: { outputs: { receipt: "R-{{ trigger.inputs.amount }}" } } }
"#;
    let declares = "{ inputs: { amount: number }, outputs: { receipt: string } }";
    let mut world = World::of(programs(actions, &[("charge", declares, charge)]));
    world.input(Input::Start(Box::new(start(json!({}))))).unwrap();
    for _ in 0..2 {
        world.complete(Ok(json!({ "status": 200, "headers": {}, "body": null }))).unwrap();
        if world.entries().len() < 8 {
            world.pass(60_000).input(Input::TimerFired).unwrap();
        }
    }
    world
}

#[test]
fn the_golden_journal_with_a_subroutine_is_what_this_release_writes_and_reads() {
    let world = make_with_subroutine();
    expect_file!["../golden/v1-subroutine.journal"]
        .assert_eq(&String::from_utf8(world.bytes()).unwrap());
    let entries = codec::decode(WITH_SUBROUTINE).unwrap();
    assert!(entries.iter().any(|entry| matches!(entry, Entry::Called(_))));
    let programs = world.execution.programs();
    let steps = history::steps(&entries, programs);
    expect_file!["../golden/v1-subroutine.steps.json"]
        .assert_eq(&(serde_json::to_string_pretty(&steps).unwrap() + "\n"));
    assert_eq!(Execution::replay(ID, programs.clone(), entries).unwrap(), world.execution);
}
