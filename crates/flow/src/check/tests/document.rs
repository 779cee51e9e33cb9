//! What is wrong with the document and its trigger.

use super::{check, check_actions, check_each};
use expect_test::expect;

#[test]
fn a_fresh_draft_says_what_to_do() {
    check(
        "tandem: 1\nname: x\nkind: main\ntrigger: { event: null, inputs: {} }\nactions: []",
        expect![[r#"
        error event_missing at - trigger.event [/trigger/event]
            choose the event that triggers this flow
        warning empty_flow at - actions [/actions]
            this flow does nothing yet: add an action
    "#]],
    );
    check(
        "actions: []",
        expect![[r#"
        error event_missing at - trigger.event [/trigger/event]
            choose the event that triggers this flow
        warning empty_flow at - actions [/actions]
            this flow does nothing yet: add an action
    "#]],
    );
}

#[test]
fn unknown_keys_are_refused_with_their_place() {
    check(
        "tandem: 1\nname: x\ncolour: red\ntrigger: { event: api, input: {}, inputs: {} }\nactions:\n  - { id: a, action: stop, input: {}, notes: x }\n  - { id: b, action: condition, inputs: { when: { left: 1, is: exists } }, branches: [ { id: 'yes', action: [] } ] }\n  - { id: c, action: http_request, inputs: { url: 'http://x' }, retry: { attempt: 2 } }",
        expect![[r#"
            error unknown_key at - colour [/colour]
                there is no key `colour` here
            error unknown_key at - trigger.input [/trigger/input]
                there is no key `input` here: did you mean `inputs`?
            error unknown_key at a input [/actions/0/input]
                there is no key `input` here: did you mean `inputs`?
            error unknown_key at a notes [/actions/0/notes]
                there is no key `notes` here
            error unknown_key at b branches.0.action [/actions/1/branches/0/action]
                there is no key `action` here: did you mean `actions`?
            warning unreachable at b  [/actions/1]
                nothing leads to this action: what stands before it ends the flow or goes elsewhere
            error unknown_key at c retry.attempt [/actions/2/retry/attempt]
                there is no key `attempt` here: did you mean `attempts`?
        "#]],
    );
}

#[test]
fn wrong_types_are_refused_with_their_place() {
    check(
        "tandem: '1'\nname: [x]\nkind: sub\ntrigger: [1]\nactions:\n  - 7\n  - { id: 1, name: {}, action: [x], inputs: [], timeout_ms: fast, retry: 3, on_error: retry, branches: {} }\n  - { id: a, action: stop, branches: [ 1, { id: true }, { actions: 3, id: x } ] }",
        expect![[r#"
            error unsupported_format at - tandem [/tandem]
                this document says format "1", this version of Tandem reads format 1
            error wrong_type at - name [/name]
                `name` must be a text, it is a list
            error invalid_value at - kind [/kind]
                `kind` must be one of main, subroutine
            error wrong_type at - trigger [/trigger]
                `trigger` must be a mapping, it is a list
            error wrong_type at - actions.0 [/actions/0]
                `0` must be an action (a mapping), it is 7
            error event_missing at - trigger.event [/trigger/event]
                choose the event that triggers this flow
            error wrong_type at - id [/actions/1/id]
                `id` must be a text, it is 1
            error wrong_type at - action [/actions/1/action]
                `action` must be a text, it is a list
            error wrong_type at - name [/actions/1/name]
                `name` must be a text, it is a mapping
            error wrong_type at - inputs [/actions/1/inputs]
                `inputs` must be a mapping, it is a list
            error wrong_type at - timeout_ms [/actions/1/timeout_ms]
                `timeout_ms` must be a whole number, it is a text
            error wrong_type at - retry [/actions/1/retry]
                `retry` must be a mapping, it is 3
            error invalid_value at - on_error [/actions/1/on_error]
                `on_error` must be one of stop, continue, branch
            error wrong_type at - branches [/actions/1/branches]
                `branches` must be a list of branches, it is a mapping
            error wrong_type at a branches.0 [/actions/2/branches/0]
                `0` must be a branch (a mapping), it is 1
            error wrong_type at a branches.1.id [/actions/2/branches/1/id]
                `id` must be a text (put quotes around it), it is true
            error wrong_type at a branches.2.actions [/actions/2/branches/2/actions]
                `actions` must be a list of actions, it is 3
            error unknown_branch at a branches.2.id [/actions/2/branches/2/id]
                Stop has no branch `x`
        "#]],
    );
    check(
        "tandem: 2\ntrigger: { event: 7, inputs: 3 }\nactions: [ { id: a, action: stop } ]",
        expect![[r#"
        error unsupported_format at - tandem [/tandem]
            this document says format 2, this version of Tandem reads format 1
        error wrong_type at - trigger.event [/trigger/event]
            `event` must be a text, it is 7
        error wrong_type at - trigger.inputs [/trigger/inputs]
            `inputs` must be a mapping, it is 3
        error event_missing at - trigger.event [/trigger/event]
            choose the event that triggers this flow
    "#]],
    );
}

#[test]
fn ids_are_there_well_formed_and_unique() {
    check_actions(
        "  - { action: stop }
  - { id: Upper, action: stop }
  - { id: 1a, action: stop }
  - { id: a-b, action: stop }
  - { id: \"\", action: stop }
  - { id: ok_1, action: stop }
  - { id: ok_1, action: stop }
  - { id: c, action: condition, inputs: { when: { left: 1, is: exists } }, branches: [ { id: \"yes\", actions: [ { id: ok_1, action: stop } ] }, { id: \"yes\" }, { actions: [] } ] }
  - { id: no_action }",
        expect![[r#"
            error missing_id at -  [/actions/0]
                this action has no `id`: later actions refer to it by that
            error invalid_id at Upper id [/actions/1/id]
                "Upper" can't be an id: use a to z, 0 to 9 and _, beginning with a letter, at most 64
            warning unreachable at Upper  [/actions/1]
                nothing leads to this action: what stands before it ends the flow or goes elsewhere
            error invalid_id at 1a id [/actions/2/id]
                "1a" can't be an id: use a to z, 0 to 9 and _, beginning with a letter, at most 64
            warning unreachable at 1a  [/actions/2]
                nothing leads to this action: what stands before it ends the flow or goes elsewhere
            error invalid_id at a-b id [/actions/3/id]
                "a-b" can't be an id: use a to z, 0 to 9 and _, beginning with a letter, at most 64
            warning unreachable at a-b  [/actions/3]
                nothing leads to this action: what stands before it ends the flow or goes elsewhere
            error invalid_id at - id [/actions/4/id]
                "" can't be an id: use a to z, 0 to 9 and _, beginning with a letter, at most 64
            warning unreachable at -  [/actions/4]
                nothing leads to this action: what stands before it ends the flow or goes elsewhere
            warning unreachable at ok_1  [/actions/5]
                nothing leads to this action: what stands before it ends the flow or goes elsewhere
            error duplicate_id at ok_1 id [/actions/6/id]
                the id `ok_1` is taken by the action at /actions/5: ids are unique in a flow
            warning unreachable at ok_1  [/actions/6]
                nothing leads to this action: what stands before it ends the flow or goes elsewhere
            error duplicate_branch at c branches.1.id [/actions/7/branches/1/id]
                there are two branches `yes` in this action
            error missing_id at c branches.2 [/actions/7/branches/2]
                this branch has no `id`
            warning unreachable at c  [/actions/7]
                nothing leads to this action: what stands before it ends the flow or goes elsewhere
            error duplicate_id at ok_1 id [/actions/7/branches/0/actions/0/id]
                the id `ok_1` is taken by the action at /actions/5: ids are unique in a flow
            error missing_action at no_action  [/actions/8]
                this action doesn't say which it is: add `action`, e.g. `action: respond`
        "#]],
    );
}

#[test]
fn numbers_have_ranges() {
    check_actions(
        "  - { id: a, action: http_request, inputs: { url: \"http://x\" }, timeout_ms: 0, retry: { attempts: 0, initial_ms: 0, max_ms: 99999999999 } }
  - { id: b, action: http_request, inputs: { url: \"http://x\" }, timeout_ms: 900001, retry: { attempts: 21, initial_ms: 500, max_ms: 100, backoff: linear } }
  - { id: c, action: http_request, inputs: { url: \"http://x\" }, timeout_ms: 1.5, retry: { attempts: -1 } }",
        expect![[r#"
            error out_of_range at a timeout_ms [/actions/0/timeout_ms]
                `timeout_ms` must be from 1 to 900000
            error out_of_range at a retry.attempts [/actions/0/retry/attempts]
                `attempts` must be from 1 to 20
            error out_of_range at a retry.initial_ms [/actions/0/retry/initial_ms]
                `initial_ms` must be from 1 to 86400000
            error out_of_range at a retry.max_ms [/actions/0/retry/max_ms]
                `max_ms` must be from 1 to 86400000
            error out_of_range at b timeout_ms [/actions/1/timeout_ms]
                `timeout_ms` must be from 1 to 900000
            error out_of_range at b retry.attempts [/actions/1/retry/attempts]
                `attempts` must be from 1 to 20
            error out_of_range at b retry.max_ms [/actions/1/retry/max_ms]
                `max_ms` (100) must not be less than `initial_ms` (500)
            error invalid_value at b retry.backoff [/actions/1/retry/backoff]
                `backoff` must be one of fixed, exponential
            error wrong_type at c timeout_ms [/actions/2/timeout_ms]
                `timeout_ms` must be a whole number, it is 1.5
            error wrong_type at c retry.attempts [/actions/2/retry/attempts]
                `attempts` must be a whole number, it is -1
        "#]],
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn the_trigger_fits_its_event() {
    let trigger =
        |trigger: &str| format!("trigger: {trigger}\nactions: [ {{ id: a, action: stop }} ]");
    for (text, expected) in [
        (
            "{ event: webhok, inputs: { path: x } }",
            expect![[r#"
            error unknown_event at - trigger.event [/trigger/event]
                there is no event `webhok`: did you mean `webhook`?
        "#]],
        ),
        (
            "{ event: webhook }",
            expect![[r#"
            error missing_input at - trigger.inputs.path [/trigger/inputs/path]
                `path` is missing
        "#]],
        ),
        (
            "{ event: webhook, inputs: { path: null } }",
            expect![[r#"
            error missing_input at - trigger.inputs.path [/trigger/inputs/path]
                `path` is missing
        "#]],
        ),
        (
            "{ event: webhook, inputs: { path: /orders, methods: [GET, TRACE, GET], timeout_ms: 1 } }",
            expect![[r#"
            error invalid_value at - trigger.inputs.path [/trigger/inputs/path]
                `path` can't be "/orders": use letters, digits, - _ . ~ and / between them, without a slash at its ends
            error invalid_value at - trigger.inputs.methods [/trigger/inputs/methods]
                `methods` has the same item twice
            error invalid_value at - trigger.inputs.methods.1 [/trigger/inputs/methods/1]
                `1` must be one of GET, POST, PUT, PATCH, DELETE
            error out_of_range at - trigger.inputs.timeout_ms [/trigger/inputs/timeout_ms]
                `timeout_ms` must be from 100 to 300000
        "#]],
        ),
        (
            "{ event: webhook, inputs: { path: 'a b', methods: [] } }",
            expect![[r#"
            error invalid_value at - trigger.inputs.path [/trigger/inputs/path]
                `path` can't be "a b": use letters, digits, - _ . ~ and / between them, without a slash at its ends
            error invalid_value at - trigger.inputs.methods [/trigger/inputs/methods]
                `methods` needs at least 1
        "#]],
        ),
        (
            "{ event: webhook, inputs: { path: '../x' } }",
            expect![[r#"
            error invalid_value at - trigger.inputs.path [/trigger/inputs/path]
                `path` can't be "../x": use letters, digits, - _ . ~ and / between them, without a slash at its ends
        "#]],
        ),
        (
            "{ event: webhook, inputs: { path: '{{ x }}', method: GET } }",
            expect![[r#"
            error invalid_value at - trigger.inputs.path [/trigger/inputs/path]
                `path` can't hold an expression: it is needed before the flow runs
            error unknown_input at - trigger.inputs.method [/trigger/inputs/method]
                there is no input `method` here: did you mean `methods`?
        "#]],
        ),
        ("{ event: webhook, inputs: { path: 'orders/v1.2/a_b~c' } }", expect![[""]]),
        (
            "{ event: api, inputs: { path: x } }",
            expect![[r#"
            error unknown_input at - trigger.inputs.path [/trigger/inputs/path]
                there is no input `path` here
        "#]],
        ),
    ] {
        check(&trigger(text), expected);
    }
}

#[test]
fn unknown_actions_suggest_the_nearest() {
    check_each(
        &[
            "  - { id: a, action: http_requst, inputs: {} }",
            "  - { id: a, action: responds }",
            "  - { id: a, action: Stop }",
            "  - { id: a, action: send_carrier_pigeon }",
        ],
        expect![[r#"
            - { id: a, action: http_requst, inputs: {} }
            error unknown_action at a action [/actions/0/action]
                there is no action `http_requst`: did you mean `http_request`?

            - { id: a, action: responds }
            error unknown_action at a action [/actions/0/action]
                there is no action `responds`: did you mean `respond`?

            - { id: a, action: Stop }
            error unknown_action at a action [/actions/0/action]
                there is no action `Stop`: did you mean `stop`?

            - { id: a, action: send_carrier_pigeon }
            error unknown_action at a action [/actions/0/action]
                there is no action `send_carrier_pigeon`
        "#]],
    );
}

#[test]
fn a_flow_with_too_many_actions_is_refused() {
    let many: String =
        (0..2_001).map(|index| format!("  - {{ id: a{index}, action: respond }}\n")).collect();
    check_actions(
        &many,
        expect![[r#"
        error too_many_actions at - actions [/actions]
            this flow has 2001 actions, a flow has at most 2000
    "#]],
    );
}

#[test]
fn findings_are_cut_at_a_limit() {
    let many: String =
        (0..700).map(|index| format!("  - {{ id: a{index}, action: nope }}\n")).collect();
    let text = super::findings(&super::flow(&many));
    assert_eq!(text.lines().count(), 2 * (super::super::DIAGNOSTICS_MAX + 1));
    assert!(text.contains("200 more findings"));
}
