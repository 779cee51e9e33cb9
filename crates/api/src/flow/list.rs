//! `GET /api/v1/projects/{project}/flows`

use super::Flow;
use crate::{
    auth::Caller,
    error::ApiError,
    extract::{Parameters, PathOf, empty_is_none},
    list::{List, Page, one_of},
    project::ProjectPath,
    state::App,
};
use ::flow::people::Role;
use axum::{Json, extract::State};
use engine::authoring::FlowFilter;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which flows are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlowQuery {
    /// Part of the name or key.
    #[serde(default, deserialize_with = "empty_is_none")]
    q: Option<String>,
    #[param(value_type = Option<super::Kind>)]
    #[serde(default, deserialize_with = "empty_is_none")]
    kind: Option<String>,
    #[param(value_type = Option<super::Status>)]
    #[serde(default, deserialize_with = "empty_is_none")]
    status: Option<String>,
    /// Only with a review of the draft as it is now that has this status: `requested` ones wait for a checker.
    #[param(value_type = Option<crate::review::Status>)]
    #[serde(default, deserialize_with = "empty_is_none")]
    review: Option<String>,
    /// Deleted flows instead of the others.
    #[param(value_type = Option<bool>)]
    #[serde(default, deserialize_with = "empty_is_none")]
    deleted: Option<String>,
    /// `next_cursor` of the page before; empty for the first.
    #[serde(default, deserialize_with = "empty_is_none")]
    cursor: Option<String>,
    /// Items of one page, at most 200.
    #[param(value_type = Option<usize>, minimum = 1, maximum = 200)]
    #[serde(default, deserialize_with = "empty_is_none")]
    limit: Option<String>,
}

/// The flows of a project.
#[utoipa::path(get, path = "/api/v1/projects/{project}/flows", tag = "flows",
    params(("project" = String, Path, description = "Id or slug"), FlowQuery),
    responses((status = 200, body = List<Flow>)))]
pub(crate) async fn list_flows(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
    Parameters(query): Parameters<FlowQuery>,
) -> Result<Json<List<Flow>>, ApiError> {
    let filter = FlowFilter {
        q: query.q,
        kind: one_of("kind", query.kind.as_deref())?,
        status: one_of("status", query.status.as_deref())?,
        review: one_of("review", query.review.as_deref())?,
        deleted: one_of("deleted", query.deleted.as_deref())?.unwrap_or(false),
    };
    let page = Page { cursor: query.cursor, limit: query.limit };
    let work = move |state: &crate::ApiState| {
        caller.demand_in(state, &project, Role::Viewer)?;
        state.authoring.flows(&project, &filter).map_err(ApiError::from)
    };
    let views = app.blocking(work).await?;
    let flows = views.into_iter().map(|view| Flow::new(view, &app.public_url)).collect();
    Ok(Json(List::page(flows, &page, |flow: &Flow| flow.id.to_string())?))
}
