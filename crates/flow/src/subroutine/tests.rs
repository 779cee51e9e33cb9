//! Tests of parameters and callees.

use super::*;
use serde_json::json;

fn parameters() -> Parameters {
    let declared = json!({ "inputs": { "amount": "number", "note": { "type": "string", "required": false } } });
    let (signature, wrong) = read(declared.as_object().unwrap());
    assert_eq!(wrong, []);
    signature.inputs
}

#[test]
fn values_are_completed_or_refused() {
    let accept = |given| parameters().accept("input", &given);
    assert_eq!(accept(json!({ "amount": 1 })), Ok(json!({ "amount": 1, "note": null })));
    let refused = [
        (json!({ "amount": "1" }), "the input `amount` must be a number, not a text"),
        (json!({ "amount": null }), "the input `amount` is missing"),
        (json!(null), "the input `amount` is missing"),
        (json!({ "amuont": 1 }), "there is no input `amuont`: did you mean `amount`?"),
        (json!([]), "the inputs must be a mapping, not a list"),
    ];
    for (given, message) in refused {
        assert_eq!(accept(given), Err(message.to_owned()));
    }
}

#[test]
fn callees_are_found_everywhere_and_can_be_renamed() {
    let call = |id: &str, flow: &str| json!({ "id": id, "action": "run_subroutine", "inputs": { "flow": flow } });
    let inner = call("b", "charge");
    let document = json!({
        "actions": [call("a", "notify"), { "id": "c", "action": "nope", "branches": [{ "id": "x", "actions": [inner] }] },
            call("d", "charge"), call("e", "{{ vars.x }}"), { "id": "f", "action": "stop", "inputs": { "flow": "other" } }],
    });
    let document = Document::from_value(document).unwrap();
    assert_eq!(callees(&document), ["charge", "notify"]);
    let renamed = with_callees(&document, &|key| (key == "charge").then(|| "charge_2".to_owned()));
    assert_eq!(callees(&renamed), ["charge_2", "notify"]);
    assert_eq!(with_callees(&renamed, &|key| key.strip_suffix("_2").map(str::to_owned)), document);
}
