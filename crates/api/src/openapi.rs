//! The OpenAPI document: made from the routes, with what holds for every operation added here once.

use crate::{error::ErrorBody, routes};
use utoipa::{
    Modify, OpenApi as _,
    openapi::{
        Content, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder, Schema,
        path::{Operation, ParameterIn, PathItem},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

/// What the documentation says about the API as a whole.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Tandem",
        description = "Build, deploy and run flows. Every answer that isn't a success has the shape of `Error`; every \
                       answer has `x-request-id`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(crate::hooks::receive::receive_webhook),
    components(schemas(ErrorBody)),
    modifiers(&SecuritySchemes),
    security(("session" = []), ("key" = [])),
    tags(
        (name = "projects"), (name = "flows"), (name = "drafts"), (name = "reviews"), (name = "versions"), (name = "executions"),
        (name = "catalog"), (name = "people"), (name = "audit"), (name = "session"), (name = "hooks"),
        (name = "health")
    )
)]
struct Base;

struct SecuritySchemes;

impl Modify for SecuritySchemes {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let cookie = ApiKeyValue::with_description(
            "tandem_session",
            "Of people; `__Host-tandem_session` with https.",
        );
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let key = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "Of programs: a personal token, the administrator's key, or a project's key for starting its flows.",
            ))
            .build();
        components.add_security_scheme("key", SecurityScheme::Http(key));
    }
}

/// The whole document.
pub fn openapi() -> OpenApi {
    let mut document = routes::described().into_openapi();
    for (path, item) in &mut document.paths.paths {
        for (operation, is_safe) in operations(item) {
            allow_no_body(operation);
            add_refusals(path, operation, is_safe);
        }
    }
    document
}

pub(crate) fn base() -> OpenApi {
    Base::openapi()
}

/// Whether a caller needs neither session nor key.
pub(crate) fn is_public(operation: &Operation) -> bool {
    operation.security.is_some()
}

/// The operations of a path, and whether each is safe.
pub(crate) fn operations(item: &mut PathItem) -> impl Iterator<Item = (&mut Operation, bool)> {
    let safe =
        [&mut item.get, &mut item.head].into_iter().flatten().map(|operation| (operation, true));
    let others = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
    safe.chain(others.into_iter().flatten().map(|operation| (operation, false)))
}

/// A body that may be null may be left out.
fn allow_no_body(operation: &mut Operation) {
    let Some(RefOr::T(body)) = &mut operation.request_body else { return };
    let Some(RefOr::T(json)) = body.content.get("application/json") else { return };
    if let Some(RefOr::T(Schema::OneOf(_))) = json.schema {
        body.required = Some(Required::False);
    }
}

/// The refusals that an operation has because of what it reads.
fn add_refusals(path: &str, operation: &mut Operation, is_safe: bool) {
    let is_api = path.starts_with("/api/v1");
    let mut parameters = operation.parameters.iter().flatten();
    let has_parameters = parameters.any(|parameter| match parameter {
        RefOr::T(parameter) => parameter.parameter_in != ParameterIn::Path,
        RefOr::Ref(_) => true,
    });
    let has_body = operation.request_body.is_some();
    let is_protected = !is_public(operation);
    let rules = [
        ("400", has_body && is_api, "`invalid_json`"),
        ("401", is_protected, "`unauthenticated`"),
        ("403", is_protected && is_safe, "`forbidden`, `key_may_only_start`"),
        ("403", is_protected, "`forbidden`, `key_may_only_start`, `origin_refused`"),
        ("403", !is_safe && is_api, "`origin_refused`"),
        ("404", path.contains('{'), "`not_found`"),
        ("408", has_body, "`request_timeout`"),
        ("413", has_body, "`payload_too_large`"),
        ("422", has_body || has_parameters, "`invalid_request`, `not_a_flow_document`"),
        ("500", is_api, "`internal`"),
        ("503", is_api, "`too_busy`, `shutting_down`, `store_full`, `store_unavailable`"),
    ];
    for (status, applies, codes) in rules {
        if applies {
            operation
                .responses
                .responses
                .entry(status.to_owned())
                .or_insert_with(|| RefOr::T(refusal(codes)));
        }
    }
}

fn refusal(codes: &str) -> Response {
    let content = Content::new(Some(Ref::from_schema_name("Error")));
    ResponseBuilder::new().description(codes).content("application/json", content).build()
}
