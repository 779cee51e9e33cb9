//! Tests of conditions as they are decided.

use super::Test;
use crate::expression::test_scope;
use serde_json::{Value, json};

fn holds(condition: Value) -> Result<bool, String> {
    let test = Test::compile(&condition).unwrap_or_else(|wrong| panic!("{wrong:?} in {condition}"));
    test.holds(&test_scope()).map_err(|error| format!("{}: {}", error.path, error.message))
}

fn compare(left: &str, is: &str, right: Value) -> Value {
    json!({ "left": left, "is": is, "right": right })
}

#[test]
fn values_are_compared_after_they_are_rendered() {
    assert_eq!(holds(compare("{{ trigger.body.kind }}", "equals", json!("gold"))), Ok(true));
    assert_eq!(
        holds(compare("{{ trigger.body.amount }}", "greater_than", json!("{{ trigger.body.id }}"))),
        Ok(true)
    );
    assert_eq!(holds(compare("x{{ trigger.body.id }}", "equals", json!("x7"))), Ok(true));
    assert_eq!(
        holds(compare("{{ trigger.body.kind }}", "matches", json!("^{{ 'g' }}o"))),
        Ok(true)
    );
    assert_eq!(
        holds(compare("{{ trigger.body.id }}", "in_list", json!([1, "{{ trigger.body.id }}"]))),
        Ok(true)
    );
}

#[test]
fn what_is_missing_on_the_left_counts_as_null() {
    for (is, expected) in
        [("exists", false), ("does_not_exist", true), ("is_empty", true), ("is_not_empty", false)]
    {
        assert_eq!(
            holds(json!({ "left": "{{ trigger.body.a.b }}", "is": is })),
            Ok(expected),
            "{is}"
        );
    }
    assert_eq!(holds(compare("{{ trigger.body.nope }}", "equals", json!(null))), Ok(true));
    assert_eq!(holds(compare("{{ trigger.body.nope * 2 }}", "greater_than", json!(0))), Ok(false));
    assert_eq!(holds(compare("{{ trigger.body.nope }}", "does_not_contain", json!("x"))), Ok(true));
}

#[test]
fn all_any_and_not_stop_as_soon_as_they_can() {
    let yes = json!({ "left": 1, "is": "equals", "right": 1 });
    let no = json!({ "left": 1, "is": "equals", "right": 2 });
    let broken = json!({ "left": "{{ 1 // 0 }}", "is": "equals", "right": 2 });
    assert_eq!(holds(json!({ "all": [yes, yes] })), Ok(true));
    assert_eq!(holds(json!({ "all": [no, broken] })), Ok(false));
    assert_eq!(holds(json!({ "any": [yes, broken] })), Ok(true));
    assert_eq!(holds(json!({ "any": [no, no] })), Ok(false));
    assert_eq!(holds(json!({ "not": { "any": [no, { "not": yes }] } })), Ok(true));
}

#[test]
fn errors_have_their_place() {
    let broken = |condition| holds(condition).unwrap_err();
    assert_eq!(
        broken(json!({ "all": [{ "not": { "left": "{{ 1 // 0 }}", "is": "exists" } }] })),
        "all.0.not.left: unable to calculate 1 // 0"
    );
    assert_eq!(
        broken(compare("x", "equals", json!({ "a": "{{ trigger.body.nope }}" }))),
        "right.a: trigger.body.nope is missing"
    );
    assert!(
        broken(compare("x", "matches", json!("{{ '(' }}")))
            .starts_with("right: the regular expression is wrong")
    );
}

#[test]
fn conditions_are_nested_at_most_so_deep() {
    let nested = |times| {
        (0..times).fold(json!({ "left": 1, "is": "exists" }), |inner, _| json!({ "not": inner }))
    };
    assert!(Test::compile(&nested(10)).is_ok());
    assert!(Test::compile(&nested(100)).is_err());
}
