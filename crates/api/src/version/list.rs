//! `GET /api/v1/flows/{flow}/versions`

use super::Version;
use crate::{
    auth::Caller,
    error::ApiError,
    extract::{Parameters, PathOf},
    list::{List, Page},
    state::App,
};
use ::flow::{FlowId, people::Role};
use axum::{Json, extract::State};

/// The deployed versions, newest first.
#[utoipa::path(get, path = "/api/v1/flows/{flow}/versions", tag = "versions", params(("flow" = String, Path), Page),
    responses((status = 200, body = List<Version>)))]
pub(crate) async fn list_versions(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    Parameters(page): Parameters<Page>,
) -> Result<Json<List<Version>>, ApiError> {
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Viewer)?;
        state.authoring.versions(flow).map_err(ApiError::from)
    };
    let views = app.blocking(work).await?;
    let versions = views.into_iter().map(|view| Version::new(view, None)).collect();
    Ok(Json(List::page(versions, &page, |version: &Version| version.number().to_string())?))
}
