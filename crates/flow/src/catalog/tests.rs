//! Tests over all kits: their schemas are valid, their examples fit them, what they promise is true.

use super::*;
use crate::{Signatures, check, document::Document, program::Operator};
use expect_test::expect;
use serde_json::{Map, Value, json};

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::draft202012::meta::validate(schema)
        .unwrap_or_else(|error| panic!("{error} in {schema}"));
    jsonschema::draft202012::new(schema).unwrap()
}

/// Every schema in a schema.
fn schemas<'s>(schema: &'s Value, found: &mut Vec<&'s Map<String, Value>>) {
    let Some(map) = schema.as_object() else { return };
    found.push(map);
    for property in
        map.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::values)
    {
        schemas(property, found);
    }
    for key in ["items", "additionalProperties"] {
        map.get(key).into_iter().for_each(|schema| schemas(schema, found));
    }
}

/// The inputs with a plausible value in the place of each expression that a schema wouldn't take.
fn without_expressions(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            Value::from(text.replace("{{", "").replace("}}", "").replace(' ', ""))
        }
        Value::Array(list) => list.iter().map(without_expressions).collect(),
        Value::Object(map) => {
            map.iter().map(|(key, value)| (key.clone(), without_expressions(value))).collect()
        }
        other => other.clone(),
    }
}

#[test]
fn every_key_is_unique_and_found() {
    for kit in ACTIONS {
        assert!(std::ptr::eq(action(kit.key).unwrap(), *kit), "{}", kit.key);
    }
    for kit in EVENTS {
        assert!(std::ptr::eq(event(kit.key).unwrap(), *kit), "{}", kit.key);
    }
    assert!(action("nope").is_none() && event("nope").is_none());
}

#[test]
fn every_schema_is_valid_and_its_examples_fit() {
    for kit in ACTIONS {
        assert!(
            validator(&kit.inputs).is_valid(&without_expressions(&kit.example)),
            "{} example",
            kit.key
        );
        assert!(validator(&kit.outputs).is_valid(&kit.sample), "{} sample", kit.key);
    }
    for kit in EVENTS {
        assert!(validator(&kit.inputs).is_valid(&kit.example), "{} example", kit.key);
        assert!(validator(&kit.outputs).is_valid(&kit.sample), "{} sample", kit.key);
    }
    for schema in ACTIONS.iter().map(|kit| &kit.inputs).chain(EVENTS.iter().map(|kit| &kit.inputs))
    {
        let mut all = Vec::new();
        schemas(schema, &mut all);
        for schema in all {
            let validator = validator(&Value::Object(schema.clone()));
            let examples = schema.get("examples").and_then(Value::as_array).into_iter().flatten();
            for example in examples.chain(schema.get("default")) {
                assert!(
                    validator.is_valid(&without_expressions(example)),
                    "{example} in {schema:?}"
                );
            }
        }
    }
}

#[test]
fn every_input_has_a_title_a_widget_and_says_whose_it_is() {
    let inputs = ACTIONS
        .iter()
        .map(|kit| (kit.key, &kit.inputs))
        .chain(EVENTS.iter().map(|kit| (kit.key, &kit.inputs)));
    for (key, schema) in inputs {
        assert_eq!(schema["additionalProperties"], false, "{key}");
        for (name, property) in schema["properties"].as_object().unwrap() {
            for keyword in ["title", "x-widget"] {
                assert!(property[keyword].is_string(), "{key}.{name} has no {keyword}");
            }
            assert!(property["x-user-input"].is_boolean(), "{key}.{name}");
        }
    }
}

#[test]
fn schemas_of_inputs_use_only_what_check_knows() {
    let notes = [
        "title",
        "description",
        "default",
        "examples",
        "x-user-input",
        "x-widget",
        "x-literal",
        "x-rule",
    ];
    for schema in ACTIONS.iter().map(|kit| &kit.inputs).chain(EVENTS.iter().map(|kit| &kit.inputs))
    {
        let mut all = Vec::new();
        schemas(schema, &mut all);
        for keyword in all.iter().flat_map(|schema| schema.keys()) {
            let known =
                schema::KEYWORDS.contains(&keyword.as_str()) || notes.contains(&keyword.as_str());
            assert!(known, "{keyword}");
        }
    }
}

fn kind_for(event: &EventKit) -> &'static str {
    if event.key == crate::subroutine::EVENT { "subroutine" } else { "main" }
}

#[test]
fn every_kit_compiles_with_its_example() {
    for kit in ACTIONS {
        let mut action = json!({ "id": "it", "action": kit.key, "inputs": *kit.example });
        if kit.own_branches {
            action["branches"] = json!([{ "id": "large", "actions": [] }]);
        }
        let event = event(kit.events.map_or("webhook", |events| events[0])).unwrap();
        let document = json!({
            "kind": kind_for(event),
            "trigger": { "event": event.key, "inputs": *event.example },
            "actions": [{ "id": "lookup", "action": "respond" }, action, { "id": "end", "action": "stop" }],
        });
        let (program, mut found) =
            check(&Document::from_value(document).unwrap(), &Signatures::unknown());
        found.retain(|diagnostic| diagnostic.code != "unreachable");
        assert!(program.is_some() && found.is_empty(), "{}: {found:?}", kit.key);
    }
    for kit in EVENTS {
        let document = json!({
            "kind": kind_for(kit),
            "trigger": { "event": kit.key, "inputs": *kit.example, "sample": *kit.sample },
            "actions": [{ "id": "a", "action": "stop" }],
        });
        let (program, found) =
            check(&Document::from_value(document).unwrap(), &Signatures::unknown());
        assert!(program.is_some() && found.is_empty(), "{}: {found:?}", kit.key);
    }
}

#[test]
fn summaries_name_inputs() {
    for kit in ACTIONS {
        for name in kit.summary.split("{{").skip(1).filter_map(|part| part.split("}}").next()) {
            assert!(kit.inputs["properties"][name].is_object(), "{}: {name}", kit.key);
        }
    }
}

#[test]
fn the_catalogue_has_the_shape_of_the_wire() {
    let wire = serde_json::to_value(catalog()).unwrap();
    let keys =
        |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let shape = format!(
        "{}\nevent: {}\naction: {}\nfunction: {}\noperator: {}\n{}\n",
        keys(&wire),
        keys(&wire["events"][0]),
        keys(&wire["actions"][0]),
        keys(&wire["functions"][0]),
        keys(&wire["operators"][0]),
        serde_json::to_string(&json!([
            wire["actions"][3]["branches"],
            wire["actions"][0]["effect"],
            wire["actions"][0]["family"],
            wire["operators"][0]["takes_right"]
        ]))
        .unwrap(),
    );
    expect![[r#"
        events actions functions operators
        event: key title family icon docs inputs outputs example sample replies
        action: key title family icon docs inputs outputs branches own_branches ends effect error_branch summary events example sample
        function: name signature docs
        operator: key title takes_right docs
        [[{"id":"yes","title":"Yes"},{"id":"no","title":"No"}],"E2","connectors",true]
    "#]].assert_eq(&shape);
}

#[test]
fn every_operator_is_listed_once() {
    for docs in OPERATORS {
        assert_eq!(operators::from_key(docs.key), Some(docs.operator));
        assert_eq!(operators::key(docs.operator), docs.key);
        assert_eq!(operators::docs(docs.operator), docs);
    }
    assert_eq!(OPERATORS.len(), 17);
}

/// `left operator right` for each pair: what holds.
fn holding(operator: Operator, pairs: &[(Value, Value)]) -> String {
    let holds = |(left, right): &(Value, Value)| match operators::holds(
        operator,
        Some(left),
        Some(right),
    ) {
        Ok(true) => format!("{left} {right}: yes\n"),
        Ok(false) => format!("{left} {right}: no\n"),
        Err(message) => format!("{left} {right}: {message}\n"),
    };
    pairs.iter().map(holds).collect()
}

#[test]
fn equals_is_tolerant_between_types_and_exact_within() {
    let pairs = [
        (json!("a"), json!("a")),
        (json!("a"), json!("A")),
        (json!("07"), json!("7")),
        (json!("7"), json!(7)),
        (json!(" 7 "), json!(7)),
        (json!("7.0"), json!(7)),
        (json!("0x7"), json!(7)),
        (json!("inf"), json!(7)),
        (json!(7), json!(7.0)),
        (json!(9_007_199_254_740_993_i64), json!(9_007_199_254_740_992_i64)),
        (json!("9007199254740993"), json!(9_007_199_254_740_993_i64)),
        (json!(u64::MAX), json!(-1)),
        (json!(true), json!("true")),
        (json!(true), json!("True")),
        (json!(true), json!(1)),
        (json!(null), json!(null)),
        (json!(null), json!("")),
        (json!(null), json!(0)),
        (json!(null), json!(false)),
        (json!([1, "2"]), json!(["1", 2])),
        (json!([1]), json!([1, 2])),
        (json!({ "a": 1, "b": 2 }), json!({ "b": 2.0, "a": "1" })),
        (json!({}), json!([])),
    ];
    expect![[r#"
        "a" "a": yes
        "a" "A": no
        "07" "7": no
        "7" 7: yes
        " 7 " 7: yes
        "7.0" 7: yes
        "0x7" 7: no
        "inf" 7: no
        7 7.0: yes
        9007199254740993 9007199254740992: no
        "9007199254740993" 9007199254740993: yes
        18446744073709551615 -1: no
        true "true": yes
        true "True": no
        true 1: no
        null null: yes
        null "": no
        null 0: no
        null false: no
        [1,"2"] ["1",2]: yes
        [1] [1,2]: no
        {"a":1,"b":2} {"b":2.0,"a":"1"}: yes
        {} []: no
    "#]]
    .assert_eq(&holding(Operator::Equals, &pairs));
    for (left, right) in &pairs {
        let equals = operators::holds(Operator::Equals, Some(left), Some(right));
        let differs = operators::holds(Operator::DoesNotEqual, Some(left), Some(right));
        assert_eq!(equals.map(|holds| !holds), differs);
    }
}

#[test]
fn contains_looks_into_texts_lists_and_objects() {
    let pairs = [
        (json!("hello"), json!("ell")),
        (json!("hello"), json!("")),
        (json!(1234), json!(23)),
        (json!("a1"), json!(1)),
        (json!([1, "b"]), json!("1")),
        (json!([[1]]), json!([1])),
        (json!({ "a": null }), json!("a")),
        (json!({ "a": 1 }), json!(1)),
        (json!(null), json!("")),
        (json!("null"), json!(null)),
        (json!(true), json!("ru")),
    ];
    expect![[r#"
        "hello" "ell": yes
        "hello" "": yes
        1234 23: yes
        "a1" 1: yes
        [1,"b"] "1": yes
        [[1]] [1]: yes
        {"a":null} "a": yes
        {"a":1} 1: no
        null "": no
        "null" null: no
        true "ru": yes
    "#]]
    .assert_eq(&holding(Operator::Contains, &pairs));
}

#[test]
fn order_is_by_number_time_or_alphabet() {
    let pairs = [
        (json!(2), json!(1)),
        (json!("10"), json!(9)),
        (json!("10"), json!("9")),
        (json!("b"), json!("a")),
        (json!("2025-01-01T00:00:00+02:00"), json!("2024-12-31T23:00:00Z")),
        (json!("2025-01-02T00:00:00Z"), json!("2025-01-01T23:00:00+01:00")),
        (json!(1), json!(null)),
        (json!(null), json!(null)),
        (json!("a"), json!(1)),
        (json!([2]), json!([1])),
        (json!(true), json!(false)),
        (json!(1.5), json!(1)),
        (json!(u64::MAX), json!(i64::MAX)),
    ];
    expect![[r#"
        2 1: yes
        "10" 9: yes
        "10" "9": yes
        "b" "a": yes
        "2025-01-01T00:00:00+02:00" "2024-12-31T23:00:00Z": no
        "2025-01-02T00:00:00Z" "2025-01-01T23:00:00+01:00": yes
        1 null: no
        null null: no
        "a" 1: no
        [2] [1]: no
        true false: no
        1.5 1: yes
        18446744073709551615 9223372036854775807: yes
    "#]]
    .assert_eq(&holding(Operator::GreaterThan, &pairs));
    let same = [(json!("7"), json!(7.0)), (json!(null), json!(null)), (json!("a"), json!("a"))];
    expect![[r#"
        "7" 7.0: yes
        null null: no
        "a" "a": yes
        "7" 7.0: no
        null null: no
        "a" "a": no
    "#]]
    .assert_eq(&(holding(Operator::GreaterOrEqual, &same) + &holding(Operator::LessThan, &same)));
}

#[test]
fn lists_patterns_and_ends() {
    let pairs = [
        (json!("b"), json!("a, b ,c")),
        (json!(2), json!([1, "2"])),
        (json!("x"), json!({ "x": 1 })),
        (json!("d"), json!("a,b")),
        (json!(null), json!([null])),
        (json!("a"), json!(null)),
    ];
    expect![[r#"
        "b" "a, b ,c": yes
        2 [1,"2"]: yes
        "x" {"x":1}: no
        "d" "a,b": no
        null [null]: yes
        "a" null: no
    "#]]
    .assert_eq(&holding(Operator::InList, &pairs));
    let pairs = [
        (json!("order A-12"), json!("A-\\d+$")),
        (json!("order"), json!("^r")),
        (json!(123), json!("^\\d{3}$")),
        (json!(null), json!(".*")),
        (json!("x"), json!("(")),
        (json!("x"), json!(7)),
        (json!("Ü"), json!("(?i)ü")),
        (json!("x"), json!("a".repeat(1_001))),
    ];
    expect![[r#"
        "order A-12" "A-\\d+$": yes
        "order" "^r": no
        123 "^\\d{3}$": yes
        null ".*": no
        "x" "(": the regular expression is wrong: unclosed group
        "x" 7: a regular expression is a text
        "Ü" "(?i)ü": yes
        "x" "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": a regular expression has at most 1000 bytes
    "#]].assert_eq(&holding(Operator::Matches, &pairs));
    let pairs = [
        (json!("+41 79"), json!("+41")),
        (json!(4179), json!(41)),
        (json!("a"), json!("")),
        (json!(null), json!("")),
    ];
    expect![[r#"
        "+41 79" "+41": yes
        4179 41: yes
        "a" "": yes
        null "": no
        "+41 79" "+41": no
        4179 41: no
        "a" "": yes
        null "": no
    "#]]
    .assert_eq(&(holding(Operator::StartsWith, &pairs) + &holding(Operator::EndsWith, &pairs)));
}

#[test]
fn existence_and_emptiness() {
    let values = [
        None,
        Some(json!(null)),
        Some(json!("")),
        Some(json!(" ")),
        Some(json!([])),
        Some(json!({})),
        Some(json!(0)),
        Some(json!(false)),
        Some(json!([0])),
    ];
    let mut text = String::new();
    for value in &values {
        let holds = |operator| operators::holds(operator, value.as_ref(), None).unwrap();
        assert_eq!(holds(Operator::Exists), !holds(Operator::DoesNotExist));
        assert_eq!(holds(Operator::IsEmpty), !holds(Operator::IsNotEmpty));
        let shown = value.as_ref().map_or("missing".to_owned(), Value::to_string);
        text += &format!(
            "{shown}: exists {} empty {}\n",
            holds(Operator::Exists),
            holds(Operator::IsEmpty)
        );
    }
    expect![[r#"
        missing: exists false empty true
        null: exists false empty true
        "": exists true empty true
        " ": exists true empty false
        []: exists true empty true
        {}: exists true empty true
        0: exists true empty false
        false: exists true empty false
        [0]: exists true empty false
    "#]]
    .assert_eq(&text);
}
