//! Definite assignment: what certainly, possibly and never is there.

use super::{check_actions, check_each};
use expect_test::expect;

const REQUEST: &str = "action: http_request, inputs: { url: \"http://x\" }";

fn use_of(expression: &str) -> String {
    let body = serde_json::Value::from(format!("{{{{ {expression} }}}}"));
    format!("  - {{ id: use, action: respond, inputs: {{ body: {body} }} }}")
}

/// One line of findings for each expression that is used behind `before`.
fn check_uses(before: &str, expressions: &[&str], expected: expect_test::Expect) {
    let mut text = String::new();
    for expression in expressions {
        let findings = super::findings(&super::flow(&format!("{before}\n{}", use_of(expression))));
        let at_use: Vec<&str> =
            findings.lines().filter(|line| !line.starts_with("warning unused")).collect();
        text += &format!(
            "{expression}  →  {}\n",
            if at_use.is_empty() { "fine".to_owned() } else { at_use.join(" ") }
        );
    }
    expected.assert_eq(&text);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn names_are_known() {
    check_uses(
        &format!(
            "  - {{ id: lookup, {REQUEST} }}\n  - {{ id: set, action: set_variables, inputs: {{ variables: {{ fee: 1 }} }} }}"
        ),
        &[
            "actions.lookup.body.anything.at[0].all",
            "actions.lookup",
            "actions.lookup.bdy",
            "actions.lokup.body",
            "actions[\"lookup\"].status",
            "actions['lokup'].status",
            "actions[vars.fee]",
            "vars.fee",
            "vars.fees",
            "vars",
            "trigger.body.x.y",
            "trigger.bdy",
            "trigger.query.a + trigger.headers['x-a']",
            "execution.id",
            "execution.key",
            "project.slug",
            "project.owner",
            "item.x",
            "index + 1",
            "trigre.body",
            "foo",
            "foo is defined",
            "now",
            "now()",
            "nwo()",
            "trigger.body.a | uper",
            "trigger.body.a | upper | default('x')",
            "[1, 2] | map('upper') | join(',')",
            "trigger.body.list.count()",
            "'actions.nope.body'",
            "actions.set.fee",
            "'a' if trigger.body.x else 'b'",
            "true and not none",
        ],
        expect![[r#"
            actions.lookup.body.anything.at[0].all  →  fine
            actions.lookup  →  fine
            actions.lookup.bdy  →  error unknown_reference at use inputs.body [/actions/2/inputs/body]     `lookup` has no output `bdy`: did you mean `body`?
            actions.lokup.body  →  error unknown_reference at use inputs.body [/actions/2/inputs/body]     there is no action `lokup` in this flow: did you mean `lookup`?
            actions["lookup"].status  →  fine
            actions['lokup'].status  →  error unknown_reference at use inputs.body [/actions/2/inputs/body]     there is no action `lokup` in this flow: did you mean `lookup`?
            actions[vars.fee]  →  fine
            vars.fee  →  fine
            vars.fees  →  error unknown_reference at use inputs.body [/actions/2/inputs/body]     no action sets the variable `fees`: did you mean `fee`?
            vars  →  fine
            trigger.body.x.y  →  fine
            trigger.bdy  →  error unknown_reference at use inputs.body [/actions/2/inputs/body]     `trigger` has no `bdy`: did you mean `body`?
            trigger.query.a + trigger.headers['x-a']  →  fine
            execution.id  →  fine
            execution.key  →  error unknown_reference at use inputs.body [/actions/2/inputs/body]     `execution` has no `key`
            project.slug  →  fine
            project.owner  →  error unknown_reference at use inputs.body [/actions/2/inputs/body]     `project` has no `owner`
            item.x  →  error unknown_reference at use inputs.body [/actions/2/inputs/body]     `item` exists only in a loop
            index + 1  →  error unknown_reference at use inputs.body [/actions/2/inputs/body]     `index` exists only in a loop
            trigre.body  →  error unknown_reference at use inputs.body [/actions/2/inputs/body]     there is no `trigre` here: did you mean `trigger`?
            foo  →  error unknown_reference at use inputs.body [/actions/2/inputs/body]     there is no `foo` here. An expression begins with trigger, vars, actions, execution or project
            foo is defined  →  error unknown_reference at use inputs.body [/actions/2/inputs/body]     there is no `foo` here. An expression begins with trigger, vars, actions, execution or project
            now  →  error unknown_reference at use inputs.body [/actions/2/inputs/body]     `now` is a function: write `now()`
            now()  →  fine
            nwo()  →  error unknown_function at use inputs.body [/actions/2/inputs/body]     there is no function `nwo`: did you mean `now`?
            trigger.body.a | uper  →  error unknown_function at use inputs.body [/actions/2/inputs/body]     there is no filter `uper`: did you mean `upper`?
            trigger.body.a | upper | default('x')  →  fine
            [1, 2] | map('upper') | join(',')  →  fine
            trigger.body.list.count()  →  fine
            'actions.nope.body'  →  fine
            actions.set.fee  →  fine
            'a' if trigger.body.x else 'b'  →  fine
            true and not none  →  fine
        "#]],
    );
}

#[test]
fn what_only_one_branch_does_may_be_missing() {
    let condition = format!(
        "  - id: found
    action: condition
    inputs: {{ when: {{ left: \"{{{{ trigger.body.a }}}}\", is: exists }} }}
    branches:
      - {{ id: \"yes\", actions: [ {{ id: lookup, {REQUEST} }}, {{ id: set, action: set_variables, inputs: {{ variables: {{ fee: 1, tier: 1 }} }} }} ] }}
      - {{ id: \"no\", actions: [ {{ id: other, action: set_variables, inputs: {{ variables: {{ fee: 2 }} }} }} ] }}"
    );
    check_uses(
        &condition,
        &[
            "actions.lookup.body",
            "actions.lookup.error.code",
            "actions.lookup.body | default('x')",
            "actions.lookup is defined",
            "vars.fee",
            "vars.tier",
            "actions.other.fee",
            "actions.found.branch",
        ],
        expect![[r#"
            actions.lookup.body  →  warning maybe_unassigned at use inputs.body [/actions/1/inputs/body]     `actions.lookup` may be missing here: when `found` takes the branch `no`
            actions.lookup.error.code  →  error never_assigned at use inputs.body [/actions/1/inputs/body]     `actions.lookup.error` is there only after a failure that `on_error` of `lookup` goes on from
            actions.lookup.body | default('x')  →  fine
            actions.lookup is defined  →  fine
            vars.fee  →  fine
            vars.tier  →  warning maybe_unassigned at use inputs.body [/actions/1/inputs/body]     `vars.tier` may be missing here: when `found` takes the branch `no`
            actions.other.fee  →  warning maybe_unassigned at use inputs.body [/actions/1/inputs/body]     `actions.other` may be missing here: when `found` takes the branch `yes`
            actions.found.branch  →  error never_assigned at use inputs.body [/actions/1/inputs/body]     `found` leaves no outputs to refer to
        "#]],
    );
}

#[test]
fn a_branch_that_ends_takes_nothing_away() {
    let condition = format!(
        "  - id: found
    action: condition
    inputs: {{ when: {{ left: \"{{{{ trigger.body.a }}}}\", is: exists }} }}
    branches:
      - {{ id: \"yes\", actions: [ {{ id: lookup, {REQUEST} }} ] }}
      - {{ id: \"no\", actions: [ {{ id: end, action: stop }} ] }}"
    );
    check_uses(
        &condition,
        &["actions.lookup.body"],
        expect![[r#"
        actions.lookup.body  →  fine
    "#]],
    );
}

#[test]
fn after_a_failure_there_is_only_the_error() {
    for (on_error, expected) in [
        (
            "on_error: stop",
            expect![[r#"
            actions.call.status  →  fine
            actions.call.error.message  →  error never_assigned at use inputs.body [/actions/1/inputs/body]     `actions.call.error` is there only after a failure that `on_error` of `call` goes on from
            actions.call  →  fine
        "#]],
        ),
        (
            "on_error: continue",
            expect![[r#"
            actions.call.status  →  warning maybe_unassigned at use inputs.body [/actions/1/inputs/body]     `actions.call` may be missing here: when `call` fails
            actions.call.error.message  →  warning maybe_unassigned at use inputs.body [/actions/1/inputs/body]     `actions.call.error` is there only when `call` has failed
            actions.call  →  fine
        "#]],
        ),
        (
            "on_error: branch, branches: [ { id: error, actions: [ { id: end, action: stop } ] } ]",
            expect![[r#"
            actions.call.status  →  fine
            actions.call.error.message  →  error never_assigned at use inputs.body [/actions/1/inputs/body]     `actions.call.error` is there only after a failure that `on_error` of `call` goes on from
            actions.call  →  fine
        "#]],
        ),
        (
            "on_error: branch, branches: [ { id: error } ]",
            expect![[r#"
            actions.call.status  →  warning maybe_unassigned at use inputs.body [/actions/1/inputs/body]     `actions.call` may be missing here: when `call` fails
            actions.call.error.message  →  warning maybe_unassigned at use inputs.body [/actions/1/inputs/body]     `actions.call.error` is there only when `call` has failed
            actions.call  →  fine
        "#]],
        ),
    ] {
        check_uses(
            &format!("  - {{ id: call, {REQUEST}, {on_error} }}"),
            &["actions.call.status", "actions.call.error.message", "actions.call"],
            expected,
        );
    }
    check_actions(
        &format!(
            "  - {{ id: call, {REQUEST}, on_error: branch, branches: [ {{ id: error, actions: [ {{ id: a, action: respond, inputs: {{ body: \"{{{{ actions.call.error.code }}}}\" }} }}, {{ id: b, action: respond, inputs: {{ body: \"{{{{ actions.call.body }}}}\" }} }} ] }} ] }}"
        ),
        expect![[r#"
            error never_assigned at b inputs.body [/actions/0/branches/0/actions/1/inputs/body]
                here `call` has failed: only `actions.call.error` is there
        "#]],
    );
}

#[test]
fn what_comes_later_is_never_there() {
    check_each(
        &[
            "  - { id: a, action: respond, inputs: { body: \"{{ actions.b.status }}\" } }\n  - { id: b, action: respond }",
            "  - { id: a, action: respond, inputs: { body: \"{{ actions.a.status }}\" } }",
            "  - { id: a, action: set_variables, inputs: { variables: { x: 1, y: \"{{ vars.x }}\" } } }",
            "  - { id: a, action: respond, inputs: { body: \"{{ vars.x }}\" } }\n  - { id: b, action: set_variables, inputs: { variables: { x: 1 } } }",
        ],
        expect![[r#"
            - { id: a, action: respond, inputs: { body: "{{ actions.b.status }}" } }
              - { id: b, action: respond }
            error never_assigned at a inputs.body [/actions/0/inputs/body]
                `b` is never done before this action

            - { id: a, action: respond, inputs: { body: "{{ actions.a.status }}" } }
            error never_assigned at a inputs.body [/actions/0/inputs/body]
                `a` isn't done yet when its own inputs are read

            - { id: a, action: set_variables, inputs: { variables: { x: 1, y: "{{ vars.x }}" } } }
            error never_assigned at a inputs.variables.y [/actions/0/inputs/variables/y]
                the variable `x` is never set before this action

            - { id: a, action: respond, inputs: { body: "{{ vars.x }}" } }
              - { id: b, action: set_variables, inputs: { variables: { x: 1 } } }
            error never_assigned at a inputs.body [/actions/0/inputs/body]
                the variable `x` is never set before this action
        "#]],
    );
}

#[test]
fn loops_by_go_to_are_followed() {
    check_each(
        &[
            // The first round doesn't have what the second has.
            "  - { id: a, action: respond, inputs: { body: \"{{ actions.b.until }}\" } }
  - { id: b, action: wait, inputs: { duration: 1s } }
  - { id: c, action: go_to, inputs: { action: a } }",
            // A jump over an action.
            "  - { id: a, action: go_to, inputs: { action: c } }
  - { id: b, action: wait, inputs: { duration: 1s } }
  - { id: c, action: respond, inputs: { body: \"{{ actions.b.until }}\" } }",
            // A loop out of a branch, with a counter that is set before.
            "  - { id: zero, action: set_variables, inputs: { variables: { n: 0 } } }
  - { id: call, action: http_request, inputs: { url: \"http://x\" }, on_error: continue }
  - id: again
    action: condition
    inputs: { when: { left: \"{{ vars.n }}\", is: less_than, right: 3 } }
    branches:
      - { id: \"yes\", actions: [ { id: count, action: set_variables, inputs: { variables: { n: \"{{ vars.n + 1 }}\" } } }, { id: back, action: go_to, inputs: { action: call } } ] }
  - { id: done, action: respond, inputs: { body: \"{{ vars.n }} {{ actions.call.status | default(0) }} {{ actions.count.n }}\" } }",
        ],
        expect![[r#"
            - { id: a, action: respond, inputs: { body: "{{ actions.b.until }}" } }
              - { id: b, action: wait, inputs: { duration: 1s } }
              - { id: c, action: go_to, inputs: { action: a } }
            warning maybe_unassigned at a inputs.body [/actions/0/inputs/body]
                `actions.b` may be missing here: when this action runs for the first time

            - { id: a, action: go_to, inputs: { action: c } }
              - { id: b, action: wait, inputs: { duration: 1s } }
              - { id: c, action: respond, inputs: { body: "{{ actions.b.until }}" } }
            warning unreachable at b  [/actions/1]
                nothing leads to this action: what stands before it ends the flow or goes elsewhere
            error never_assigned at c inputs.body [/actions/2/inputs/body]
                `b` is never done before this action

            - { id: zero, action: set_variables, inputs: { variables: { n: 0 } } }
              - { id: call, action: http_request, inputs: { url: "http://x" }, on_error: continue }
              - id: again
                action: condition
                inputs: { when: { left: "{{ vars.n }}", is: less_than, right: 3 } }
                branches:
                  - { id: "yes", actions: [ { id: count, action: set_variables, inputs: { variables: { n: "{{ vars.n + 1 }}" } } }, { id: back, action: go_to, inputs: { action: call } } ] }
              - { id: done, action: respond, inputs: { body: "{{ vars.n }} {{ actions.call.status | default(0) }} {{ actions.count.n }}" } }
            warning maybe_unassigned at done inputs.body [/actions/3/inputs/body]
                `actions.count` may be missing here: when `again` takes the branch `no`
        "#]],
    );
}

#[test]
fn a_split_without_default_may_go_on() {
    check_actions(
        "  - id: s
    action: split
    inputs: { value: \"{{ trigger.body.d }}\" }
    branches:
      - { id: \"1\", actions: [ { id: a, action: set_variables, inputs: { variables: { desk: 1, one: 1 } } } ] }
      - { id: \"2\", actions: [ { id: b, action: set_variables, inputs: { variables: { desk: 2 } } } ] }
  - { id: use, action: respond, inputs: { body: \"{{ vars.desk }} {{ vars.one }}\" } }",
        expect![[r#"
            warning maybe_unassigned at use inputs.body [/actions/1/inputs/body]
                `vars.desk` may be missing here: when no path of `s` matches
            warning maybe_unassigned at use inputs.body [/actions/1/inputs/body]
                `vars.one` may be missing here: when no path of `s` matches
        "#]],
    );
}

#[test]
fn tests_that_ask_may_look_at_what_may_be_missing() {
    let before = "  - id: c
    action: condition
    inputs: { when: { left: 1, is: exists } }
    branches: [ { id: \"yes\", actions: [ { id: w, action: wait, inputs: { duration: 1s } } ] } ]";
    let test = |is: &str| {
        format!(
            "{before}\n  - {{ id: d, action: condition, inputs: {{ when: {{ left: \"{{{{ actions.w.until }}}}\", is: {is} }} }} }}"
        )
    };
    check_each(
        &[&test("exists"), &test("is_empty"), &test("equals, right: 1")],
        expect![[r#"
        - id: c
            action: condition
            inputs: { when: { left: 1, is: exists } }
            branches: [ { id: "yes", actions: [ { id: w, action: wait, inputs: { duration: 1s } } ] } ]
          - { id: d, action: condition, inputs: { when: { left: "{{ actions.w.until }}", is: exists } } }

        - id: c
            action: condition
            inputs: { when: { left: 1, is: exists } }
            branches: [ { id: "yes", actions: [ { id: w, action: wait, inputs: { duration: 1s } } ] } ]
          - { id: d, action: condition, inputs: { when: { left: "{{ actions.w.until }}", is: is_empty } } }

        - id: c
            action: condition
            inputs: { when: { left: 1, is: exists } }
            branches: [ { id: "yes", actions: [ { id: w, action: wait, inputs: { duration: 1s } } ] } ]
          - { id: d, action: condition, inputs: { when: { left: "{{ actions.w.until }}", is: equals, right: 1 } } }
        warning maybe_unassigned at d inputs.when.left [/actions/1/inputs/when/left]
            `actions.w` may be missing here: when `c` takes the branch `no`
    "#]],
    );
}

#[test]
fn what_is_missing_twice_in_one_text_is_told_once() {
    check_actions(
        "  - { id: a, action: respond, inputs: { body: \"{{ vars.x }} {{ vars.y }} {{ vars.x }}\" } }",
        expect![[r#"
            error unknown_reference at a inputs.body [/actions/0/inputs/body]
                no action sets the variable `x`
            error unknown_reference at a inputs.body [/actions/0/inputs/body]
                no action sets the variable `y`
        "#]],
    );
}
