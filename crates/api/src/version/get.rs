//! `GET /api/v1/flows/{flow}/versions/{number}`

use super::Version;
use crate::{auth::Caller, error::ApiError, extract::PathOf, state::App};
use ::flow::FlowId;
use axum::{Json, extract::State};

/// One version with its document.
#[utoipa::path(get, path = "/api/v1/flows/{flow}/versions/{number}", tag = "versions",
    params(("flow" = String, Path), ("number" = u32, Path)), responses((status = 200, body = Version)))]
pub(crate) async fn get_version(
    _: Caller,
    State(app): State<App>,
    PathOf((flow, number)): PathOf<(FlowId, u32)>,
) -> Result<Json<Version>, ApiError> {
    let (view, document) = app.blocking(move |state| state.authoring.version(flow, number)).await?;
    Ok(Json(Version::new(view, Some(document))))
}
