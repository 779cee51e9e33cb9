//! Tests of the document: texts in, texts out, hashes, and hostile texts.

use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::json;

fn refused(text: &str) -> String {
    Document::parse(text).map_or_else(|error| error.to_string(), |_| "accepted".to_owned())
}

fn check_refused(texts: &[&str], expected: Expect) {
    let lines: Vec<String> =
        texts.iter().map(|text| format!("{text:?}  →  {}\n", refused(text))).collect();
    expected.assert_eq(&lines.concat());
}

fn with(value: Value) -> Document {
    Document::from_value(json!({ "actions": [], "x": value })).unwrap()
}

fn read_back(yaml: &str) -> Value {
    Document::parse(&format!("actions: []\nx: {yaml}")).unwrap().as_value()["x"].clone()
}

#[test]
fn other_texts_are_refused_with_line_and_column() {
    check_refused(
        &[
            "",
            "# nothing",
            "hello",
            "- a\n- b",
            "actions: 7",
            "name: x",
            "actions: []\nname: [1, 2",
            "actions: []\n  name: x",
            "actions: []\nname: \"open",
            "actions: []\n\tname: x",
            "actions: []\nname: @x",
            "actions: []\na: 1\na: 2",
            "actions: []\nx: .nan",
            "actions: []\nx: *nothing",
            "actions: []\n---\nactions: []",
            "{\"actions\": [}",
            "{\"actions\": [],\n  \"a\": 1, \"a\": 2}",
            "{\"actions\": []} trailing",
            "{\"actions\": [], \"x\": 1e999}",
            "{actions: [], x: }}",
        ],
        expect![[r##"
            ""  →  line 1, column 1: a flow document is a mapping with a list `actions`
            "# nothing"  →  line 1, column 1: a flow document is a mapping with a list `actions`
            "hello"  →  line 1, column 1: a flow document is a mapping with a list `actions`
            "- a\n- b"  →  line 1, column 1: a flow document is a mapping with a list `actions`
            "actions: 7"  →  line 1, column 1: a flow document is a mapping with a list `actions`
            "name: x"  →  line 1, column 1: a flow document is a mapping with a list `actions`
            "actions: []\nname: [1, 2"  →  line 2, column 7: unclosed bracket '['
            "actions: []\n  name: x"  →  line 2, column 3: while parsing a block mapping, did not find expected key
            "actions: []\nname: \"open"  →  line 2, column 7: unclosed quote
            "actions: []\n\tname: x"  →  line 2, column 2: tabs disallowed within this context (block indentation)
            "actions: []\nname: @x"  →  line 2, column 7: unexpected character: `@'
            "actions: []\na: 1\na: 2"  →  line 3, column 1: the key "a" stands twice in one mapping
            "actions: []\nx: .nan"  →  line 2, column 4: non-finite float `.nan` rejected by the configured policy
            "actions: []\nx: *nothing"  →  line 2, column 4: alias references unknown anchor
            "actions: []\n---\nactions: []"  →  line 2, column 1: a flow document is one YAML document: remove what follows `---`
            "{\"actions\": [}"  →  line 1, column 14: expected value
            "{\"actions\": [],\n  \"a\": 1, \"a\": 2}"  →  line 2, column 13: the key "a" stands twice in one mapping
            "{\"actions\": []} trailing"  →  line 1, column 17: trailing characters
            "{\"actions\": [], \"x\": 1e999}"  →  line 1, column 26: number out of range
            "{actions: [], x: }}"  →  line 1, column 19: misplaced bracket
        "##]],
    );
}

#[test]
fn yaml_has_the_types_of_version_1_2() {
    for (yaml, value) in [
        ("yes", json!("yes")),
        ("on", json!("on")),
        ("true", json!(true)),
        ("~", json!(null)),
        ("", json!(null)),
        ("12", json!(12)),
        ("-3", json!(-3)),
        ("1.50", json!(1.5)),
        ("1e3", json!(1000.0)),
        ("0o17", json!(15)),
        ("0x1F", json!(31)),
        ("0041791234567", json!("0041791234567")),
        ("1_000", json!("1_000")),
        ("12:30", json!("12:30")),
        ("2030-01-31", json!("2030-01-31")),
        ("18446744073709551615", json!(18_446_744_073_709_551_615_u64)),
        ("{ 1: a, \"<<\": b }", json!({ "1": "a", "<<": "b" })),
        ("&a [1, *b]", json!(null)),
    ] {
        if yaml.starts_with('&') {
            continue;
        }
        assert_eq!(read_back(yaml), value, "{yaml}");
    }
    assert_eq!(read_back("[&a { k: 1 }, *a]"), json!([{ "k": 1 }, { "k": 1 }]));
}

#[test]
fn json_and_yaml_are_the_same_document() {
    let yaml = Document::parse("tandem: 1\nactions:\n  - id: a\n    action: stop\n").unwrap();
    let json = Document::parse(r#"{"tandem":1,"actions":[{"id":"a","action":"stop"}]}"#).unwrap();
    assert_eq!(yaml, json);
    assert_eq!(yaml.content_hash(), json.content_hash());
    let flow_style = Document::parse("{tandem: 1, actions: [{id: a, action: stop}]}").unwrap();
    assert_eq!(flow_style, yaml);
    assert_eq!(
        Document::parse("\u{feff}{\"tandem\":1,\"actions\":[{\"id\":\"a\",\"action\":\"stop\"}]}")
            .unwrap(),
        yaml
    );
}

#[test]
fn own_keys_are_written_in_their_order_and_others_are_kept() {
    let text = r#"{"zebra":1,"actions":[{"branches":[{"actions":[],"id":"yes","x":1}],"retry":{"max_ms":2,"attempts":1},
        "inputs":{"b":1,"a":2},"action":"stop","note":"kept","id":"a"}],"trigger":{"sample":{"z":1,"a":2},"event":"api"},
        "name":"N","tandem":1,"apple":2}"#;
    let document = Document::parse(text).unwrap();
    expect![[r#"
        tandem: 1
        name: "N"
        trigger:
          event: api
          sample:
            z: 1
            a: 2
        actions:
          - id: a
            action: stop
            inputs:
              b: 1
              a: 2
            retry:
              attempts: 1
              max_ms: 2
            branches:
              - id: "yes"
                actions: []
                x: 1
            note: kept
        zebra: 1
        apple: 2
    "#]]
    .assert_eq(&document.to_yaml());
    expect![[r#"{"tandem":1,"name":"N","trigger":{"event":"api","sample":{"z":1,"a":2}},"actions":[{"id":"a","action":"stop","inputs":{"b":1,"a":2},"retry":{"attempts":1,"max_ms":2},"branches":[{"id":"yes","actions":[],"x":1}],"note":"kept"}],"zebra":1,"apple":2}"#]].assert_eq(&document.to_json());
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn yaml_is_for_people() {
    let document = with(json!({
        "plain": "Hello there, how are you?",
        "reserved": ["yes", "No", "null", "true", "~", "1e3", "12", "0x1f", "", " padded ", "a: b", "a #b", "- a", "*x", "10m", "1h30m"],
        "lines": "first\n  second\n\nthird\n",
        "no_end": "first\nsecond",
        "odd_end": "first\nsecond\n\n",
        "odd_start": "  first\nsecond",
        "unicode": "Grüße 👋 日本",
        "control": "a\u{0}b\u{7f}\u{85}\u{2028}\u{feff}\r\n\t",
        "expression": "{{ trigger.body }}",
        "url": "https://erp.example/x?a=1&b=2",
        "comma": ["a, b", "c"],
        "empty": { "list": [], "map": {}, "nested": [[], [[]], {}] },
        "nested": [[1, [2, { "a": [3] }]], { "b": { "c": null } }],
        "long": ["a long list of several words", "that doesn't fit into one line", "so it is written below"],
        "key: odd": 1, "": 2, "yes": 3, "multi\nline": 4,
    }));
    expect![[r#"
        actions: []
        x:
          plain: Hello there, how are you?
          reserved:
            - "yes"
            - "No"
            - "null"
            - "true"
            - "~"
            - "1e3"
            - "12"
            - "0x1f"
            - ""
            - " padded "
            - "a: b"
            - "a #b"
            - "- a"
            - "*x"
            - 10m
            - 1h30m
          lines: |
            first
              second

            third
          no_end: |-
            first
            second
          odd_end: "first\nsecond\n\n"
          odd_start: "  first\nsecond"
          unicode: "Grüße 👋 日本"
          control: "a\x00b\x7f\x85\u2028\ufeff\r\n\t"
          expression: "{{ trigger.body }}"
          url: https://erp.example/x?a=1&b=2
          comma: ["a, b", c]
          empty:
            list: []
            map: {}
            nested:
              - []
              - - []
              - {}
          nested:
            - - 1
              - - 2
                - a: [3]
            - b:
                c: null
          long:
            - a long list of several words
            - that doesn't fit into one line
            - so it is written below
          "key: odd": 1
          "": 2
          "yes": 3
          "multi\nline": 4
    "#]]
    .assert_eq(&document.to_yaml());
    assert_eq!(Document::parse(&document.to_yaml()).unwrap(), document);
}

#[test]
fn the_hash_is_of_the_content_without_the_name() {
    let document = |text: &str| Document::parse(text).unwrap().content_hash();
    let hash = document("tandem: 1\nname: a\nactions: [ { id: a, action: stop } ]");
    assert_eq!(hash, document("name: b\nactions: [ { action: stop, id: a } ]\ntandem: 1"));
    assert_ne!(hash, document("tandem: 1\nactions: [ { id: b, action: stop } ]"));
    assert_ne!(hash, document("tandem: 1\nactions: [ { id: a, name: a, action: stop } ]"));
    expect!["fb63da011f0ce0f7690bb65a70409293ae8d38077a2e4dd342502151faf34fb5"]
        .assert_eq(&hash.to_string());
    assert_eq!(hash.to_string().parse(), Ok(hash));
    assert_eq!(
        serde_json::from_str::<ContentHash>(&serde_json::to_string(&hash).unwrap()).unwrap(),
        hash
    );
    for text in ["", "ab", &"g".repeat(64), &"é".repeat(32)] {
        assert_eq!(text.parse::<ContentHash>(), Err(NotAHash), "{text}");
    }
}

#[test]
fn hostile_texts_end_in_an_error() {
    let bomb = (1..30).fold("a0: &a0 [x]\n".to_owned(), |text, level| {
        let before = format!("*a{}", level - 1);
        text + &format!("a{level}: &a{level} [{}]\n", [before.as_str(); 9].join(", "))
    });
    let deep = |open: &str, close: &str, times: usize| {
        format!("x: {}{}", open.repeat(times), close.repeat(times))
    };
    for text in [
        bomb,
        deep("[", "]", 100_000),
        deep("{a: ", "}", 100_000),
        deep("[", "]", 130),
        format!(
            "x:\n{}",
            (0..3_000).map(|level| format!("{}- \n", " ".repeat(level))).collect::<String>()
        ),
        format!("x: {}", "- ".repeat(100_000)),
        "x: &a [*a]".to_owned(),
        format!("x: \"{}\"", "y".repeat(DOCUMENT_BYTES_MAX)),
        "x: ".to_owned() + &"*a ".repeat(10_000),
        "? ".repeat(50_000),
        "!!".repeat(50_000),
        "%YAML 9.9\n---\n".to_owned(),
    ] {
        let outcome = refused(&format!("{text}\nactions: []"));
        assert_ne!(outcome, "accepted", "{}", &text[..text.len().min(60)]);
    }
    assert!(
        refused(&format!("{{\"actions\":{}{}}}", "[".repeat(200), "]".repeat(200)))
            .contains("recursion")
    );
    let value = (0..1_000).fold(json!(1), |value, _| json!([value]));
    assert!(Document::from_value(json!({ "actions": [value] })).is_err());
}

fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[ -~\\n\\t]{0,12}",
        "\\PC{0,8}",
        "(yes|no|null|~|true|on|1e3|0x1f|0o7|-1|\\.5|1_0|=|<<|- a|a: b|a #|\\{|\\[|'|\"|\\||>|@|`|%|&a|\\*a|!a|\\?|:)[ \\n]?",
        any::<String>(),
        "( |\\n|a|:|#|-|\\t){0,10}",
    ];
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from)
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number,
        text.clone().prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 30, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..5)
                .prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_value_survives_yaml(value in value()) {
        let document = with(value);
        let yaml = document.to_yaml();
        let back = Document::parse(&yaml).map_err(|error| TestCaseError::fail(format!("{error} in\n{yaml}")))?;
        prop_assert_eq!(&back, &document, "{}", yaml);
        prop_assert_eq!(back.to_json(), document.to_json());
        prop_assert_eq!(back.content_hash(), document.content_hash());
        prop_assert_eq!(Document::parse(&document.to_json()).unwrap(), document);
    }

    #[test]
    fn any_text_is_a_document_or_an_error(text in "\\PC{0,80}") {
        let _outcome = Document::parse(&text);
        let _outcome = Document::parse(&format!("actions: []\n{text}"));
    }
}
