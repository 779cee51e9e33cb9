//! `DELETE /api/v1/flows/{flow}`

use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{Parameters, PathOf, empty_is_none},
    list::one_of,
    state::App,
};
use ::flow::{FlowId, people::Role};
use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeleteQuery {
    /// Demanded when the flow has a draft and an active version.
    #[param(value_type = Option<Scope>, inline)]
    #[serde(default, deserialize_with = "empty_is_none")]
    scope: Option<String>,
}

/// OpenAPI stand-in for [`::flow::lifecycle::DeleteScope`].
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum Scope {
    /// The draft only; the active version stays.
    Draft,
    /// The whole flow. It can be restored.
    Flow,
}

/// Deletes a flow or its draft. Executions that are running finish.
#[utoipa::path(delete, path = "/api/v1/flows/{flow}", tag = "flows", params(("flow" = String, Path), DeleteQuery),
    responses((status = 204), (status = 409, description = "`scope_required`, `only_draft`", body = ErrorBody)))]
pub(crate) async fn delete_flow(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    Parameters(query): Parameters<DeleteQuery>,
) -> Result<StatusCode, ApiError> {
    let scope = one_of("scope", query.scope.as_deref())?;
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Maker)?;
        state.authoring.delete_flow(flow, scope).map_err(ApiError::from)
    };
    app.blocking(work).await?;
    Ok(StatusCode::NO_CONTENT)
}
