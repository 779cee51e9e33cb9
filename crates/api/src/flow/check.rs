//! `POST /api/v1/flows/{flow}/check`

use super::Diagnostic;
use crate::{
    auth::Caller,
    draft::read_document,
    error::{ApiError, ErrorBody},
    extract::{PathOf, RawBody},
    limits::DOCUMENT_BYTES_MAX,
    state::App,
};
use ::flow::{FlowId, people::Role};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckResult {
    /// Whether it may be deployed: nothing is an error.
    ok: bool,
    diagnostics: Vec<Diagnostic>,
}

/// Says what is wrong with the draft, or with the document that is sent instead (JSON or YAML). An empty object is no
/// document: it asks for the draft, as no body does.
#[utoipa::path(post, path = "/api/v1/flows/{flow}/check", tag = "flows", params(("flow" = String, Path)),
    request_body(content((Option<HashMap<String, Value>> = "application/json"), (Option<HashMap<String, Value>> = "application/yaml"))),
    responses((status = 200, body = CheckResult), (status = 409, description = "`no_draft`", body = ErrorBody)))]
pub(crate) async fn check_flow(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    RawBody(body): RawBody<DOCUMENT_BYTES_MAX>,
) -> Result<Json<CheckResult>, ApiError> {
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Viewer)?;
        let is_draft = matches!(body.trim_ascii(), b"" | b"{}" | b"null");
        let document = if is_draft { None } else { Some(read_document(&body)?) };
        state.authoring.check(flow, document).map_err(ApiError::from)
    };
    let found = app.blocking(work).await?;
    let ok = found.iter().all(|one| one.severity != ::flow::Severity::Error);
    Ok(Json(CheckResult { ok, diagnostics: found.into_iter().map(Diagnostic::from).collect() }))
}
