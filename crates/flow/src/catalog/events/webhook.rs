//! `webhook`: an HTTP request to the flow's address.

use super::WEBHOOK;
use crate::catalog::{EventKit, Family};
use serde_json::json;
use std::sync::LazyLock;

pub(super) static KIT: EventKit = EventKit {
    key: WEBHOOK,
    title: "Webhook",
    family: Family::Connectors,
    icon: "webhook",
    docs: "An HTTP request to /hooks/<project>/<path> starts an execution. *Respond* answers it; a flow without one acknowledges with 202 at once.",
    inputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "path": {
                    "title": "Path", "description": "The end of the address, unique in the project.",
                    "type": "string", "minLength": 1, "maxLength": 200,
                    "pattern": "^[A-Za-z0-9_~-][A-Za-z0-9._~-]*(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$",
                    "x-rule": "use letters, digits, - _ . ~ and / between them, without a slash at its ends",
                    "examples": ["orders"], "x-literal": true, "x-widget": "text", "x-user-input": true,
                },
                "methods": {
                    "title": "Methods", "type": "array", "minItems": 1, "uniqueItems": true, "default": ["POST"],
                    "items": { "type": "string", "enum": ["GET", "POST", "PUT", "PATCH", "DELETE"], "x-literal": true },
                    "x-widget": "select", "x-user-input": false,
                },
                "timeout_ms": {
                    "title": "Timeout", "description": "Milliseconds that a caller waits for an answer before it gets a 504.",
                    "type": "integer", "minimum": 100, "maximum": 300_000, "default": 30_000,
                    "x-literal": true, "x-widget": "text", "x-user-input": false,
                },
            },
            "required": ["path"],
            "additionalProperties": false,
        })
    }),
    outputs: LazyLock::new(|| {
        json!({
            "type": "object",
            "properties": {
                "method": { "title": "Method", "type": "string" },
                "path": { "title": "Path", "type": "string" },
                "query": { "title": "Query", "type": "object" },
                "headers": {
                    "title": "Headers", "description": "Names in lower case.", "type": "object",
                    "additionalProperties": { "type": "string" },
                },
                "body": { "title": "Body", "description": "The parsed JSON or form, or the text." },
            },
            "required": ["method", "path", "query", "headers", "body"],
        })
    }),
    example: LazyLock::new(|| json!({ "path": "orders", "methods": ["POST"] })),
    sample: LazyLock::new(|| {
        json!({
            "method": "POST", "path": "orders", "query": {},
            "headers": { "content-type": "application/json" }, "body": { "id": 7, "name": "Ada" },
        })
    }),
    replies: true,
};
