//! `GET /api/v1/projects/{project}/catalog`: the catalogue, and the active subroutines that the project's flows may run.

use super::ProjectPath;
use crate::{
    auth::Caller,
    catalog::Catalog,
    error::ApiError,
    extract::PathOf,
    state::{ApiState, App},
};
use ::flow::{FlowId, people::Role};
use axum::{Json, extract::State};
use engine::authoring::ActiveSubroutine;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Everything that a flow of this project can be made of.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProjectCatalog {
    #[serde(flatten)]
    #[schema(value_type = Catalog, inline)]
    catalog: ::flow::catalog::Catalog,
    /// The active subroutines, by key: each is offered as an action `run_subroutine`.
    subroutines: Vec<Subroutine>,
}

/// An active subroutine.
#[derive(Serialize, ToSchema)]
pub(crate) struct Subroutine {
    /// What `run_subroutine` takes as `flow`.
    key: String,
    name: String,
    #[schema(value_type = String)]
    flow_id: FlowId,
    /// The active version.
    version: u32,
    /// JSON Schema of what it takes: `inputs.inputs` of `run_subroutine`.
    #[schema(value_type = HashMap<String, Value>)]
    inputs: Value,
    /// JSON Schema of `actions.<id>` in expressions.
    #[schema(value_type = HashMap<String, Value>)]
    outputs: Value,
    /// Outputs as they could be.
    sample: Value,
}

/// The catalogue with the active subroutines of this project.
#[utoipa::path(get, path = "/api/v1/projects/{project}/catalog", tag = "catalog",
    params(("project" = String, Path, description = "Id or slug")), responses((status = 200, body = ProjectCatalog)))]
pub(crate) async fn get_project_catalog(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
) -> Result<Json<ProjectCatalog>, ApiError> {
    let work = move |state: &ApiState| {
        caller.demand_in(state, &project, Role::Viewer)?;
        state.authoring.subroutines(&project).map_err(ApiError::from)
    };
    let found = app.blocking(work).await?;
    let subroutines = found.into_iter().map(Subroutine::from).collect();
    Ok(Json(ProjectCatalog { catalog: ::flow::catalog::catalog(), subroutines }))
}

impl From<ActiveSubroutine> for Subroutine {
    fn from(found: ActiveSubroutine) -> Self {
        let ActiveSubroutine { key, name, flow, version, inputs, outputs } = found;
        Self {
            key,
            name,
            flow_id: flow,
            version,
            inputs: inputs.json_schema(),
            outputs: outputs.json_schema(),
            sample: outputs.sample(),
        }
    }
}
