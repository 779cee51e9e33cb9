//! What expressions yield.

use super::{check, outcome, scope};
use crate::expression::Template;
use expect_test::expect;
use serde_json::json;

#[test]
fn a_text_that_is_exactly_one_expression_keeps_the_type() {
    check(
        &[
            "{{ trigger.body.id }}",
            "{{trigger.body.id}}",
            "{{ trigger.body.vip }}",
            "{{ trigger.body.nothing }}",
            "{{ trigger.body.ratio }}",
            "{{ trigger.body.big }}",
            "{{ trigger.body.negative }}",
            "{{ trigger.body.items }}",
            "{{ trigger.body.customer }}",
            "{{ actions.lookup.body.b[1].c }}",
            "{{ actions.lookup.body[\"x-y\"] }}",
            "{{ actions.lookup.body['b'][0] }}",
            "{{ vars }}",
            "{{ actions }}",
            "{{ item.sku }}",
            "{{ index }}",
            "{{ project.slug }}",
            "{{- trigger.body.id -}}",
            "{{ trigger.body.items[-1] }}",
            "{{ trigger.body.items | length }}",
            "{{ [trigger.body.id, trigger.body.customer] }}",
            "{{ {\"a\": {\"b\": trigger.body.items}} }}",
            "{{ '}}' }}",
            "{{ \"{{\" }}",
            "{{ none }}",
            "{{ trigger.body.kind == 'gold' and trigger.body.vip }}",
        ],
        expect![[r#"
            {{ trigger.body.id }}  →  7
            {{trigger.body.id}}  →  7
            {{ trigger.body.vip }}  →  true
            {{ trigger.body.nothing }}  →  null
            {{ trigger.body.ratio }}  →  0.5
            {{ trigger.body.big }}  →  18446744073709551615
            {{ trigger.body.negative }}  →  -3
            {{ trigger.body.items }}  →  ["a","b"]
            {{ trigger.body.customer }}  →  {"name":"Grüße 👋","tags":[]}
            {{ actions.lookup.body.b[1].c }}  →  "deep"
            {{ actions.lookup.body["x-y"] }}  →  true
            {{ actions.lookup.body['b'][0] }}  →  1
            {{ vars }}  →  {"tier":"A","fee":12}
            {{ actions }}  →  {"failed":{"error":{"code":"timeout","message":"no answer"}},"lookup":{"status":200,"body":{"b":[1,{"c":"deep"}],"state":"sent","x-y":true}}}
            {{ item.sku }}  →  "x1"
            {{ index }}  →  3
            {{ project.slug }}  →  "demo"
            {{- trigger.body.id -}}  →  7
            {{ trigger.body.items[-1] }}  →  "b"
            {{ trigger.body.items | length }}  →  2
            {{ [trigger.body.id, trigger.body.customer] }}  →  [7,{"name":"Grüße 👋","tags":[]}]
            {{ {"a": {"b": trigger.body.items}} }}  →  {"a":{"b":["a","b"]}}
            {{ '}}' }}  →  "}}"
            {{ "{{" }}  →  "{{"
            {{ none }}  →  null
            {{ trigger.body.kind == 'gold' and trigger.body.vip }}  →  true
        "#]],
    );
}

#[test]
fn any_other_text_is_text() {
    check(
        &[
            "no expression",
            "{ not one }",
            "a { b } {# c",
            " {{ trigger.body.id }}",
            "{{ trigger.body.id }}\n",
            "{{ trigger.body.id }}{{ trigger.body.id }}",
            "Hello {{ trigger.body.name }}, {{ trigger.body.customer.name }}!",
            "n={{ trigger.body.nothing }}.",
            "{{ trigger.body.vip }} {{ trigger.body.ratio }} {{ trigger.body.negative }}",
            "list: {{ trigger.body.items }} {{ trigger.body.customer }} {{ trigger.body.empty }}",
            "vars: {{ vars }}, index {{ index }}",
            "sum {{ trigger.body.amount + 1 }} {{ 1 / 2 }} {{ 4 / 2 }}",
            "{{ ['<b>', 'ü'] }} {{ '<b>' }}",
            "x{{ \"a\" ~ 1 ~ true }}x",
            "{% if trigger.body.vip %}VIP {% endif %}{{ trigger.body.name }}",
            "{% for i in trigger.body.items %}{{ loop.index }}:{{ i }};{% endfor %}",
            "{% set x = trigger.body.amount * 2 %}{{ x }}\n",
            "a {{- ' b ' -}} c",
            "{# comment #}{{ trigger.body.id }}",
            "{% raw %}{{ x }}{% endraw %}",
            "{% for k, v in trigger.body.customer | items %}{{ k }}={{ v }};{% endfor %}",
            "{% if trigger.body.missing %}yes{% else %}no{% endif %}",
            "{{ 'a' if false }}b",
        ],
        expect![[r#"
            no expression  →  "no expression"
            { not one }  →  "{ not one }"
            a { b } {# c  →  "a { b } {# c"
             {{ trigger.body.id }}  →  " 7"
            {{ trigger.body.id }}
              →  "7\n"
            {{ trigger.body.id }}{{ trigger.body.id }}  →  "77"
            Hello {{ trigger.body.name }}, {{ trigger.body.customer.name }}!  →  "Hello Ada, Grüße 👋!"
            n={{ trigger.body.nothing }}.  →  "n=."
            {{ trigger.body.vip }} {{ trigger.body.ratio }} {{ trigger.body.negative }}  →  "true 0.5 -3"
            list: {{ trigger.body.items }} {{ trigger.body.customer }} {{ trigger.body.empty }}  →  "list: [\"a\",\"b\"] {\"name\":\"Grüße 👋\",\"tags\":[]} []"
            vars: {{ vars }}, index {{ index }}  →  "vars: {\"tier\":\"A\",\"fee\":12}, index 3"
            sum {{ trigger.body.amount + 1 }} {{ 1 / 2 }} {{ 4 / 2 }}  →  "sum 121 0.5 2.0"
            {{ ['<b>', 'ü'] }} {{ '<b>' }}  →  "[\"<b>\",\"ü\"] <b>"
            x{{ "a" ~ 1 ~ true }}x  →  "xa1Truex"
            {% if trigger.body.vip %}VIP {% endif %}{{ trigger.body.name }}  →  "VIP Ada"
            {% for i in trigger.body.items %}{{ loop.index }}:{{ i }};{% endfor %}  →  "1:a;2:b;"
            {% set x = trigger.body.amount * 2 %}{{ x }}
              →  "240\n"
            a {{- ' b ' -}} c  →  "a b c"
            {# comment #}{{ trigger.body.id }}  →  "7"
            {% raw %}{{ x }}{% endraw %}  →  "{{ x }}"
            {% for k, v in trigger.body.customer | items %}{{ k }}={{ v }};{% endfor %}  →  "name=Grüße 👋;tags=[];"
            {% if trigger.body.missing %}yes{% else %}no{% endif %}  →  "no"
            {{ 'a' if false }}b  →  error: this expression has no value: an index is out of range, or an `if` has no `else`
        "#]],
    );
}

#[test]
fn whole_numbers_stay_exact() {
    check(
        &[
            "{{ (trigger.body.amount * 10) // 100 }}",
            "{{ (trigger.body.amount * 20) // 100 }}",
            "{{ trigger.body.amount / 10 }}",
            "{{ trigger.body.amount % 7 }}",
            "{{ 9007199254740993 + 0 }}",
            "{{ trigger.body.big }}",
            "{{ trigger.body.big - 1 }}",
            "{{ trigger.body.big + 1 }}",
            "{{ -9223372036854775808 }}",
            "{{ 2 ** 10 }}",
            "{{ 2 ** 200 }}",
            "{{ 7 // 2 }}",
            "{{ -7 // 2 }}",
            "{{ 1.5 + 1.5 }}",
            "{{ 1 // 0 }}",
            "{{ 1 / 0 }}",
        ],
        expect![[r#"
            {{ (trigger.body.amount * 10) // 100 }}  →  12
            {{ (trigger.body.amount * 20) // 100 }}  →  24
            {{ trigger.body.amount / 10 }}  →  12.0
            {{ trigger.body.amount % 7 }}  →  1
            {{ 9007199254740993 + 0 }}  →  9007199254740993
            {{ trigger.body.big }}  →  18446744073709551615
            {{ trigger.body.big - 1 }}  →  18446744073709551614
            {{ trigger.body.big + 1 }}  →  error: 18446744073709551616 is too large for a whole number
            {{ -9223372036854775808 }}  →  -9223372036854775808
            {{ 2 ** 10 }}  →  1024
            {{ 2 ** 200 }}  →  error: unable to calculate 2 ** 200
            {{ 7 // 2 }}  →  3
            {{ -7 // 2 }}  →  -4
            {{ 1.5 + 1.5 }}  →  3.0
            {{ 1 // 0 }}  →  error: unable to calculate 1 // 0
            {{ 1 / 0 }}  →  error: unable to calculate 1 / 0
        "#]],
    );
}

#[test]
fn what_is_missing_is_named() {
    check(
        &[
            "{{ trigger.body.nope }}",
            "{{ trigger.nope.id }}",
            "{{ trigger.body.items[9] }}",
            "{{ actions.never.body }}",
            "{{ vars.unknown }}",
            "Hello {{ trigger.body.nope }}",
            "{{ trigger.body.nope * 2 }}",
            "{{ trigger.body.nope | upper }}",
            "{{ trigger.body.nope.deeper == 1 }}",
            "{{ trigger.body.items[-9] }}",
            "{{ nope }}",
            "{% for i in trigger.body.nope %}{% endfor %}",
            "{{ trigger.body['x y'] }}",
            "{{ json(trigger.body.nope) }}",
            "{{ 'x' if false }}",
        ],
        expect![[r#"
            {{ trigger.body.nope }}  →  error: trigger.body.nope is missing
            {{ trigger.nope.id }}  →  error: trigger.nope.id is missing
            {{ trigger.body.items[9] }}  →  error: trigger.body.items[9] is missing
            {{ actions.never.body }}  →  error: actions.never.body is missing
            {{ vars.unknown }}  →  error: vars.unknown is missing
            Hello {{ trigger.body.nope }}  →  error: trigger.body.nope is missing
            {{ trigger.body.nope * 2 }}  →  error: trigger.body.nope is missing
            {{ trigger.body.nope | upper }}  →  error: trigger.body.nope is missing
            {{ trigger.body.nope.deeper == 1 }}  →  error: trigger.body.nope.deeper is missing
            {{ trigger.body.items[-9] }}  →  error: this expression has no value: an index is out of range, or an `if` has no `else`
            {{ nope }}  →  error: nope is missing
            {% for i in trigger.body.nope %}{% endfor %}  →  error: trigger.body.nope is missing
            {{ trigger.body['x y'] }}  →  error: trigger.body["x y"] is missing
            {{ json(trigger.body.nope) }}  →  error: trigger.body.nope is missing
            {{ 'x' if false }}  →  error: this expression has no value: an index is out of range, or an `if` has no `else`
        "#]],
    );
}

#[test]
fn an_expression_that_asks_may_reach_through_what_is_missing() {
    check(
        &[
            "{{ trigger.body.nope is defined }}",
            "{{ trigger.body.a.b.c is not defined }}",
            "{{ trigger.body.id is defined }}",
            "{{ trigger.body.nope | default('x') }}",
            "{{ trigger.body.a.b | default(7) + 1 }}",
            "{{ trigger.body.nope == 1 }}",
            "Hi {{ trigger.body.nope | default('you') }}",
            "{% if trigger.body.a.b is defined %}1{% else %}2{% endif %}",
            "{{ trigger.body.nothing | default('x') }}",
            "{{ trigger.body.nothing | default('x', true) }}",
        ],
        expect![[r#"
            {{ trigger.body.nope is defined }}  →  false
            {{ trigger.body.a.b.c is not defined }}  →  true
            {{ trigger.body.id is defined }}  →  true
            {{ trigger.body.nope | default('x') }}  →  "x"
            {{ trigger.body.a.b | default(7) + 1 }}  →  8
            {{ trigger.body.nope == 1 }}  →  error: trigger.body.nope is missing
            Hi {{ trigger.body.nope | default('you') }}  →  "Hi you"
            {% if trigger.body.a.b is defined %}1{% else %}2{% endif %}  →  "2"
            {{ trigger.body.nothing | default('x') }}  →  null
            {{ trigger.body.nothing | default('x', true) }}  →  "x"
        "#]],
    );
}

#[test]
fn errors_of_compilation_say_what_and_where() {
    check(
        &[
            "{{ }}",
            "{{ a b }}",
            "{{ trigger.body.id",
            "{{ (1 }}",
            "{% if x %}",
            "{% include 'x' %}",
            "{% macro f() %}{% endmacro %}",
            "{% foo %}",
            "{{ 'open }}",
            "text {{ 1 + }} text",
        ],
        expect![[r#"
            {{ }}  →  refused "": there is nothing between `{{` and `}}`
            {{ a b }}  →  refused "": unexpected input after expression
            {{ trigger.body.id  →  refused "": `{{` is never closed by `}}`
            {{ (1 }}  →  refused "": `{{` is never closed by `}}`
            {% if x %}  →  refused "": unexpected end of input, expected end of block
            {% include 'x' %}  →  refused "": unknown statement include
            {% macro f() %}{% endmacro %}  →  refused "": unknown statement macro
            {% foo %}  →  refused "": unknown statement foo
            {{ 'open }}  →  refused "": `{{` is never closed by `}}`
            text {{ 1 + }} text  →  refused "": unexpected end of input, expected expression
        "#]],
    );
    let all = outcome(
        &json!({ "url": "{{ a b }}", "headers": { "x-id": "{{", "ok": 1 }, "list": ["{{ 1 + }}"] }),
    );
    expect![[r#"
        refused "url": unexpected input after expression
        refused "headers.x-id": `{{` is never closed by `}}`
        refused "list.0": unexpected end of input, expected expression"#]]
    .assert_eq(&all);
}

#[test]
fn values_are_rendered_in_depth_with_their_order() {
    let value = json!({ "z": "{{ trigger.body.id }}", "a": [1, "{{ vars.tier }}", { "b": "x{{ vars.fee }}" }], "n": null });
    expect![[r#"{"z":7,"a":[1,"A",{"b":"x12"}],"n":null}"#]].assert_eq(&outcome(&value));
    expect!["error at headers.a.1: trigger.no is missing"]
        .assert_eq(&outcome(&json!({ "headers": { "a": [0, "{{ trigger.no }}"] } })));
}

#[test]
fn a_value_without_expressions_is_a_literal() {
    let value = json!({ "a": ["x", 1, { "b": "{ }" }] });
    assert_eq!(Template::compile(&value).unwrap().as_literal(), Some(&value));
    assert_eq!(Template::compile(&json!(["{{ 1 }}"])).unwrap().as_literal(), None);
    assert_eq!(Template::literal(json!("{{ 1 }}")).render(&scope()).unwrap(), json!("{{ 1 }}"));
}

#[test]
fn missing_is_told_apart_from_null_and_from_errors() {
    let outcome = |text: &str| Template::compile(&json!(text)).unwrap().render_or_missing(&scope());
    assert_eq!(outcome("{{ trigger.body.nope }}"), Ok(None));
    assert_eq!(outcome("{{ trigger.body.nope.deep * 2 }}"), Ok(None));
    assert_eq!(outcome("a {{ trigger.body.nope }}"), Ok(None));
    assert_eq!(outcome("{{ trigger.body.nothing }}"), Ok(Some(json!(null))));
    assert!(outcome("{{ 1 // 0 }}").is_err());
}
