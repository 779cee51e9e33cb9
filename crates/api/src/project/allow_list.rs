//! `GET|PUT /api/v1/projects/{project}/ip-allow-list`

use super::ProjectPath;
use crate::{
    auth::Caller,
    error::ApiError,
    extract::{Body, PathOf},
    state::App,
};
use ::flow::{
    network::{self, Network},
    people::Role,
};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// From where webhooks may be called and a project's key may start executions. People and their tokens aren't bound by it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AllowList {
    /// Addresses and networks (CIDR), IPv4 and IPv6; empty: everyone.
    #[schema(max_items = 256, example = json!(["203.0.113.7", "10.1.0.0/16", "2001:db8::/32"]))]
    addresses: Vec<String>,
}

impl From<network::AllowList> for AllowList {
    fn from(list: network::AllowList) -> Self {
        Self { addresses: list.networks().iter().map(Network::to_string).collect() }
    }
}

/// From where the project's flows may be triggered.
#[utoipa::path(get, path = "/api/v1/projects/{project}/ip-allow-list", tag = "projects",
    params(("project" = String, Path, description = "Id or slug")), responses((status = 200, body = AllowList)))]
pub(crate) async fn get_allow_list(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
) -> Result<Json<AllowList>, ApiError> {
    let work = move |state: &crate::ApiState| {
        caller.demand_in(state, &project, Role::Viewer)?;
        state.authoring.allow_list(&project).map_err(ApiError::from)
    };
    Ok(Json(app.blocking(work).await?.into()))
}

/// Replaces the list, at once. The answer has it sorted, in canonical form and without repetitions.
#[utoipa::path(put, path = "/api/v1/projects/{project}/ip-allow-list", tag = "projects", request_body = AllowList,
    params(("project" = String, Path, description = "Id or slug")), responses((status = 200, body = AllowList)))]
pub(crate) async fn replace_allow_list(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
    Body(request): Body<AllowList>,
) -> Result<Json<AllowList>, ApiError> {
    let by = caller.author();
    let work = move |state: &crate::ApiState| {
        caller.demand_in(state, &project, Role::Admin)?;
        let list = state.authoring.replace_allow_list(&project, &request.addresses, &by)?;
        Ok::<_, ApiError>(list)
    };
    Ok(Json(app.blocking(work).await?.into()))
}
