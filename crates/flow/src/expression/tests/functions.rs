//! What functions yield.

use super::{check, outcome, scope};
use crate::expression::{FILTERS, FUNCTIONS, Scope, Template};
use expect_test::expect;
use serde_json::json;
use std::sync::Arc;

#[test]
fn times_come_from_the_scope() {
    check(
        &[
            "{{ now() }}",
            "{{ timestamp() }}",
            "{{ timestamp('1970-01-01T00:00:01Z') }}",
            "{{ timestamp('soon') }}",
            "{{ format_datetime(now()) }}",
            "{{ format_datetime(now(), '%d.%m.%Y %H:%M', 'Europe/Zurich') }}",
            "{{ format_datetime(1763000000120, time_zone='Asia/Kolkata') }}",
            "{{ format_datetime(execution.started_at, format='%A') }}",
            "{{ format_datetime(now(), time_zone='Mars/Olympus') }}",
            "{{ format_datetime(now(), '%Q%!') }}",
            "{{ format_datetime(now(), fmt='x') }}",
            "{{ format_datetime('2025-11-13') }}",
            "{{ format_datetime(true) }}",
        ],
        expect![[r#"
            {{ now() }}  →  "2025-11-13T02:13:20.120Z"
            {{ timestamp() }}  →  1763000000120
            {{ timestamp('1970-01-01T00:00:01Z') }}  →  1000
            {{ timestamp('soon') }}  →  error: soon is no time: use RFC 3339 text with a time zone, or milliseconds since 1970
            {{ format_datetime(now()) }}  →  "2025-11-13 02:13:20"
            {{ format_datetime(now(), '%d.%m.%Y %H:%M', 'Europe/Zurich') }}  →  "13.11.2025 03:13"
            {{ format_datetime(1763000000120, time_zone='Asia/Kolkata') }}  →  "2025-11-13 07:43:20"
            {{ format_datetime(execution.started_at, format='%A') }}  →  "Thursday"
            {{ format_datetime(now(), time_zone='Mars/Olympus') }}  →  error: "Mars/Olympus" is no IANA time zone
            {{ format_datetime(now(), '%Q%!') }}  →  error: the format "%Q%!" is wrong: strftime formatting failed: found unrecognized specifier directive `!`
            {{ format_datetime(now(), fmt='x') }}  →  error: unknown keyword argument 'fmt'
            {{ format_datetime('2025-11-13') }}  →  error: 2025-11-13 is no time: use RFC 3339 text with a time zone, or milliseconds since 1970
            {{ format_datetime(true) }}  →  error: True is no time: use RFC 3339 text with a time zone, or milliseconds since 1970
        "#]],
    );
}

#[test]
fn times_are_written_in_the_projects_zone_unless_an_expression_names_one() {
    let project = json!({ "id": "prj_1", "time_zone": "Asia/Kolkata" });
    let scope = Scope { project: Arc::new(project), ..scope() };
    for (text, expected) in [
        ("{{ format_datetime(now()) }}", "2025-11-13 07:43:20"),
        ("{{ format_datetime(now(), time_zone='UTC') }}", "2025-11-13 02:13:20"),
        ("{{ format_datetime(now(), '%H:%M', 'Europe/Zurich') }}", "03:13"),
    ] {
        let template = Template::compile(&json!(text)).unwrap();
        assert_eq!(template.render(&scope).unwrap(), json!(expected), "{text}");
    }
}

#[test]
fn durations_are_whole_units() {
    check(
        &[
            "{{ duration_between('2025-01-01T00:00:00Z', '2025-01-02T01:00:59Z') }}",
            "{{ duration_between('2025-01-01T00:00:00Z', '2025-01-02T01:00:59Z', 'hours') }}",
            "{{ duration_between('2025-01-02T00:00:00Z', '2025-01-01T00:00:00Z', unit='day') }}",
            "{{ duration_between('2025-01-01T00:00:00Z', now(), 'weeks') }}",
            "{{ add_duration(now(), '1h30m') }}",
            "{{ add_duration(now(), '-15m') }}",
            "{{ add_duration(now(), 'soon') }}",
            "{{ add_duration('9999-12-30T00:00:00Z', '30d') }}",
        ],
        expect![[r#"
            {{ duration_between('2025-01-01T00:00:00Z', '2025-01-02T01:00:59Z') }}  →  90059
            {{ duration_between('2025-01-01T00:00:00Z', '2025-01-02T01:00:59Z', 'hours') }}  →  25
            {{ duration_between('2025-01-02T00:00:00Z', '2025-01-01T00:00:00Z', unit='day') }}  →  -1
            {{ duration_between('2025-01-01T00:00:00Z', now(), 'weeks') }}  →  error: "weeks" is no unit: use milliseconds, seconds, minutes, hours or days
            {{ add_duration(now(), '1h30m') }}  →  "2025-11-13T03:43:20.120Z"
            {{ add_duration(now(), '-15m') }}  →  "2025-11-13T01:58:20.120Z"
            {{ add_duration(now(), 'soon') }}  →  error: "soon" is no duration: write it like 250ms, 4s, 15m, 2h, 30d or 1h30m
            {{ add_duration('9999-12-30T00:00:00Z', '30d') }}  →  error: 30d leads beyond the year 9999
        "#]],
    );
}

#[test]
fn values_and_texts_convert() {
    check(
        &[
            "{{ json(trigger.body.customer) }}",
            "{{ trigger.body.items | tojson }}",
            "{{ trigger.body.items | json }}",
            "{{ from_json('{\"b\":[1,2.5,null],\"a\":true}') }}",
            "{{ from_json('{') }}",
            "{{ parse_number('42') + 1 }}",
            "{{ parse_number(' -1.5 ') }}",
            "{{ parse_number(7) }}",
            "{{ parse_number('4 2') }}",
            "{{ parse_number('NaN') }}",
            "{{ url_encode('a b/ü?') }}",
            "https://x.example/{{ trigger.body.customer.name | urlencode }}",
            "{{ dict(a=1, b=trigger.body.id) }}",
            "{{ range(3) | list }}",
        ],
        expect![[r#"
            {{ json(trigger.body.customer) }}  →  "{\"name\":\"Grüße 👋\",\"tags\":[]}"
            {{ trigger.body.items | tojson }}  →  "[\"a\",\"b\"]"
            {{ trigger.body.items | json }}  →  "[\"a\",\"b\"]"
            {{ from_json('{"b":[1,2.5,null],"a":true}') }}  →  {"b":[1,2.5,null],"a":true}
            {{ from_json('{') }}  →  error: this is no JSON: EOF while parsing an object at line 1 column 1
            {{ parse_number('42') + 1 }}  →  43
            {{ parse_number(' -1.5 ') }}  →  -1.5
            {{ parse_number(7) }}  →  7
            {{ parse_number('4 2') }}  →  error: "4 2" is no number
            {{ parse_number('NaN') }}  →  error: "NaN" is no number
            {{ url_encode('a b/ü?') }}  →  "a%20b%2F%C3%BC%3F"
            https://x.example/{{ trigger.body.customer.name | urlencode }}  →  "https://x.example/Gr%C3%BC%C3%9Fe%20%F0%9F%91%8B"
            {{ dict(a=1, b=trigger.body.id) }}  →  {"a":1,"b":7}
            {{ range(3) | list }}  →  [0,1,2]
        "#]],
    );
}

#[test]
fn uuids_are_made_of_the_seed_and_the_call() {
    let value =
        json!({ "a": "{{ uuid() }}", "b": "{{ uuid() }}", "c": "{{ uuid() }}-{{ uuid() }}" });
    expect![[r#"{"a":"ec5977c8-3efe-480f-a6cb-c00fc32e9d3d","b":"5530b9d9-6b23-443a-aad7-d14d5c4d9579","c":"88d2e1a1-95c0-46c7-8346-a36c175e0c76-ed68bf24-2769-45e2-95ee-d378ed57c88d"}"#]].assert_eq(&outcome(&value));
    let template = Template::compile(&json!("{{ uuid() }}")).unwrap();
    let mut other = scope();
    assert_eq!(template.render(&scope()), template.render(&other), "the same seed, the same text");
    other.seed = 43;
    assert_ne!(template.render(&scope()), template.render(&other));
    let text = template.render(&other).unwrap();
    let parsed = uuid::Uuid::parse_str(text.as_str().unwrap()).unwrap();
    assert_eq!(parsed.get_version_num(), 4);
    assert_eq!(parsed.get_variant(), uuid::Variant::RFC4122);
}

#[test]
fn every_listed_function_and_filter_exists() {
    for function in FUNCTIONS {
        let text = format!("{{{{ {}(1, 2, 3, 4, 5, 6) }}}}", function.name);
        let outcome = outcome(&json!(text));
        assert!(
            !outcome.contains("unknown function") && !outcome.contains("is missing"),
            "{text}: {outcome}"
        );
        assert!(function.signature.starts_with(function.name));
    }
    for filter in FILTERS {
        let outcome = outcome(&json!(format!("{{{{ 'x' | {filter} }}}}")));
        assert!(!outcome.contains("unknown"), "{filter}: {outcome}");
    }
    assert!(FILTERS.is_sorted());
}
