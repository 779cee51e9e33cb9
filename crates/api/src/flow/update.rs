//! `PATCH /api/v1/flows/{flow}`

use super::{Flow, Retention};
use crate::{
    auth::Caller,
    error::ApiError,
    extract::{Body, PathOf},
    project::settings::given,
    state::App,
};
use ::flow::{FlowId, people::Role, retention::FlowRetention};
use axum::{Json, extract::State};
use engine::authoring::FlowChange;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateFlow {
    /// 1 to 80 characters. Takes effect at once and makes no version.
    #[schema(
        min_length = 1,
        max_length = 80,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    name: Option<String>,
    /// Replaces what the flow says about it. Null: what the project's settings say.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Retention>)]
    retention: Option<Option<Retention>>,
}

/// Renames a flow, or says how long its ended executions are kept: all that is given, or nothing.
#[utoipa::path(patch, path = "/api/v1/flows/{flow}", tag = "flows", request_body = Option<UpdateFlow>,
    params(("flow" = String, Path)), responses((status = 200, body = Flow)))]
pub(crate) async fn update_flow(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    Body(request): Body<UpdateFlow>,
) -> Result<Json<Flow>, ApiError> {
    let retention = request.retention.map(|own| own.map(FlowRetention::from).unwrap_or_default());
    let change = FlowChange { name: request.name, retention };
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Maker)?;
        state.authoring.change_flow(flow, &change).map_err(ApiError::from)
    };
    let view = app.blocking(work).await?;
    Ok(Json(Flow::new(view, &app.public_url)))
}
