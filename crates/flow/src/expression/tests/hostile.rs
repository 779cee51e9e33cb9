//! Hostile expressions give text or an error, never a hang, never a crash.

use super::outcome;
use crate::expression::{BLOCKS_MAX, BRACKETS_MAX, EXPRESSION_BYTES_MAX, OPERATORS_MAX, Template};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Escapes and bombs in the shapes that were used against others.
const CORPUS: &[&str] = &[
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ trigger.__class__ }}",
    "{{ trigger.body.__proto__.constructor('return process')() }}",
    "{{ constructor.constructor('return this')() }}",
    "{{ ().__class__.__bases__[0] }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ config.items() }}",
    "{{ request.application.__globals__ }}",
    "{{ lipsum.__globals__ }}",
    "{{ now.__globals__ }}",
    "{{ trigger | attr('__class__') }}",
    "{{ debug() }}",
    "{{ namespace(a=1) }}",
    "{{ now }}",
    "{{ [0] * 10**9 }}",
    "{{ 'x' * 10**8 }}",
    "{{ 'x' * 99999999 }}",
    "{{ ('x' * 60000) * 60000 }}",
    "{{ range(100000000) }}",
    "{{ range(100000) | list | length }}",
    "{{ range(100000) | map('string') | join('x') | length }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 10 ** 1000 }}",
    "{{ '%999999999d' | format(1) }}",
    "{{ '{:>999999999}'.format(1) }}",
    "{{ 'a' | indent(999999999) }}",
    "{{ [1,2,3] | batch(1000000000, 'x') | list }}",
    "{{ [1,2,3] | slice(1000000000) | list }}",
    "{{ ('a' * 50000) | replace('a', 'b' * 50000) }}",
    "{{ 'a,b' | split('') }}",
    "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{% set x = 'x' * 50000 %}{% for i in range(100000) %}{{ x }}{% endfor %}",
    "{% for i in range(99999) %}{% if trigger.body == trigger.body %}{% endif %}{% endfor %}",
    "{% for i in range(99999) %}{{ json(trigger) }}{% endfor %}",
    "{% extends 'x' %}",
    "{% import 'x' as y %}",
    "{% include '/etc/passwd' %}",
    "{% autoescape true %}{{ '<' }}{% endautoescape %}",
    "{% do trigger.update() %}",
    "{{ from_json('[' * 500) }}",
    "{{ from_json('[' * 100 ~ ']' * 100) | string | length }}",
    "{{ \u{0}context }}",
    "{{ '\\u0000context' }}",
    "{{ trigger['\\u0000context'] }}",
    "{{ [[[[]]]] | sum(start=[]) }}",
    "{{ {} == {} }}",
    "{{ {[]: 1} }}",
    "{{ {1: {2: 3}} }}",
];

#[test]
fn the_corpus_gives_text_or_an_error() {
    for text in CORPUS {
        let outcome = outcome(&json!(text));
        for secret in ["/root", "root:", "subclasses", "function", "0x"] {
            let echoes = text.contains(secret)
                || outcome.starts_with("refused")
                || outcome.starts_with("error");
            assert!(echoes || !outcome.contains(secret), "{text}: {outcome}");
        }
        assert!(outcome.len() < 200_000 || outcome.starts_with('"'), "{text}");
    }
}

/// What nests when it is repeated before, behind and around something.
const BEFORE: &[&str] = &[
    "(",
    "[",
    "-",
    "+",
    "not ",
    "1+",
    "1~",
    "1<",
    "1 and ",
    "1 if 1 else ",
    "1**",
    "a.",
    "a[",
    "a(",
    "1 or ",
    "{1:",
    "1|abs ",
    "1 is defined ",
    "''",
    "1//",
    "a==",
];
const BEHIND: &[&str] = &[
    ".a",
    "[0]",
    "()",
    "|abs",
    " if 1 else 1",
    " is defined",
    "**1",
    " and 1",
    "+1",
    "~1",
    " in a",
    "(1",
];
const AROUND: &[(&str, &str)] =
    &[("(", ")"), ("[", "]"), ("{1:", "}"), ("a(", ")"), ("a[", "]"), ("[-", "]"), ("(not ", ")")];

// Tests run in threads of two mebibytes, and without optimization frames are at their largest.

#[test]
fn deep_expressions_are_refused_or_walked_without_overflow() {
    let most = EXPRESSION_BYTES_MAX;
    let brackets = "(".repeat(BRACKETS_MAX) + "1" + &")".repeat(BRACKETS_MAX);
    let ask = |inside: String| outcome(&json!(format!("{{{{ {inside} }}}}")));
    for times in [
        BRACKETS_MAX,
        BRACKETS_MAX - 1,
        OPERATORS_MAX / 3,
        OPERATORS_MAX - 1,
        OPERATORS_MAX,
        most / 4,
        most,
    ] {
        for unit in BEFORE {
            let _outcome = ask(unit.repeat(times) + "1");
            let _outcome = ask(unit.repeat(times) + &brackets);
        }
        for unit in BEHIND {
            let _outcome = ask("a".to_owned() + &unit.repeat(times));
        }
        for (open, close) in AROUND {
            let _outcome = ask(open.repeat(times) + "1" + &close.repeat(times));
        }
    }
}

#[test]
fn deep_texts_are_refused_or_walked_without_overflow() {
    let brackets = "(".repeat(BRACKETS_MAX) + "1" + &")".repeat(BRACKETS_MAX);
    let blocks = |open: &str, times: usize, close: &str| {
        format!("{}{{{{ {brackets} }}}}{}", open.repeat(times), close.repeat(times))
    };
    let nested = "{% set x = 1 %}".to_owned() + &"{% set x = [x] %}".repeat(OPERATORS_MAX / 2 - 1);
    let sources = [
        "{% set x = [x] %}".repeat(2_000) + "{{ x }}",
        "{% set x = x | batch(1) %}".repeat(2_000) + "{{ x }}",
        "{% if 1 %}".repeat(1_000),
        format!("{{% if 1 %}}{}{{% endif %}}", "{% elif 1 %}".repeat(BLOCKS_MAX - 1)),
        format!("{{% if 1 %}}{}{{% endif %}}", "{% elif 1 %}".repeat(1_000)),
        blocks("{% if 1 %}", BLOCKS_MAX, "{% endif %}"),
        blocks("{% for i in [1] %}", BLOCKS_MAX, "{% endfor %}"),
        blocks("{% filter upper %}", BLOCKS_MAX, "{% endfilter %}"),
        blocks("{% set x %}", BLOCKS_MAX, "{% endset %}"),
        blocks("{% with x = 1 %}", BLOCKS_MAX, "{% endwith %}"),
        blocks("{%- if 1 -%}", 1_000, "{% endif %}"),
        nested.clone() + "{{ x }}",
        nested.clone() + "{{ x ~ '' }}",
        nested.clone() + "{{ x == [x] }}{{ x | sort }}{{ x | pprint }}{{ x | unique }}",
        nested + "{% set y = x %}{{ x == y }}{{ x < y }}",
        format!("{{{{ {} }}}}", "x".repeat(EXPRESSION_BYTES_MAX)),
        "{{ 1 }}".repeat(10_000),
        "{{".repeat(10_000),
        "{% raw %}".repeat(1_000),
        "{#".repeat(10_000),
        "{{ '".to_owned() + &"\\".repeat(3_000),
    ];
    for source in sources {
        let _outcome = outcome(&json!(source));
    }
}

#[test]
fn deep_values_are_refused() {
    let mut value = json!("{{ 1 }}");
    for _ in 0..120 {
        value = json!([value]);
    }
    assert!(Template::compile(&value).is_ok());
    for _ in 0..10 {
        value = json!([value]);
    }
    assert!(outcome(&value).contains("nested deeper"));
}

#[test]
fn output_is_capped_over_the_whole_rendering() {
    let big = "x".repeat(1 << 20);
    let mut scope = super::scope();
    scope.trigger = std::sync::Arc::new(json!({ "big": big }));
    let render = |value: Value| Template::compile(&value).unwrap().render(&scope);
    assert!(render(json!(vec!["{{ trigger.big }}"; 7])).is_ok());
    assert!(render(json!(vec!["{{ trigger.big }}"; 9])).is_err());
    assert!(render(json!(vec!["{{ trigger.big ~ '' }}"; 9])).is_err());
    assert!(render(json!("{{ trigger.big }} ".repeat(9))).is_err());
    assert!(
        render(json!(
            "{% for i in range(99999) %}{% if trigger.big == 1 %}{% endif %}{% endfor %}"
        ))
        .is_err()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_compiles_or_is_refused_and_renders_or_fails(text in "[{}%# a-z.()'\"\\[\\]|+*~0-9üé-]{0,60}") {
        let _outcome = outcome(&json!(text));
        let _outcome = outcome(&json!(format!("{{{{ {text} }}}}")));
        let _outcome = outcome(&json!(format!("{{% {text} %}}")));
    }

    #[test]
    fn a_text_without_expressions_is_itself(text in "\\PC{0,60}") {
        prop_assume!(!text.contains("{{") && !text.contains("{%"));
        prop_assert_eq!(outcome(&json!(text)), json!(text).to_string());
    }
}
