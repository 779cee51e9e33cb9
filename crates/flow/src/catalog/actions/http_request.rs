//! `http_request`: calls an outside service.

use crate::{
    catalog::{ActionKit, Effect, Family, Site},
    program::{Backoff, Delivery, EffectOp, Op, Retry},
};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

const TIMEOUT_MS_DEFAULT: u64 = 10_000;
/// Without `retry` there is one attempt.
const RETRY_DEFAULT: Retry =
    Retry { attempts: 1, backoff: Backoff::Exponential, initial_ms: 500, max_ms: 30_000 };

pub(super) static KIT: ActionKit = ActionKit {
    key: "http_request",
    title: "HTTP request",
    family: Family::Connectors,
    icon: "globe",
    docs: "Sends an HTTP request and waits for the answer. Any status is an answer: look at `status`. Only when there is none (no connection, timeout), after all attempts, the action fails. Attempts carry the same Idempotency-Key.",
    inputs: LazyLock::new(inputs),
    outputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "status": { "title": "Status", "description": "The status of the answer, e.g. 200.", "type": "integer" },
                "headers": {
                    "title": "Headers",
                    "description": "The headers of the answer, names in lower case.",
                    "type": "object",
                    "additionalProperties": { "type": "string" },
                },
                "body": { "title": "Body", "description": "The parsed JSON, or the text." },
            },
            "required": ["status", "headers", "body"],
        })
    }),
    branches: &[],
    own_branches: false,
    ends: false,
    effect: Effect::E2,
    error_branch: true,
    summary: "{{method}} {{url}}",
    events: None,
    example: LazyLock::new(|| {
        json!({
            "method": "POST", "url": "https://erp.example/orders/{{ trigger.body.order }}",
            "headers": { "x-source": "tandem" }, "query": { "expand": "lines" },
            "body": { "id": "{{ trigger.body.id }}" }, "connection": "erp",
        })
    }),
    sample: LazyLock::new(
        || json!({ "status": 200, "headers": { "content-type": "application/json" }, "body": { "ok": true } }),
    ),
    compile,
};

fn inputs() -> Value {
    json!({
        "type": "object",
        "properties": {
            "method": {
                "title": "Method", "type": "string", "default": "GET",
                "enum": ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"],
                "x-widget": "select", "x-user-input": false,
            },
            "url": {
                "title": "URL", "description": "With https:// or http://.", "type": "string", "minLength": 1,
                "maxLength": 8_000, "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^\\s/?#]+",
                "x-rule": "a URL begins with https:// or http:// and a host",
                "examples": ["https://erp.example/orders/{{ trigger.body.order }}"],
                "x-widget": "text", "x-user-input": true,
            },
            "headers": {
                "title": "Headers", "type": "object", "default": {},
                "additionalProperties": { "type": ["string", "number", "boolean", "null"] },
                "x-widget": "key_values", "x-user-input": true,
            },
            "query": {
                "title": "Query", "description": "Parameters that are added to the URL; a list repeats its name.",
                "type": "object", "default": {}, "x-widget": "key_values", "x-user-input": true,
            },
            "body": {
                "title": "Body", "description": "An object or list is sent as JSON, a text as it is.",
                "examples": [{ "id": "{{ trigger.body.id }}" }], "x-widget": "json", "x-user-input": true,
            },
            "connection": {
                "title": "Connection", "description": "The name of the project's connection with the credentials.",
                "type": "string", "examples": ["erp"], "x-literal": true, "x-widget": "text", "x-user-input": true,
            },
            "delivery": {
                "title": "Delivery",
                "description": "After a crash: send it again with the same key, or never send it twice and end as unknown.",
                "type": "string", "enum": ["at_least_once", "at_most_once"], "default": "at_least_once",
                "x-literal": true, "x-widget": "select", "x-user-input": false,
            },
        },
        "required": ["url"],
        "additionalProperties": false,
    })
}

fn compile(site: &mut Site<'_>) -> Option<Op> {
    let inputs = site.templates(&[
        ("method", json!("GET")),
        ("url", Value::Null),
        ("headers", json!({})),
        ("query", json!({})),
        ("body", Value::Null),
        ("connection", Value::Null),
    ])?;
    let delivery = match site.literal_text("delivery") {
        Some("at_most_once") => Delivery::AtMostOnce,
        _ => Delivery::AtLeastOnce,
    };
    let retry = site.retry(RETRY_DEFAULT);
    if delivery == Delivery::AtMostOnce && retry.attempts > 1 {
        let place = site.place.child("retry");
        site.warning(
            "has_no_effect",
            &place,
            "a request that must not be sent twice isn't retried",
        );
    }
    Some(Op::Effect(EffectOp {
        connector: KIT.key,
        inputs,
        timeout_ms: site.timeout_ms(TIMEOUT_MS_DEFAULT),
        retry: if delivery == Delivery::AtMostOnce {
            Retry { attempts: 1, ..retry }
        } else {
            retry
        },
        delivery,
        sample: Arc::new(KIT.sample.clone()),
    }))
}
