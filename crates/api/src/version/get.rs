//! `GET /api/v1/flows/{flow}/versions/{number}`

use super::Version;
use crate::{auth::Caller, error::ApiError, extract::PathOf, state::App};
use ::flow::{FlowId, people::Role};
use axum::{Json, extract::State};

/// One version with its document.
#[utoipa::path(get, path = "/api/v1/flows/{flow}/versions/{number}", tag = "versions",
    params(("flow" = String, Path), ("number" = u32, Path)), responses((status = 200, body = Version)))]
pub(crate) async fn get_version(
    caller: Caller,
    State(app): State<App>,
    PathOf((flow, number)): PathOf<(FlowId, u32)>,
) -> Result<Json<Version>, ApiError> {
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Viewer)?;
        state.authoring.version(flow, number).map_err(ApiError::from)
    };
    let (view, document) = app.blocking(work).await?;
    Ok(Json(Version::new(view, Some(document))))
}
