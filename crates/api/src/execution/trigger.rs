//! The trigger event of a start through the API: what the flow's event expects, filled up with defaults.

use crate::{error::ApiError, hooks::Declared};
use ::flow::{Program, subroutine::Signature};
use serde_json::{Map, Value, json};

/// `event` as its sender wrote it, as the `trigger` that the flow sees.
pub(crate) fn trigger_of(program: &Program, event: Option<Value>) -> Result<Value, ApiError> {
    if let Some(signature) = &program.signature {
        return subroutine_trigger(signature, event);
    }
    if program.event != "webhook" {
        return Ok(json!({ "body": event }));
    }
    match event {
        None => Ok(Value::Object(webhook_defaults(program))),
        Some(Value::Object(given)) => webhook_trigger(program, given),
        Some(_) => Err(ApiError::invalid_field(
            "event",
            "a webhook flow takes the whole event: an object with method, path, query, headers and body",
        )),
    }
}

/// A subroutine's is `{inputs: {…}}`, as its caller would give them.
fn subroutine_trigger(signature: &Signature, event: Option<Value>) -> Result<Value, ApiError> {
    let given = match event {
        None => Value::Null,
        Some(Value::Object(mut given)) if given.keys().all(|key| key == "inputs") => {
            given.remove("inputs").unwrap_or_default()
        }
        Some(_) => {
            let message = "a subroutine takes an object with its inputs: {\"inputs\": {…}}";
            return Err(ApiError::invalid_field("event", message));
        }
    };
    let accepted = signature.inputs.accept("input", &given);
    let inputs = accepted.map_err(|message| ApiError::invalid_field("event.inputs", message))?;
    Ok(json!({ "inputs": inputs }))
}

fn webhook_trigger(program: &Program, given: Map<String, Value>) -> Result<Value, ApiError> {
    let mut trigger = webhook_defaults(program);
    for (key, mut value) in given {
        let Some(place) = trigger.get_mut(&key) else {
            return Err(ApiError::invalid_field(
                &format!("event.{key}"),
                "unknown: a webhook event has method, path, query, headers and body",
            ));
        };
        let has_type = match key.as_str() {
            "method" | "path" => value.is_string(),
            "query" | "headers" => value.is_object(),
            _ => true,
        };
        if !has_type {
            let wanted =
                if place.is_string() { "it has to be text" } else { "it has to be an object" };
            return Err(ApiError::invalid_field(&format!("event.{key}"), wanted));
        }
        if let ("headers", Value::Object(headers)) = (key.as_str(), &mut value) {
            *headers = std::mem::take(headers)
                .into_iter()
                .map(|(name, one)| (name.to_ascii_lowercase(), one))
                .collect();
        }
        *place = value;
    }
    Ok(Value::Object(trigger))
}

fn webhook_defaults(program: &Program) -> Map<String, Value> {
    let declared = Declared::of(program);
    let fields = [
        ("method", Value::from(declared.names().next().unwrap_or_default())),
        ("path", Value::from(declared.path())),
        ("query", json!({})),
        ("headers", json!({})),
        ("body", Value::Null),
    ];
    fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trigger(event: &'static str, given: Option<Value>) -> Result<Value, ApiError> {
        let Value::Object(inputs) = json!({ "path": "orders", "methods": ["PUT"] }) else {
            unreachable!()
        };
        trigger_of(&Program::new(event, inputs, Vec::new(), None), given)
    }

    #[test]
    fn an_api_flow_gets_the_event_as_its_body() {
        assert_eq!(trigger("api", Some(json!(7))).ok(), Some(json!({ "body": 7 })));
        assert_eq!(trigger("api", None).ok(), Some(json!({ "body": null })));
    }

    #[test]
    fn a_subroutine_gets_its_inputs_complete_or_says_which_is_wrong() {
        let Value::Object(declares) =
            json!({ "inputs": { "n": "number", "s": { "type": "string", "required": false } } })
        else {
            unreachable!()
        };
        let program = Program::new("subroutine", declares, Vec::new(), None);
        let given = trigger_of(&program, Some(json!({ "inputs": { "n": 1 } })));
        assert_eq!(given.ok(), Some(json!({ "inputs": { "n": 1, "s": null } })));
        for wrong in
            [None, Some(json!({ "n": 1 })), Some(json!({ "inputs": { "n": "1" } })), Some(json!(1))]
        {
            assert!(trigger_of(&program, wrong).is_err());
        }
    }

    #[test]
    fn a_webhook_flow_gets_the_whole_event() {
        let given = json!({ "headers": { "X-Id": "1" }, "body": [1] });
        let expected = json!({
            "method": "PUT", "path": "orders", "query": {}, "headers": { "x-id": "1" }, "body": [1]
        });
        assert_eq!(trigger("webhook", Some(given)).ok(), Some(expected));
        assert!(trigger("webhook", Some(json!({ "boddy": 1 }))).is_err());
        assert!(trigger("webhook", Some(json!({ "query": 1 }))).is_err());
        assert!(trigger("webhook", Some(json!([]))).is_err());
    }
}
