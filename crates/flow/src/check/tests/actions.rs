//! What is wrong with single actions.

use super::{check_actions, check_each};
use expect_test::expect;

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn inputs_fit_the_schema_of_their_kit() {
    check_each(
        &[
            "  - { id: a, action: http_request }",
            "  - { id: a, action: http_request, inputs: { url: null, methd: GET } }",
            "  - { id: a, action: http_request, inputs: { url: \"\", method: FETCH, headers: [1], query: x, connection: 7, delivery: twice } }",
            "  - { id: a, action: http_request, inputs: { url: ftp://x, method: \"{{ trigger.body.m }}\", headers: { a: [1] }, delivery: \"{{ trigger.body.d }}\" } }",
            "  - { id: a, action: http_request, inputs: { url: \"{{ trigger.body.url }}\", headers: \"{{ trigger.body.h }}\", body: [1], query: { a: [1, 2] } } }",
            "  - { id: a, action: respond, inputs: { status: 42, headers: { a: {} }, boddy: 1 } }",
            "  - { id: a, action: respond, inputs: { status: \"200\" } }",
            "  - { id: a, action: respond, inputs: { status: \"{{ trigger.body.s }}\", body: null } }",
            "  - { id: a, action: fail }",
            "  - { id: a, action: fail, inputs: { message: \"\" } }",
            "  - { id: a, action: stop, inputs: { now: true } }",
            "  - { id: a, action: wait }",
            "  - { id: a, action: wait, inputs: { duration: soon } }",
            "  - { id: a, action: wait, inputs: { duration: 500d } }",
            "  - { id: a, action: wait, inputs: { duration: 5 } }",
            "  - { id: a, action: wait, inputs: { duration: 5s, until: \"2030-01-01T00:00:00Z\" } }",
            "  - { id: a, action: wait, inputs: { until: tomorrow } }",
            "  - { id: a, action: wait, inputs: { until: \"{{ trigger.body.at }}\" } }",
            "  - { id: a, action: set_variables }",
            "  - { id: a, action: set_variables, inputs: { variables: { ok: 1, \"not ok\": 2, 1st: 3, \"\": 4 } } }",
            "  - { id: a, action: set_variables, inputs: { variables: \"{{ trigger.body }}\" } }",
        ],
        expect![[r#"
            - { id: a, action: http_request }
            error missing_input at a inputs.url [/actions/0/inputs/url]
                `url` is missing

            - { id: a, action: http_request, inputs: { url: null, methd: GET } }
            error missing_input at a inputs.url [/actions/0/inputs/url]
                `url` is missing
            error unknown_input at a inputs.methd [/actions/0/inputs/methd]
                there is no input `methd` here: did you mean `method`?

            - { id: a, action: http_request, inputs: { url: "", method: FETCH, headers: [1], query: x, connection: 7, delivery: twice } }
            error invalid_value at a inputs.url [/actions/0/inputs/url]
                `url` is empty
            error invalid_value at a inputs.method [/actions/0/inputs/method]
                `method` must be one of GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS
            error wrong_type at a inputs.headers [/actions/0/inputs/headers]
                `headers` must be a mapping, it is a list
            error wrong_type at a inputs.query [/actions/0/inputs/query]
                `query` must be a mapping, it is a text
            error wrong_type at a inputs.connection [/actions/0/inputs/connection]
                `connection` must be a text, it is 7
            error invalid_value at a inputs.delivery [/actions/0/inputs/delivery]
                `delivery` must be one of at_least_once, at_most_once

            - { id: a, action: http_request, inputs: { url: ftp://x, method: "{{ trigger.body.m }}", headers: { a: [1] }, delivery: "{{ trigger.body.d }}" } }
            error invalid_value at a inputs.url [/actions/0/inputs/url]
                `url` can't be "ftp://x": a URL begins with https:// or http:// and a host
            error wrong_type at a inputs.headers.a [/actions/0/inputs/headers/a]
                `a` must be a text or a number or true or false or null, it is a list
            error invalid_value at a inputs.delivery [/actions/0/inputs/delivery]
                `delivery` can't hold an expression: it is needed before the flow runs

            - { id: a, action: http_request, inputs: { url: "{{ trigger.body.url }}", headers: "{{ trigger.body.h }}", body: [1], query: { a: [1, 2] } } }

            - { id: a, action: respond, inputs: { status: 42, headers: { a: {} }, boddy: 1 } }
            error out_of_range at a inputs.status [/actions/0/inputs/status]
                `status` must be from 100 to 599
            error wrong_type at a inputs.headers.a [/actions/0/inputs/headers/a]
                `a` must be a text or a number or true or false, it is a mapping
            error unknown_input at a inputs.boddy [/actions/0/inputs/boddy]
                there is no input `boddy` here: did you mean `body`?

            - { id: a, action: respond, inputs: { status: "200" } }
            error wrong_type at a inputs.status [/actions/0/inputs/status]
                `status` must be a whole number, it is a text

            - { id: a, action: respond, inputs: { status: "{{ trigger.body.s }}", body: null } }

            - { id: a, action: fail }
            error missing_input at a inputs.message [/actions/0/inputs/message]
                `message` is missing

            - { id: a, action: fail, inputs: { message: "" } }
            error invalid_value at a inputs.message [/actions/0/inputs/message]
                `message` is empty

            - { id: a, action: stop, inputs: { now: true } }
            error unknown_input at a inputs.now [/actions/0/inputs/now]
                there is no input `now` here

            - { id: a, action: wait }
            error missing_input at a inputs [/actions/0/inputs]
                a wait needs a `duration`, or `until` and a time

            - { id: a, action: wait, inputs: { duration: soon } }
            error invalid_value at a inputs.duration [/actions/0/inputs/duration]
                "soon" is no duration: write it like 250ms, 4s, 15m, 2h, 30d or 1h30m

            - { id: a, action: wait, inputs: { duration: 500d } }
            error invalid_value at a inputs.duration [/actions/0/inputs/duration]
                "500d" is longer than 400 days

            - { id: a, action: wait, inputs: { duration: 5 } }
            error wrong_type at a inputs.duration [/actions/0/inputs/duration]
                `duration` must be a text, it is 5

            - { id: a, action: wait, inputs: { duration: 5s, until: "2030-01-01T00:00:00Z" } }
            error invalid_value at a inputs [/actions/0/inputs]
                a wait has either a `duration` or `until`, not both

            - { id: a, action: wait, inputs: { until: tomorrow } }
            error invalid_value at a inputs.until [/actions/0/inputs/until]
                `until` must be a time in RFC 3339 with its zone, such as 2030-01-31T09:00:00Z

            - { id: a, action: wait, inputs: { until: "{{ trigger.body.at }}" } }

            - { id: a, action: set_variables }
            error missing_input at a inputs.variables [/actions/0/inputs/variables]
                `variables` is missing

            - { id: a, action: set_variables, inputs: { variables: { ok: 1, "not ok": 2, 1st: 3, "": 4 } } }
            error invalid_name at a inputs.variables.not ok [/actions/0/inputs/variables/not ok]
                "not ok" can't be a variable's name: use letters, digits and _
            error invalid_name at a inputs.variables.1st [/actions/0/inputs/variables/1st]
                "1st" can't be a variable's name: use letters, digits and _
            error invalid_name at a inputs.variables. [/actions/0/inputs/variables/]
                "" can't be a variable's name: use letters, digits and _

            - { id: a, action: set_variables, inputs: { variables: "{{ trigger.body }}" } }
            error wrong_type at a inputs.variables [/actions/0/inputs/variables]
                `variables` must be a mapping of names to values
        "#]],
    );
}

#[test]
fn broken_expressions_are_reported_where_they_stand() {
    check_each(
        &[
            "  - { id: a, action: respond, inputs: { body: { deep: [1, \"{{ 1 + }}\"], other: \"{{\" } } }",
            "  - { id: a, action: http_request, inputs: { url: \"http://x/{{ a b }}\", headers: { x: \"{% if %}\" } } }",
            "  - { id: a, action: condition, inputs: { when: { all: [ { left: \"{{ ) }}\", is: equals, right: \"{{ }}\" } ] } } }",
        ],
        expect![[r#"
            - { id: a, action: respond, inputs: { body: { deep: [1, "{{ 1 + }}"], other: "{{" } } }
            error expression_syntax at a inputs.body.deep.1 [/actions/0/inputs/body/deep/1]
                unexpected end of input, expected expression
            error expression_syntax at a inputs.body.other [/actions/0/inputs/body/other]
                `{{` is never closed by `}}`

            - { id: a, action: http_request, inputs: { url: "http://x/{{ a b }}", headers: { x: "{% if %}" } } }
            error expression_syntax at a inputs.url [/actions/0/inputs/url]
                unexpected input after expression
            error expression_syntax at a inputs.headers.x [/actions/0/inputs/headers/x]
                unexpected end of block

            - { id: a, action: condition, inputs: { when: { all: [ { left: "{{ ) }}", is: equals, right: "{{ }}" } ] } } }
            error expression_syntax at a inputs.when.all.0.left [/actions/0/inputs/when/all/0/left]
                `{{` is never closed by `}}`
            error expression_syntax at a inputs.when.all.0.right [/actions/0/inputs/when/all/0/right]
                there is nothing between `{{` and `}}`
        "#]],
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn conditions_are_well_formed() {
    check_each(
        &[
            "  - { id: a, action: condition }",
            "  - { id: a, action: condition, inputs: { when: yes } }",
            "  - { id: a, action: condition, inputs: { when: {} } }",
            "  - { id: a, action: condition, inputs: { when: { all: [] } } }",
            "  - { id: a, action: condition, inputs: { when: { all: {}, any: [] } } }",
            "  - { id: a, action: condition, inputs: { when: { all: [ 1, { not: 2 } ] } } }",
            "  - { id: a, action: condition, inputs: { when: { left: 1, is: equal, right: 1 } } }",
            "  - { id: a, action: condition, inputs: { when: { left: 1, right: 1 } } }",
            "  - { id: a, action: condition, inputs: { when: { is: equals } } }",
            "  - { id: a, action: condition, inputs: { when: { left: 1, is: exists, right: 1 } } }",
            "  - { id: a, action: condition, inputs: { when: { left: 1, is: matches, right: \"(\" } } }",
            "  - { id: a, action: condition, inputs: { when: { left: 1, is: matches, right: 7 } } }",
            "  - { id: a, action: condition, inputs: { when: { left: 1, is: matches, right: \"{{ trigger.body.p }}\" } } }",
            "  - { id: a, action: condition, inputs: { when: { left: 1, is: matches, right: \"(a{1000}){1000}\" } } }",
            "  - { id: a, action: condition, inputs: { when: { left: 1, is: equals, right: null, case: x } } }",
            "  - { id: a, action: condition, inputs: { when: { any: [ { not: { left: \"{{ trigger.body.a }}\", is: is_empty } } ], and: 1 } } }",
        ],
        expect![[r#"
            - { id: a, action: condition }
            error missing_input at a inputs.when [/actions/0/inputs/when]
                `when` is missing

            - { id: a, action: condition, inputs: { when: yes } }
            error wrong_type at a inputs.when [/actions/0/inputs/when]
                `when` must be a mapping, it is a text
            error invalid_condition at a inputs.when [/actions/0/inputs/when]
                a condition is {left, is, right}, {all: […]}, {any: […]} or {not: …}

            - { id: a, action: condition, inputs: { when: {} } }
            error invalid_condition at a inputs.when [/actions/0/inputs/when]
                a condition is {left, is, right}, {all: […]}, {any: […]} or {not: …}

            - { id: a, action: condition, inputs: { when: { all: [] } } }
            error invalid_condition at a inputs.when.all [/actions/0/inputs/when/all]
                `all` needs at least one condition

            - { id: a, action: condition, inputs: { when: { all: {}, any: [] } } }
            error invalid_condition at a inputs.when [/actions/0/inputs/when]
                a condition is {left, is, right}, {all: […]}, {any: […]} or {not: …}

            - { id: a, action: condition, inputs: { when: { all: [ 1, { not: 2 } ] } } }
            error invalid_condition at a inputs.when.all.0 [/actions/0/inputs/when/all/0]
                a condition is {left, is, right}, {all: […]}, {any: […]} or {not: …}
            error invalid_condition at a inputs.when.all.1.not [/actions/0/inputs/when/all/1/not]
                a condition is {left, is, right}, {all: […]}, {any: […]} or {not: …}

            - { id: a, action: condition, inputs: { when: { left: 1, is: equal, right: 1 } } }
            error unknown_operator at a inputs.when.is [/actions/0/inputs/when/is]
                there is no operator `equal`: did you mean `equals`?

            - { id: a, action: condition, inputs: { when: { left: 1, right: 1 } } }
            error missing_input at a inputs.when [/actions/0/inputs/when]
                this condition has no `is`: how to compare, e.g. `is: equals`

            - { id: a, action: condition, inputs: { when: { is: equals } } }
            error missing_input at a inputs.when [/actions/0/inputs/when]
                this condition has no `left`: the value to look at
            error missing_input at a inputs.when [/actions/0/inputs/when]
                `equals` needs a `right` to compare with

            - { id: a, action: condition, inputs: { when: { left: 1, is: exists, right: 1 } } }
            error unknown_input at a inputs.when.right [/actions/0/inputs/when/right]
                `exists` looks at `left` only: remove `right`

            - { id: a, action: condition, inputs: { when: { left: 1, is: matches, right: "(" } } }
            error invalid_pattern at a inputs.when.right [/actions/0/inputs/when/right]
                the regular expression is wrong: unclosed group

            - { id: a, action: condition, inputs: { when: { left: 1, is: matches, right: 7 } } }
            error invalid_pattern at a inputs.when.right [/actions/0/inputs/when/right]
                a regular expression is a text

            - { id: a, action: condition, inputs: { when: { left: 1, is: matches, right: "{{ trigger.body.p }}" } } }

            - { id: a, action: condition, inputs: { when: { left: 1, is: matches, right: "(a{1000}){1000}" } } }
            error invalid_pattern at a inputs.when.right [/actions/0/inputs/when/right]
                the regular expression is wrong: Compiled regex exceeds size limit of 1048576 bytes.

            - { id: a, action: condition, inputs: { when: { left: 1, is: equals, right: null, case: x } } }
            error unknown_key at a inputs.when.case [/actions/0/inputs/when/case]
                a condition has no key `case` here

            - { id: a, action: condition, inputs: { when: { any: [ { not: { left: "{{ trigger.body.a }}", is: is_empty } } ], and: 1 } } }
            error unknown_key at a inputs.when.and [/actions/0/inputs/when/and]
                a condition has no key `and` here: did you mean `any`?
        "#]],
    );
}

#[test]
fn branches_are_those_of_the_action() {
    check_actions(
        "  - id: a
    action: condition
    inputs: { when: { left: 1, is: exists } }
    branches: [ { id: yess }, { id: \"no\" }, { id: error } ]
  - { id: b, action: respond, branches: [ { id: \"yes\" } ] }
  - { id: c, action: respond, on_error: branch }
  - { id: d, action: respond, on_error: continue, branches: [ { id: error } ] }
  - { id: e, action: respond, on_error: branch, branches: [ { id: error } ] }
  - { id: f, action: stop, on_error: branch, branches: [ { id: error } ] }",
        expect![[r#"
            error unknown_branch at a branches.0.id [/actions/0/branches/0/id]
                Condition has no branch `yess`: did you mean `yes`?
            error unused_error_branch at a branches.2 [/actions/0/branches/2]
                this branch is never taken: add `on_error: branch` to the action
            error unknown_branch at b branches.0.id [/actions/1/branches/0/id]
                Respond has no branch `yes`
            error missing_branch at c on_error [/actions/2/on_error]
                `on_error: branch` needs a branch `error`: add one, or choose `continue` or `stop`
            error unused_error_branch at d branches.0 [/actions/3/branches/0]
                this branch is never taken: add `on_error: branch` to the action
            warning has_no_effect at f on_error [/actions/5/on_error]
                `on_error` does nothing here: Stop doesn't go on
            error unused_error_branch at f branches.0 [/actions/5/branches/0]
                this action has no branch `error`: it doesn't go on after a failure
        "#]],
    );
}

#[test]
fn a_split_leads_to_its_branches() {
    check_each(
        &[
            "  - { id: a, action: split }",
            "  - { id: a, action: split, inputs: { paths: [], value: 1 } }",
            "  - { id: a, action: split, inputs: { paths: {} } }",
            "  - { id: a, action: split, inputs: { paths: [ {}, { branch: x }, { branch: y, when: { left: 1, is: exists } } ] }, branches: [ { id: x } ] }",
            "  - { id: a, action: split, inputs: { paths: [ { branch: large, when: { left: 1, is: exists } } ] }, branches: [ { id: largee }, { id: default } ] }",
            "  - { id: a, action: split, inputs: { paths: [ { branch: x, when: { left: 1, is: nope } } ] }, branches: [ { id: x } ] }",
            "  - { id: a, action: split, inputs: { value: \"{{ trigger.body.digit }}\" } }",
            "  - { id: a, action: split, inputs: { value: \"{{ a b }}\" }, branches: [ { id: \"1\" }, { id: \"2\" } ] }",
            "  - { id: a, action: split, inputs: { value: \"{{ trigger.body.digit }}\" }, branches: [ { id: \"1\" }, { id: \"2\" }, { id: default } ] }",
        ],
        expect![[r#"
            - { id: a, action: split }
            error missing_input at a inputs [/actions/0/inputs]
                a split needs `paths` with conditions, or a `value`

            - { id: a, action: split, inputs: { paths: [], value: 1 } }
            error invalid_value at a inputs.paths [/actions/0/inputs/paths]
                `paths` needs at least 1
            error invalid_value at a inputs [/actions/0/inputs]
                a split has either `paths` or a `value`, not both

            - { id: a, action: split, inputs: { paths: {} } }
            error wrong_type at a inputs.paths [/actions/0/inputs/paths]
                `paths` must be a list, it is a mapping

            - { id: a, action: split, inputs: { paths: [ {}, { branch: x }, { branch: y, when: { left: 1, is: exists } } ] }, branches: [ { id: x } ] }
            error missing_input at a inputs.paths.0.branch [/actions/0/inputs/paths/0/branch]
                `branch` is missing
            error missing_input at a inputs.paths.0.when [/actions/0/inputs/paths/0/when]
                `when` is missing
            error missing_input at a inputs.paths.1.when [/actions/0/inputs/paths/1/when]
                `when` is missing
            error unknown_branch at a inputs.paths.2.branch [/actions/0/inputs/paths/2/branch]
                this split has no branch `y`: did you mean `x`?

            - { id: a, action: split, inputs: { paths: [ { branch: large, when: { left: 1, is: exists } } ] }, branches: [ { id: largee }, { id: default } ] }
            error unknown_branch at a inputs.paths.0.branch [/actions/0/inputs/paths/0/branch]
                this split has no branch `large`: did you mean `largee`?
            warning unused_branch at a branches [/actions/0/branches]
                no path leads to the branch `largee`

            - { id: a, action: split, inputs: { paths: [ { branch: x, when: { left: 1, is: nope } } ] }, branches: [ { id: x } ] }
            error unknown_operator at a inputs.paths.0.when.is [/actions/0/inputs/paths/0/when/is]
                there is no operator `nope`

            - { id: a, action: split, inputs: { value: "{{ trigger.body.digit }}" } }
            error missing_branch at a branches [/actions/0/branches]
                a split by value needs branches that are named like the values

            - { id: a, action: split, inputs: { value: "{{ a b }}" }, branches: [ { id: "1" }, { id: "2" } ] }
            error expression_syntax at a inputs.value [/actions/0/inputs/value]
                unexpected input after expression

            - { id: a, action: split, inputs: { value: "{{ trigger.body.digit }}" }, branches: [ { id: "1" }, { id: "2" }, { id: default } ] }
        "#]],
    );
}

#[test]
fn go_to_names_another_action() {
    check_each(
        &[
            "  - { id: a, action: go_to }",
            "  - { id: a, action: go_to, inputs: { action: a } }",
            "  - { id: first, action: respond }\n  - { id: a, action: go_to, inputs: { action: frist } }",
            "  - { id: a, action: go_to, inputs: { action: \"{{ vars.x }}\" } }",
            "  - { id: a, action: respond }\n  - { id: b, action: go_to, inputs: { action: a } }",
        ],
        expect![[r#"
            - { id: a, action: go_to }
            error missing_input at a inputs.action [/actions/0/inputs/action]
                `action` is missing

            - { id: a, action: go_to, inputs: { action: a } }
            error go_to_itself at a inputs.action [/actions/0/inputs/action]
                an action can't go to itself

            - { id: first, action: respond }
              - { id: a, action: go_to, inputs: { action: frist } }
            error unknown_target at a inputs.action [/actions/1/inputs/action]
                there is no action `frist` in this flow: did you mean `first`?

            - { id: a, action: go_to, inputs: { action: "{{ vars.x }}" } }
            error invalid_value at a inputs.action [/actions/0/inputs/action]
                `action` can't hold an expression: it is needed before the flow runs

            - { id: a, action: respond }
              - { id: b, action: go_to, inputs: { action: a } }
        "#]],
    );
}

#[test]
fn settings_without_effect_are_warned_of() {
    check_actions(
        "  - { id: a, action: respond, timeout_ms: 100, retry: { attempts: 2 } }
  - { id: b, action: http_request, inputs: { url: \"http://x\", delivery: at_most_once }, retry: { attempts: 2 } }
  - { id: c, action: fail, inputs: { message: x }, on_error: continue }",
        expect![[r#"
            warning has_no_effect at a timeout_ms [/actions/0/timeout_ms]
                `timeout_ms` does nothing here: Respond calls nothing outside
            warning has_no_effect at a retry [/actions/0/retry]
                `retry` does nothing here: Respond calls nothing outside
            warning has_no_effect at b retry [/actions/1/retry]
                a request that must not be sent twice isn't retried
            warning has_no_effect at c on_error [/actions/2/on_error]
                `on_error` does nothing here: Fail doesn't go on
        "#]],
    );
}

#[test]
fn actions_that_nothing_leads_to_are_warned_of() {
    check_actions(
        "  - id: a
    action: condition
    inputs: { when: { left: 1, is: exists } }
    branches:
      - { id: \"yes\", actions: [ { id: b, action: stop }, { id: c, action: respond }, { id: d, action: respond } ] }
      - { id: \"no\", actions: [ { id: e, action: fail, inputs: { message: x } } ] }
  - { id: f, action: respond, inputs: { body: \"{{ actions.c.status }}\" } }
  - { id: g, action: stop }
  - { id: h, action: stop }",
        expect![[r#"
            warning unreachable at c  [/actions/0/branches/0/actions/1]
                nothing leads to this action: what stands before it ends the flow or goes elsewhere
            warning unreachable at h  [/actions/3]
                nothing leads to this action: what stands before it ends the flow or goes elsewhere
        "#]],
    );
}

#[test]
fn tags_have_their_limits() {
    let long = "x".repeat(101);
    let many = vec!["t"; 21].join(", ");
    check_each(
        &[
            "  - { id: a, action: add_tags, inputs: { tags: [\"{{ trigger.body.id }}\", 7, null] } }",
            "  - { id: a, action: add_tags, inputs: { tags: \"{{ trigger.body.tags }}\" } }",
            "  - { id: a, action: add_tags, inputs: { tags: vip } }",
            &format!("  - {{ id: a, action: add_tags, inputs: {{ tags: [{long}, {{}}] }} }}"),
            &format!("  - {{ id: a, action: add_tags, inputs: {{ tags: [{many}] }} }}"),
        ],
        expect![[r#"
            - { id: a, action: add_tags, inputs: { tags: ["{{ trigger.body.id }}", 7, null] } }

            - { id: a, action: add_tags, inputs: { tags: "{{ trigger.body.tags }}" } }

            - { id: a, action: add_tags, inputs: { tags: vip } }
            error wrong_type at a inputs.tags [/actions/0/inputs/tags]
                `tags` must be a list, it is a text

            - { id: a, action: add_tags, inputs: { tags: [xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, {}] } }
            error wrong_type at a inputs.tags.1 [/actions/0/inputs/tags/1]
                `1` must be a text or a number or true or false or null, it is a mapping
            error tag_too_long at a inputs.tags.0 [/actions/0/inputs/tags/0]
                a tag has at most 100 characters

            - { id: a, action: add_tags, inputs: { tags: [t, t, t, t, t, t, t, t, t, t, t, t, t, t, t, t, t, t, t, t, t] } }
            error too_many_tags at a inputs.tags [/actions/0/inputs/tags]
                an execution has at most 20 tags, these are 21
        "#]],
    );
}
