//! Findings about subroutines: their declarations, their returns, and the calls of them.

use super::{check, findings_among, parse};
use crate::subroutine::{Signatures, Standing};
use expect_test::{Expect, expect};

fn subroutine(inputs: &str, actions: &str) -> String {
    format!(
        "kind: subroutine\ntrigger: {{ event: subroutine, inputs: {inputs} }}\nactions:\n{actions}\n"
    )
}

fn signature(inputs: &str) -> crate::subroutine::Signature {
    let yaml = subroutine(inputs, "  - { id: a, action: stop }");
    let (program, found) = crate::check(&parse(&yaml), &Signatures::unknown());
    program.unwrap_or_else(|| panic!("{found:?}")).signature.unwrap()
}

const CHARGE: &str = "{ inputs: { amount: number, note: { type: string, required: false } }, outputs: { receipt: string } }";

/// Calls in a webhook flow of a project with the active subroutine `charge` and the inactive one `draft_only`.
fn check_calls(actions: &str, expected: Expect) {
    let signatures = Signatures::of([
        ("charge".to_owned(), Standing::Active(signature(CHARGE))),
        ("draft_only".to_owned(), Standing::Inactive),
    ]);
    expected.assert_eq(&findings_among(&super::flow(actions), &signatures));
}

#[test]
fn declarations_are_read_in_both_forms() {
    let read = signature(
        "{ inputs: { a: string, b: { type: list, required: false, description: Some } }, outputs: { c: { type: boolean } } }",
    );
    expect![[r#"
        {"type":"object","properties":{"a":{"title":"a","type":"string","x-widget":"text","x-user-input":true},"b":{"title":"b","type":"array","x-widget":"json","x-user-input":true,"description":"Some"}},"required":["a"],"additionalProperties":false}"#]]
    .assert_eq(&read.inputs.json_schema().to_string());
    assert!(read.outputs.find("c").unwrap().required);
}

#[test]
fn declarations_with_errors_say_where() {
    check(
        &subroutine(
            "{ inputs: { a-b: string, c: text, d: { required: true }, e: 1, f: { type: number, requird: true }, g: { type: string, required: 1 } }, outputs: [] }",
            "  - { id: a, action: stop }",
        ),
        expect![[r#"
            error wrong_type at - trigger.inputs.inputs.e [/trigger/inputs/inputs/e]
                `e` must be a text or a mapping, it is 1
            error wrong_type at - trigger.inputs.outputs [/trigger/inputs/outputs]
                `outputs` must be a mapping, it is a list
            error invalid_name at - trigger.inputs.inputs.a-b [/trigger/inputs/inputs/a-b]
                "a-b" can't be a name: use letters, digits and _
            error invalid_value at - trigger.inputs.inputs.c [/trigger/inputs/inputs/c]
                a type is one of string, number, boolean, object, list
            error missing_input at - trigger.inputs.inputs.d.type [/trigger/inputs/inputs/d/type]
                `d` needs a type: string, number, boolean, object, list
            error wrong_type at - trigger.inputs.inputs.e [/trigger/inputs/inputs/e]
                `e` must be a type or a mapping, it is 1
            error unknown_key at - trigger.inputs.inputs.f.requird [/trigger/inputs/inputs/f/requird]
                there is no key `requird` here: did you mean `required`?
            error wrong_type at - trigger.inputs.inputs.g.required [/trigger/inputs/inputs/g/required]
                `required` must be true or false
        "#]],
    );
}

#[test]
fn the_event_suits_the_kind_of_flow() {
    check(
        "trigger: { event: subroutine }\nactions: [ { id: a, action: stop } ]",
        expect![[r#"
            error not_offered at - trigger.event [/trigger/event]
                only a flow with `kind: subroutine` can have this event
        "#]],
    );
    check(
        "kind: subroutine\ntrigger: { event: api }\nactions: [ { id: a, action: return } ]",
        expect![[r#"
            error not_offered at - trigger.event [/trigger/event]
                other flows trigger a subroutine: choose the event `subroutine`
            error not_offered at a action [/actions/0/action]
                Return can't be used in a flow that API triggers
        "#]],
    );
}

#[test]
fn every_way_returns_the_declared_outputs() {
    check(
        &subroutine(
            CHARGE,
            "  - id: found
    action: condition
    inputs: { when: { left: \"{{ trigger.inputs.note }}\", is: exists } }
    branches: [ { id: \"yes\", actions: [ { id: back, action: return, inputs: { outputs: { receipt: 7, more: 1 } } } ] }, { id: \"no\" } ]",
        ),
        expect![[r#"
            error missing_return at found  [/actions/0]
                when `found` takes the branch `no` the subroutine ends without its outputs (receipt): add a `return` there
            error unknown_output at back inputs.outputs.more [/actions/0/branches/0/actions/0/inputs/outputs/more]
                this subroutine has no output `more`
            error wrong_type at back inputs.outputs.receipt [/actions/0/branches/0/actions/0/inputs/outputs/receipt]
                the output `receipt` must be a text, it is 7
        "#]],
    );
    check(
        &subroutine(
            CHARGE,
            "  - { id: a, action: http_request, inputs: { url: \"http://x\" }, on_error: branch, branches: [ { id: error, actions: [ { id: f, action: fail, inputs: { message: no } } ] } ] }
  - { id: b, action: return, inputs: { outputs: { receipt: \"{{ actions.a.body }}\" } } }",
        ),
        expect![""],
    );
    check(
        &subroutine(CHARGE, "  - { id: a, action: respond }"),
        expect![[r#"
            error missing_return at a  [/actions/0]
                after `a` the subroutine ends without its outputs (receipt): add a `return` there
        "#]],
    );
    check(
        &subroutine(CHARGE, "  []"),
        expect![[r#"
            warning empty_flow at - actions [/actions]
                this flow does nothing yet: add an action
            error missing_return at - actions [/actions]
                this subroutine declares outputs (receipt): end it with `return`
        "#]],
    );
    check(&subroutine("{}", "  - { id: a, action: respond }"), expect![""]);
    check(
        &subroutine(CHARGE, "  - { id: a, action: return }"),
        expect![[r#"
            error missing_output at a inputs.outputs.receipt [/actions/0/inputs/outputs/receipt]
                the output `receipt` of this subroutine is missing
        "#]],
    );
}

#[test]
fn a_subroutine_sees_the_inputs_that_it_declares() {
    check(
        &subroutine(
            "{ inputs: { amount: number } }",
            "  - { id: a, action: respond, inputs: { body: \"{{ trigger.inputs.amout }} {{ trigger.body }} {{ trigger.inputs }}\" } }",
        ),
        expect![[r#"
            error unknown_reference at a inputs.body [/actions/0/inputs/body]
                this subroutine has no input `amout`: did you mean `amount`?
            error unknown_reference at a inputs.body [/actions/0/inputs/body]
                `trigger` has no `body`
        "#]],
    );
}

#[test]
fn calls_fit_the_signature() {
    check_calls(
        "  - { id: a, action: run_subroutine, inputs: { flow: charge, inputs: { amount: \"{{ trigger.body.amount }}\" } } }
  - { id: b, action: respond, inputs: { body: \"{{ actions.a.receipt }}\" } }",
        expect![""],
    );
    check_calls(
        "  - { id: a, action: run_subroutine, inputs: { flow: charge, inputs: { note: 1, amont: 2 } } }
  - { id: b, action: respond, inputs: { body: \"{{ actions.a.recipt }}\" } }",
        expect![[r#"
            error unknown_input at a inputs.inputs.amont [/actions/0/inputs/inputs/amont]
                the subroutine `charge` has no input `amont`: did you mean `amount`?
            error missing_input at a inputs.inputs.amount [/actions/0/inputs/inputs/amount]
                the input `amount` of the subroutine `charge` is missing
            error wrong_type at a inputs.inputs.note [/actions/0/inputs/inputs/note]
                the input `note` must be a text, it is 1
            error unknown_reference at b inputs.body [/actions/1/inputs/body]
                `a` has no output `recipt`: did you mean `receipt`?
        "#]],
    );
    check_calls(
        "  - { id: a, action: run_subroutine, inputs: { flow: chrge } }
  - { id: b, action: run_subroutine, inputs: { flow: draft_only } }
  - { id: c, action: run_subroutine, inputs: { flow: charge, inputs: \"{{ trigger.body }}\" } }
  - { id: d, action: run_subroutine, inputs: { flow: \"{{ trigger.body }}\" } }",
        expect![[r#"
            error unknown_subroutine at a inputs.flow [/actions/0/inputs/flow]
                this project has no subroutine with the key `chrge`: did you mean `charge`?
            error subroutine_not_active at b inputs.flow [/actions/1/inputs/flow]
                the subroutine `draft_only` isn't active: deploy it first
            error wrong_type at c inputs.inputs [/actions/2/inputs/inputs]
                `inputs` must be a mapping of names to values
            error invalid_value at d inputs.flow [/actions/3/inputs/flow]
                `flow` can't hold an expression: it is needed before the flow runs
        "#]],
    );
}

#[test]
fn a_new_signature_says_what_changes_for_its_callers() {
    let replacing = |next: &str| {
        let (active, next) = (signature(CHARGE), signature(next));
        Signatures::of([("charge".to_owned(), Standing::Replacing { active, next })])
    };
    let caller = super::flow(
        "  - { id: a, action: run_subroutine, inputs: { flow: charge, inputs: { amount: \"{{ trigger.body.amount }}\" } } }
  - { id: b, action: respond, inputs: { body: \"{{ actions.a.receipt }}\" } }",
    );
    let next = "{ inputs: { amount: string, by: string }, outputs: { receipt: object } }";
    expect![[r#"
        error missing_input at a inputs.inputs.by [/actions/0/inputs/inputs/by]
            the input `by` of the subroutine `charge` is missing
        error input_type_changed at a inputs.inputs.amount [/actions/0/inputs/inputs/amount]
            the input `amount` was a number and becomes a text
        error output_type_changed at b inputs.body [/actions/1/inputs/body]
            the output `receipt` was a text and becomes a mapping
    "#]]
    .assert_eq(&findings_among(&caller, &replacing(next)));
    let wider = "{ inputs: { amount: number }, outputs: { receipt: string, at: string } }";
    assert_eq!(findings_among(&caller, &replacing(wider)), "");
}
