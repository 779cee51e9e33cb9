//! `GET /api/v1/flows/{flow}/draft`

use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{PathOf, wants_yaml},
    flow::{DocumentBody, etag_header},
    state::App,
};
use ::flow::{FlowId, lifecycle::LifecycleError, people::Role};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use engine::authoring::AuthoringError;
use http::{HeaderMap, HeaderValue, header};

/// The draft's document, as JSON or, where the client accepts it, as YAML.
#[utoipa::path(get, path = "/api/v1/flows/{flow}/draft", tag = "drafts", params(("flow" = String, Path)),
    responses((status = 200, headers(("ETag" = String, description = "Send it as If-Match when you save")),
        content((DocumentBody = "application/json"), (String = "application/yaml"))),
    (status = 404, description = "`not_found`, `no_draft`", body = ErrorBody)))]
pub(crate) async fn get_draft(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let wants_yaml = wants_yaml(&headers);
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Viewer)?;
        let (head, document) = state.authoring.draft(flow).map_err(|error| match error {
            AuthoringError::Lifecycle(LifecycleError::NoDraft) => ApiError::no_draft_found(),
            other => other.into(),
        })?;
        let text = if wants_yaml { document.to_yaml() } else { document.to_json() };
        Ok::<_, ApiError>((head, text))
    };
    let (head, text) = app.blocking(work).await?;
    let kind =
        HeaderValue::from_static(if wants_yaml { "application/yaml" } else { "application/json" });
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::ETAG, etag_header(head.etag)),
        (header::VARY, HeaderValue::from_static("accept")),
    ];
    Ok((headers, text).into_response())
}
