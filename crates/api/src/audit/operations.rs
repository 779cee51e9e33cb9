//! Which operations have rows: all that the OpenAPI document has under an unsafe method, but for the exceptions here.

use http::Method;
use std::collections::HashMap;
use utoipa::openapi::{OpenApi, path::PathItem};

/// The operation under a safe method that has rows all the same: browsers come back from a provider with a GET, and a
/// session begins.
const BEGINS_SESSION: &str = "finish_oidc_sign_in";

/// Why an operation under an unsafe method has no row of its own at each call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exception {
    /// It only answers a question that doesn't fit into a URL.
    ChangesNothing,
    /// Programs start executions by the thousand per second, and each start is in the list of executions for as long as
    /// that is kept; a row would double what a start costs. People's starts have rows.
    WithKeyOnly,
    /// The editor saves twice a second while somebody types: a row when an author begins, then every ten minutes.
    FirstOfSeries,
}

pub(crate) fn exception(operation: &str) -> Option<Exception> {
    match operation {
        "check_flow" | "export_flows" => Some(Exception::ChangesNothing),
        "start_execution" => Some(Exception::WithKeyOnly),
        "save_draft" => Some(Exception::FirstOfSeries),
        _ => None,
    }
}

/// By path, the operations that may have rows.
pub(super) struct Operations(HashMap<String, Vec<(Method, Operation)>>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) exception: Option<Exception>,
}

impl Operations {
    pub(super) fn of(document: &OpenApi) -> Self {
        let paths = document.paths.paths.iter();
        let paths = paths.filter(|(path, _)| path.starts_with("/api/v1/"));
        Self(paths.map(|(path, item)| (path.clone(), recorded(item))).collect())
    }

    pub(super) fn find(&self, method: &Method, path: &str) -> Option<&Operation> {
        let found = self.0.get(path)?.iter().find(|(of, _)| of == method);
        found.map(|(_, operation)| operation)
    }
}

fn recorded(item: &PathItem) -> Vec<(Method, Operation)> {
    let all = [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ];
    let named = all.into_iter().filter_map(|(method, operation)| {
        let id = operation.as_ref()?.operation_id.clone()?;
        Some((method, Operation { exception: exception(&id), id }))
    });
    let has_rows = |method: &Method, one: &Operation| match one.exception {
        Some(Exception::ChangesNothing) => false,
        Some(Exception::WithKeyOnly | Exception::FirstOfSeries) | None => {
            !method.is_safe() || one.id == BEGINS_SESSION
        }
    };
    named.filter(|(method, one)| has_rows(method, one)).collect()
}
