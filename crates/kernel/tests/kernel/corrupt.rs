//! Journals that can't be: replay says what is wrong with them, and never panics.

use crate::world::{ID, World, failure, start};
use expect_test::expect;
use kernel::{
    Entry, Execution, Input, Status,
    entry::{Ended, LastAttempt, StepEnded, Writes},
};
use serde_json::json;
use std::fmt::Write as _;

/// A journal with every kind of entry.
fn whole() -> World {
    let mut world = World::started(
        r#"
- { id: name, action: set_variables, inputs: { variables: { a: 1 } } }
- id: call
  action: http_request
  inputs: { method: GET, url: "https://erp.example" }
  retry: { attempts: 2, backoff: fixed, initial_ms: 100, max_ms: 100 }
- { id: rest, action: wait, inputs: { duration: 1s } }
- { id: answer, action: respond, inputs: { body: 1 } }
- { id: end, action: stop }
"#,
    );
    world.complete(Err(failure("connect"))).unwrap();
    world.pass(100).input(Input::TimerFired).unwrap();
    world.complete(Ok(json!({ "status": 200, "headers": {}, "body": null }))).unwrap();
    world.pass(1_000).input(Input::TimerFired).unwrap();
    world
}

fn reason(world: &World, entries: Vec<Entry>) -> String {
    match Execution::replay(ID, world.execution.program().clone(), entries) {
        Ok(_) => "fine".to_owned(),
        Err(corrupt) => corrupt.to_string(),
    }
}

#[test]
fn a_journal_without_one_of_its_entries_is_refused() {
    let world = whole();
    let mut reasons = String::new();
    for missing in 0..world.entries().len() - 1 {
        let mut entries = world.entries();
        entries.remove(missing);
        writeln!(reasons, "without {missing}: {}", reason(&world, entries)).unwrap();
    }
    expect![[r#"
        without 0: entry 0 of the journal can't be: the execution hasn't started
        without 1: entry 1 of the journal can't be: a step that isn't the next one
        without 2: entry 2 of the journal can't be: an attempt of a step that isn't under way
        without 3: entry 3 of the journal can't be: an attempt started that nothing asked for
        without 4: entry 4 of the journal can't be: a step ended while its next attempt was due
        without 5: entry 5 of the journal can't be: a step that isn't the next one
        without 6: fine
        without 7: entry 7 of the journal can't be: a step ended that wasn't the one under way
        without 8: entry 8 of the journal can't be: a step that isn't the next one
        without 9: entry 9 of the journal can't be: completed while steps were left
    "#]]
    .assert_eq(&reasons);
}

#[test]
fn a_journal_with_an_entry_twice_is_refused() {
    let world = whole();
    let mut reasons = String::new();
    for twice in 0..world.entries().len() {
        let mut entries = world.entries();
        entries.insert(twice, entries[twice].clone());
        writeln!(reasons, "twice {twice}: {}", reason(&world, entries)).unwrap();
    }
    expect![[r#"
        twice 0: entry 1 of the journal can't be: the execution has already started
        twice 1: entry 2 of the journal can't be: a step that isn't the next one
        twice 2: entry 3 of the journal can't be: a step that isn't the next one
        twice 3: entry 4 of the journal can't be: an attempt failed while none was under way
        twice 4: entry 5 of the journal can't be: an attempt started that nothing asked for
        twice 5: entry 6 of the journal can't be: a step that isn't the next one
        twice 6: entry 7 of the journal can't be: a step that isn't the next one
        twice 7: entry 8 of the journal can't be: a step that isn't the next one
        twice 8: entry 9 of the journal can't be: a step that isn't the next one
        twice 9: entry 10 of the journal can't be: a step ended after the last one of its frame
        twice 10: entry 11 of the journal can't be: the execution has ended
    "#]]
    .assert_eq(&reasons);
}

type Spoiler = Box<dyn Fn(&mut Entry)>;

fn in_step_ended(spoil: fn(&mut StepEnded)) -> Spoiler {
    Box::new(move |entry| {
        if let Entry::StepEnded(ended) = entry {
            spoil(ended);
        }
    })
}

fn in_ended(spoil: fn(&mut Ended)) -> Spoiler {
    Box::new(move |entry| {
        if let Entry::Ended(ended) = entry {
            spoil(ended);
        }
    })
}

fn in_others(entry: &mut Entry) {
    match entry {
        Entry::Started(started) => started.seed = "x".into(),
        Entry::StepEnded(_) | Entry::Ended(_) => {}
        Entry::Intended(intended) => intended.p.node.0 = 0,
        Entry::AttemptFailed(failed) => failed.attempt += 1,
        Entry::AttemptStarted(started) => started.attempt += 1,
        Entry::Waiting(waiting) => waiting.p.visit = 0,
        Entry::Called(called) => called.p.visit = 0,
    }
}

/// Changes that make an entry wrong.
fn spoilers() -> Vec<Spoiler> {
    vec![
        in_step_ended(|ended| ended.outcome = "sideways".into()),
        in_step_ended(|ended| ended.p.visit += 1),
        in_step_ended(|ended| ended.p.frame = 3),
        in_step_ended(|ended| ended.p.node.0 = 99),
        in_step_ended(|ended| (ended.writes, ended.outputs) = (Writes::Variables, None)),
        in_step_ended(|ended| (ended.writes, ended.outputs) = (Writes::Response, None)),
        in_step_ended(|ended| {
            ended.attempt = ended.attempt.map(|last| LastAttempt { number: 1, ..last })
        }),
        in_step_ended(|ended| {
            ended.attempt = Some(LastAttempt { number: 2, started_at: ended.at })
        }),
        in_ended(|ended| ended.status = Status::Running),
        in_ended(|ended| ended.status = Status::Failed),
    ]
}

#[test]
fn a_spoiled_entry_is_refused_with_its_place() {
    let world = whole();
    let mut reasons = String::new();
    for spoil in spoilers() {
        let mut entries = world.entries();
        entries.iter_mut().for_each(spoil);
        writeln!(reasons, "{}", reason(&world, entries)).unwrap();
    }
    for index in 0..world.entries().len() {
        let mut entries = world.entries();
        in_others(&mut entries[index]);
        writeln!(reasons, "{index}: {}", reason(&world, entries)).unwrap();
    }
    expect![[r#"
        entry 1 of the journal can't be: the outcome isn't a way out of its action
        entry 1 of the journal can't be: a visit out of turn
        entry 1 of the journal can't be: a frame that doesn't exist
        entry 1 of the journal can't be: a node that doesn't exist
        entry 1 of the journal can't be: variables are written that aren't an object
        entry 1 of the journal can't be: a response without outputs
        entry 5 of the journal can't be: a step ended by an attempt that isn't under way
        entry 7 of the journal can't be: a wait ended by an attempt
        entry 10 of the journal can't be: an end without a final status
        entry 10 of the journal can't be: failed without an error
        0: entry 0 of the journal can't be: the seed isn't hexadecimal
        1: fine
        2: entry 2 of the journal can't be: a step that isn't the next one
        3: entry 3 of the journal can't be: an attempt failed that isn't under way
        4: entry 4 of the journal can't be: an attempt started out of turn
        5: fine
        6: entry 6 of the journal can't be: a visit out of turn
        7: fine
        8: fine
        9: fine
        10: fine
    "#]]
    .assert_eq(&reasons);
}

#[test]
fn a_second_response_is_refused() {
    let mut world = World::started(
        "[ { id: a, action: respond }, { id: b, action: set_variables, inputs: { variables: {} } } ]",
    );
    let mut entries = world.entries();
    if let Entry::StepEnded(ended) = &mut entries[2] {
        ended.writes = Writes::Response;
    }
    expect!["entry 2 of the journal can't be: a second response"]
        .assert_eq(&reason(&world, entries));
    assert!(world.input(Input::Start(Box::new(start(json!({}))))).is_err());
}
