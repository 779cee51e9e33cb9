//! `PATCH /api/v1/flows/{flow}`

use super::Flow;
use crate::{
    auth::Caller,
    error::ApiError,
    extract::{Body, PathOf},
    state::App,
};
use ::flow::{FlowId, people::Role};
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateFlow {
    /// 1 to 80 characters. Takes effect at once and makes no version.
    #[schema(min_length = 1, max_length = 80)]
    name: Option<String>,
}

/// Renames a flow.
#[utoipa::path(patch, path = "/api/v1/flows/{flow}", tag = "flows", request_body = UpdateFlow,
    params(("flow" = String, Path)), responses((status = 200, body = Flow)))]
pub(crate) async fn update_flow(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    Body(request): Body<UpdateFlow>,
) -> Result<Json<Flow>, ApiError> {
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Maker)?;
        let view = match request.name {
            Some(name) => state.authoring.rename_flow(flow, &name),
            None => state.authoring.flow(flow),
        };
        view.map_err(ApiError::from)
    };
    let view = app.blocking(work).await?;
    Ok(Json(Flow::new(view, &app.public_url)))
}
