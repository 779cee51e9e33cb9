//! `PUT /api/v1/flows/{flow}/draft`

use super::{Draft, read_document};
use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{IfMatch, PathOf, RawBody},
    flow::{Diagnostic, DocumentBody},
    limits::DOCUMENT_BYTES_MAX,
    state::App,
};
use ::flow::{FlowId, people::Role};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::header;
use serde::Serialize;
use utoipa::ToSchema;

/// The draft as it is now, and what a check says about it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SavedDraft {
    #[serde(flatten)]
    draft: Draft,
    diagnostics: Vec<Diagnostic>,
}

/// Saves the draft (JSON or YAML). Every document with a list `actions` is saved; diagnostics say what isn't right.
#[utoipa::path(put, path = "/api/v1/flows/{flow}/draft", tag = "drafts",
    params(("flow" = String, Path), ("If-Match" = String, Header, description = "The ETag that you have seen")),
    request_body(content((DocumentBody = "application/json"), (String = "application/yaml"))),
    responses(
        (status = 200, body = SavedDraft, headers(("ETag" = String))),
        (status = 409, description = "`no_draft`: POST /edit first; `too_many_authors`", body = ErrorBody),
        (status = 412, description = "`draft_changed`: details has the current etag, updated_at, updated_by", body = ErrorBody),
        (status = 428, description = "`if_match_required`", body = ErrorBody)))]
pub(crate) async fn save_draft(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    seen: IfMatch,
    RawBody(body): RawBody<DOCUMENT_BYTES_MAX>,
) -> Result<Response, ApiError> {
    let by = caller.author();
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Maker)?;
        let document = read_document(&body)?;
        let etag = match seen {
            IfMatch::Tag(etag) => etag,
            IfMatch::Any => state.authoring.draft(flow)?.0.etag,
        };
        state.authoring.save_draft(flow, etag, document, &by).map_err(ApiError::from)
    };
    let (head, found) = app.blocking(work).await?;
    let draft = Draft::from(head);
    let etag = draft.header();
    let saved =
        SavedDraft { draft, diagnostics: found.into_iter().map(Diagnostic::from).collect() };
    Ok(([(header::ETAG, etag)], Json(saved)).into_response())
}
