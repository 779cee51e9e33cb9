//! `POST /api/v1/flows/{flow}/deploy`

use crate::{
    audit::Note,
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{Body, PathOf},
    state::App,
    version::Version,
};
use ::flow::{FlowId, people::Role};
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deploy {
    /// What changed, for the version history; the note of its review when it is left out.
    note: Option<String>,
}

/// Makes the draft the active version; the one before is archived. Executions that are running stay on theirs. With the
/// project's setting `approval_required` only a draft that another person approved.
#[utoipa::path(post, path = "/api/v1/flows/{flow}/deploy", tag = "flows", request_body = Option<Deploy>,
    params(("flow" = String, Path)),
    responses(
        (status = 200, body = Version),
        (status = 409, description = "`check_failed`, `no_draft`, `webhook_path_taken`, `flow_deleted`, `approval_required`: \
            details has the review that there is; `approval_stale`: changed since the approval", body = ErrorBody)))]
pub(crate) async fn deploy_flow(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    Body(request): Body<Deploy>,
) -> Result<(Note, Json<Version>), ApiError> {
    let by = caller.author();
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Maker)?;
        state.authoring.deploy(flow, request.note.as_deref(), &by).map_err(ApiError::from)
    };
    let view = app.blocking(work).await?;
    let made = Note::made("version", view.head.number);
    Ok((made, Json(Version::new(view, None))))
}
