//! `GET /api/v1/catalog`: what flows are made of. The kits are `flow`'s and write themselves; here is only how OpenAPI
//! describes them, and a test that both agree.

use crate::auth::Caller;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, header};
use serde_json::Value;
use std::sync::LazyLock;
use utoipa::ToSchema;

static CATALOG: LazyLock<Bytes> = LazyLock::new(|| {
    let text = serde_json::to_vec(&::flow::catalog::catalog()).expect("kits are plain values");
    Bytes::from(text)
});

/// Everything that a flow can be made of.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct Catalog {
    events: Vec<EventKit>,
    actions: Vec<ActionKit>,
    functions: Vec<Function>,
    operators: Vec<Operator>,
}

/// What triggers a flow.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct EventKit {
    key: String,
    title: String,
    family: Family,
    icon: String,
    docs: String,
    /// JSON Schema of `trigger.inputs`.
    #[schema(value_type = HashMap<String, Value>)]
    inputs: Value,
    /// JSON Schema of `trigger` in expressions.
    #[schema(value_type = HashMap<String, Value>)]
    outputs: Value,
    /// Inputs as an author would write them.
    example: Value,
    /// A trigger event as it could be.
    sample: Value,
    /// Whether its caller waits for *Respond*.
    replies: bool,
}

/// What a flow does.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct ActionKit {
    key: String,
    title: String,
    family: Family,
    icon: String,
    docs: String,
    /// JSON Schema of `inputs`.
    #[schema(value_type = HashMap<String, Value>)]
    inputs: Value,
    /// JSON Schema of `actions.<id>` in expressions.
    #[schema(value_type = HashMap<String, Value>)]
    outputs: Value,
    /// Branches that every such action has.
    branches: Vec<BranchKit>,
    /// Whether its author adds branches.
    own_branches: bool,
    /// Whether nothing follows it.
    ends: bool,
    effect: EffectClass,
    /// Whether it may have a branch `error`.
    error_branch: bool,
    /// Its inputs in one line.
    #[schema(example = "{{method}} {{url}}")]
    summary: String,
    /// Only offered in flows with these events; null means all.
    #[schema(required)]
    events: Option<Vec<String>>,
    /// Inputs as an author would write them.
    example: Value,
    /// Outputs as they could be.
    sample: Value,
}

/// The shelf on which the editor offers a kit.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum Family {
    Logic,
    Connectors,
    Flow,
}

/// `E0` pure, `E1` inside, `E2` outside and repeated with the same key, `E3` outside and never repeated.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum EffectClass {
    E0,
    E1,
    E2,
    E3,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct BranchKit {
    id: String,
    title: String,
}

/// A function that expressions may call.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct Function {
    name: String,
    signature: String,
    docs: String,
}

/// How a condition compares.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct Operator {
    key: String,
    title: String,
    /// Whether it needs a `right`.
    takes_right: bool,
    docs: String,
}

/// Events, actions, functions and operators, with their schemas.
#[utoipa::path(get, path = "/api/v1/catalog", tag = "catalog", responses((status = 200, body = Catalog)))]
pub(crate) async fn get_catalog(_: Caller) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], CATALOG.clone())
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The keys of an object, and those that a schema of the OpenAPI document has.
    fn keys(object: &Value, schema: &str) -> (Vec<String>, Vec<String>) {
        let document = serde_json::to_value(crate::openapi()).unwrap();
        let sorted = |value: &Value| {
            let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
            keys.sort();
            keys
        };
        (sorted(object), sorted(&document["components"]["schemas"][schema]["properties"]))
    }

    #[test]
    fn openapi_describes_the_kits_as_they_write_themselves() {
        let catalog: Value = serde_json::from_slice(&CATALOG).unwrap();
        let named = [
            ("events", "EventKit"),
            ("actions", "ActionKit"),
            ("functions", "Function"),
            ("operators", "Operator"),
        ];
        for (list, schema) in named {
            let (written, described) = keys(&catalog[list][0], schema);
            assert_eq!(written, described, "{schema}");
        }
        assert_ne!(catalog["actions"], json!([]));
    }
}
