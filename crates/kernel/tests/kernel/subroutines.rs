//! Subroutines: what they see, how they end, and that a crash inside of one changes nothing.

use crate::world::{ID, Subroutine, World, failure, programs, start};
use expect_test::{Expect, expect};
use kernel::{
    Entry, Execution, Input, Start, Status,
    limits::{STEPS_MAX, SUBROUTINE_DEPTH_MAX},
};
use serde_json::{Value, json};

const CHARGE: Subroutine<'static> = (
    "charge",
    "{ inputs: { amount: number, note: { type: string, required: false } }, outputs: { receipt: string } }",
    r#"- { id: keep, action: set_variables, inputs: { variables: { x: inside } } }
- { id: call, action: http_request, inputs: { method: POST, url: "https://pay.example", body: "{{ trigger.inputs.amount }}" } }
- { id: back, action: return, inputs: { outputs: { receipt: "{{ actions.call.body }}" } } }"#,
);

fn run(actions: &str, subroutines: &[Subroutine<'_>]) -> World {
    run_with(actions, subroutines, start(json!({ "amount": 5 })))
}

fn run_with(actions: &str, subroutines: &[Subroutine<'_>], start: Start) -> World {
    let mut world = World::of(programs(actions, subroutines));
    world.input(Input::Start(Box::new(start))).unwrap();
    assert_eq!(world.reload(), world.execution);
    world
}

fn answer(body: Value) -> Value {
    json!({ "status": 200, "headers": {}, "body": body })
}

fn check(world: &World, expected: Expect) {
    assert_eq!(world.reload(), world.execution);
    expected.assert_eq(&world.log());
}

#[test]
fn a_subroutine_sees_its_inputs_and_gives_its_outputs() {
    let mut world = run(
        r#"
- { id: own, action: set_variables, inputs: { variables: { x: outside } } }
- { id: pay, action: run_subroutine, inputs: { flow: charge, inputs: { amount: "{{ trigger.body.amount }}" } } }
- { id: say, action: respond, inputs: { body: "{{ actions.pay.receipt }} {{ vars.x }}" } }
"#,
        &[CHARGE],
    );
    assert_eq!(world.execution.status(), Status::Running);
    assert_eq!(world.effect.as_ref().unwrap().key, format!("{ID}:1.call.1"));
    world.complete(Ok(answer(json!("R-5")))).unwrap();
    check(
        &world,
        expect![[r#"
        own#1 completed done in {"variables":{"x":"outside"}} out {"x":"outside"}
        pay#1 completed done in {"flow":"charge","inputs":{"amount":5,"note":null}} out {"receipt":"R-5"}
        2>charge.keep#1 completed done in {"variables":{"x":"inside"}} out {"x":"inside"}
        2>charge.call#1 completed done in {"method":"POST","url":"https://pay.example","headers":{},"query":{},"body":5,"connection":null} out {"status":200,"headers":{},"body":"R-5"}
        2>charge.back#1 completed done in {"outputs":{"receipt":"R-5"}} out {"receipt":"R-5"}
        say#1 completed done in {"status":200,"headers":{},"body":"R-5 outside"} out {"status":200,"headers":{},"body":"R-5 outside"}
        completed
    "#]],
    );
}

#[test]
fn every_call_has_keys_of_its_own_and_leaves_no_frame_behind() {
    let mut world = run(
        r#"
- { id: pay, action: run_subroutine, inputs: { flow: charge, inputs: { amount: 1 } } }
- { id: again, action: go_to, inputs: { action: pay } }
"#,
        &[CHARGE],
    );
    let mut keys = Vec::new();
    for _ in 0..3 {
        keys.push(world.effect.as_ref().unwrap().key.clone());
        world.complete(Ok(answer(json!("R")))).unwrap();
        // The root and the call that is under way.
        assert_eq!(format!("{:?}", world.execution).matches("visits:").count(), 2);
    }
    assert_eq!(keys, ["1", "2", "3"].map(|call| format!("{ID}:{call}.call.1")));
    assert_eq!(world.reload(), world.execution);
}

#[test]
fn a_failure_inside_is_the_failure_of_the_call() {
    let mut world = run(
        r#"
- id: pay
  action: run_subroutine
  on_error: branch
  inputs: { flow: charge, inputs: { amount: 1 } }
  branches: [ { id: error, actions: [ { id: sorry, action: respond, inputs: { body: "{{ actions.pay.error.code }}" } } ] } ]
"#,
        &[CHARGE],
    );
    world.complete(Err(kernel::Failure { retryable: false, ..failure("connect") })).unwrap();
    check(
        &world,
        expect![[r#"
        pay#1 failed error in {"flow":"charge","inputs":{"amount":1,"note":null}} out {"error":{"code":"connect","message":"it went wrong"}} error connect: it went wrong
        1>charge.keep#1 completed done in {"variables":{"x":"inside"}} out {"x":"inside"}
        1>charge.call#1 failed error in {"method":"POST","url":"https://pay.example","headers":{},"query":{},"body":1,"connection":null} error connect: it went wrong
        sorry#1 completed done in {"status":200,"headers":{},"body":"connect"} out {"status":200,"headers":{},"body":"connect"}
        completed
    "#]],
    );
    let unhandled = run(
        "- { id: pay, action: run_subroutine, inputs: { flow: no } }",
        &[("no", "{}", "- { id: f, action: fail, inputs: { message: never } }")],
    );
    check(
        &unhandled,
        expect![[r#"
        pay#1 failed error in {"flow":"no","inputs":{}} error failed: never
        1>no.f#1 failed error in {"message":"never"} error failed: never
        failed ExecutionError { code: "failed", message: "never", action_id: Some("pay") }
    "#]],
    );
}

#[test]
fn inputs_and_outputs_are_checked_when_they_are_known() {
    let world = run(
        r#"
- { id: a, action: run_subroutine, on_error: continue, inputs: { flow: charge, inputs: { amount: "{{ trigger.body }}" } } }
- { id: b, action: run_subroutine, on_error: continue, inputs: { flow: charge } }
- { id: c, action: run_subroutine, on_error: continue, inputs: { flow: wrong } }
- { id: d, action: run_subroutine, on_error: continue, inputs: { flow: nobody } }
"#,
        &[
            CHARGE,
            (
                "wrong",
                "{ outputs: { n: number } }",
                "- { id: back, action: return, inputs: { outputs: { n: \"{{ execution.id }}\" } } }",
            ),
        ],
    );
    check(
        &world,
        expect![[r#"
        a#1 failed error out {"error":{"code":"subroutine_input_invalid","message":"the subroutine `charge`: the input `amount` must be a number, not a mapping"}} error subroutine_input_invalid: the subroutine `charge`: the input `amount` must be a number, not a mapping
        b#1 failed error out {"error":{"code":"subroutine_input_invalid","message":"the subroutine `charge`: the input `amount` is missing"}} error subroutine_input_invalid: the subroutine `charge`: the input `amount` is missing
        c#1 failed error in {"flow":"wrong","inputs":{}} out {"error":{"code":"subroutine_output_invalid","message":"the output `n` must be a number, not a text"}} error subroutine_output_invalid: the output `n` must be a number, not a text
        3>wrong.back#1 failed error error subroutine_output_invalid: the output `n` must be a number, not a text
        d#1 failed error out {"error":{"code":"subroutine_not_active","message":"the subroutine `nobody` wasn't active when this execution started"}} error subroutine_not_active: the subroutine `nobody` wasn't active when this execution started
        completed
    "#]],
    );
}

#[test]
fn stop_ends_everything_and_the_end_of_a_subroutine_only_itself() {
    let stop = run(
        "- { id: a, action: run_subroutine, inputs: { flow: s } }\n- { id: b, action: respond }",
        &[("s", "{}", "- { id: end, action: stop }")],
    );
    check(
        &stop,
        expect![[r#"
        a#1 cancelled in {"flow":"s","inputs":{}}
        1>s.end#1 completed done
        completed
    "#]],
    );
    let on = run(
        "- { id: a, action: run_subroutine, inputs: { flow: s } }\n- { id: b, action: respond }",
        &[(
            "s",
            "{ outputs: { o: { type: string, required: false } } }",
            "- { id: r, action: return }",
        )],
    );
    check(
        &on,
        expect![[r#"
        a#1 completed done in {"flow":"s","inputs":{}} out {"o":null}
        1>s.r#1 completed done in {"outputs":{"o":null}} out {"o":null}
        b#1 completed done in {"status":200,"headers":{},"body":null} out {"status":200,"headers":{},"body":null}
        completed
    "#]],
    );
    let empty =
        run("- { id: a, action: run_subroutine, inputs: { flow: s } }", &[("s", "{}", "[]")]);
    check(
        &empty,
        expect![[r#"
        a#1 completed done in {"flow":"s","inputs":{}} out {}
        completed
    "#]],
    );
}

#[test]
fn a_response_inside_is_the_callers_and_waits_inside_make_the_execution_wait() {
    let actions = "- { id: a, action: run_subroutine, inputs: { flow: s } }\n- { id: b, action: respond, on_error: continue }";
    let mut world = run(
        actions,
        &[(
            "s",
            "{}",
            "- { id: say, action: respond, inputs: { body: hi } }\n- { id: rest, action: wait, inputs: { duration: 3d } }",
        )],
    );
    assert_eq!(world.execution.response().unwrap()["body"], "hi");
    assert_eq!(world.execution.status(), Status::Waiting);
    let mut later = World::of(world.execution.programs().clone());
    later.execution = world.reload();
    later.commits.clone_from(&world.commits);
    later.now = world.now.plus_ms(3 * 86_400_000);
    later.input(Input::TimerFired).unwrap();
    check(
        &later,
        expect![[r#"
        a#1 completed done in {"flow":"s","inputs":{}} out {}
        1>s.say#1 completed done in {"status":200,"headers":{},"body":"hi"} out {"status":200,"headers":{},"body":"hi"}
        1>s.rest#1 completed done in {"duration":"3d"} out {"until":"2027-01-18T08:00:00.000Z"}
        b#1 failed error out {"error":{"code":"already_responded","message":"the caller has already got a response"}} error already_responded: the caller has already got a response
        completed
    "#]],
    );
    world.input(Input::Cancel { by: "ada".into() }).unwrap();
    check(
        &world,
        expect![[r#"
        a#1 cancelled in {"flow":"s","inputs":{}}
        1>s.say#1 completed done in {"status":200,"headers":{},"body":"hi"} out {"status":200,"headers":{},"body":"hi"}
        1>s.rest#1 cancelled in {"duration":"3d"}
        cancelled
    "#]],
    );
}

#[test]
fn recursion_ends_at_the_named_limit() {
    let world = run(
        "- { id: a, action: run_subroutine, inputs: { flow: s } }",
        &[("s", "{}", "- { id: again, action: run_subroutine, inputs: { flow: s } }")],
    );
    let deepest = world.entries().iter().filter(|entry| matches!(entry, Entry::Called(_))).count();
    assert_eq!(deepest, SUBROUTINE_DEPTH_MAX as usize);
    assert_eq!(world.execution.error().unwrap().code, "subroutine_depth");
    assert_eq!(world.reload(), world.execution);
}

#[test]
fn steps_of_subroutines_count() {
    let world = run(
        "- { id: a, action: run_subroutine, inputs: { flow: s } }\n- { id: on, action: go_to, inputs: { action: a } }",
        &[("s", "{}", "- { id: r, action: return }")],
    );
    assert_eq!(world.execution.error().unwrap().code, "steps_limit");
    let steps = kernel::history::steps(&world.entries(), world.execution.programs());
    assert_eq!(steps.len(), STEPS_MAX as usize);
}

#[test]
fn tests_mock_calls_and_what_is_inside() {
    let actions = r#"
- { id: a, action: run_subroutine, inputs: { flow: charge, inputs: { amount: 1 } } }
- { id: b, action: run_subroutine, inputs: { flow: charge, inputs: { amount: 2 } } }
"#;
    let mocks = json!({ "a": { "receipt": "mocked" }, "call": answer(json!("never")), "charge.call": answer(json!("inside")) });
    let start = Start { mocks: mocks.as_object().unwrap().clone(), ..start(json!({})) };
    check(
        &run_with(actions, &[CHARGE], start),
        expect![[r#"
        a#1 completed done in {"flow":"charge","inputs":{"amount":1}} out {"receipt":"mocked"}
        b#1 completed done in {"flow":"charge","inputs":{"amount":2,"note":null}} out {"receipt":"inside"}
        2>charge.keep#1 completed done in {"variables":{"x":"inside"}} out {"x":"inside"}
        2>charge.call#1 completed done in {"method":"POST","url":"https://pay.example","headers":{},"query":{},"body":2,"connection":null} out {"status":200,"headers":{},"body":"inside"}
        2>charge.back#1 completed done in {"outputs":{"receipt":"inside"}} out {"receipt":"inside"}
        completed
    "#]],
    );
}

#[test]
fn a_journal_with_a_call_that_can_t_be_is_refused() {
    let mut world = run(
        "- { id: a, action: run_subroutine, inputs: { flow: charge, inputs: { amount: 1 } } }",
        &[CHARGE],
    );
    world.complete(Ok(answer(json!("R")))).unwrap();
    let whole = world.entries();
    let reason = |entries: Vec<Entry>, with: &[Subroutine<'_>]| {
        let programs = programs(
            "- { id: a, action: run_subroutine, inputs: { flow: charge, inputs: { amount: 1 } } }",
            with,
        );
        match Execution::replay(ID, programs, entries) {
            Ok(_) => "fine".to_owned(),
            Err(corrupt) => corrupt.reason.to_owned(),
        }
    };
    assert_eq!(reason(whole.clone(), &[CHARGE]), "fine");
    assert_eq!(reason(whole.clone(), &[]), "these aren't the subroutines that it started with");
    let edited = |edit: &dyn Fn(&mut Vec<Entry>)| {
        let mut entries = whole.clone();
        edit(&mut entries);
        reason(entries, &[CHARGE])
    };
    let call = whole.iter().position(|entry| matches!(entry, Entry::Called(_))).unwrap();
    let mut reasons = vec![
        edited(&|entries| drop(entries.remove(call))),
        edited(&|entries| entries.insert(call, entries[call].clone())),
        edited(&|entries| {
            if let Entry::Called(called) = &mut entries[call] {
                called.frame = 7;
            }
        }),
        // The step that called ends before the subroutine.
        edited(&|entries| drop(entries.remove(entries.len() - 3))),
    ];
    reasons.dedup();
    expect![[r#"
        a frame that doesn't exist
        a step that isn't the next one
        a frame out of turn
        a step ended otherwise than the subroutine that it called"#]]
    .assert_eq(&reasons.join("\n"));
}
