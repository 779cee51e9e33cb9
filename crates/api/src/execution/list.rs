//! `GET /api/v1/projects/{project}/executions` and `GET /api/v1/flows/{flow}/executions`

use super::{ExecutionSummary, ModeName, Status};
use crate::{
    auth::Caller,
    error::ApiError,
    extract::{PathOf, TaggedParameters, empty_is_none},
    limits::PAGE_ITEMS_DEFAULT,
    list::{List, StartedQuery, one_of, page_limit, unknown_cursor},
    project::ProjectPath,
    state::{ApiState, App},
};
use ::flow::{FlowId, ProjectId, catalog::TAGS_MAX, people::Role};
use axum::{Json, extract::State};
use engine::{
    authoring::FlowFilter,
    authoring::ProjectRef,
    port::{ExecutionQuery, Sought},
};
use kernel::ExecutionId;
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;

/// Which executions are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExecutionsQuery {
    /// One status or several, with commas between them.
    #[param(value_type = Option<Vec<Status>>, style = Form, explode = false)]
    #[serde(default, deserialize_with = "empty_is_none")]
    status: Option<String>,
    #[param(value_type = Option<ModeName>)]
    #[serde(default, deserialize_with = "empty_is_none")]
    mode: Option<String>,
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4294967295_i64)]
    #[serde(default, deserialize_with = "empty_is_none")]
    version: Option<String>,
    #[param(ignore)]
    #[serde(flatten)]
    started: StartedQuery,
    /// An execution's id, the Idempotency-Key that executions were started with, a tag, or the value of a tag
    /// `key:value`: exactly that, upper and lower case apart.
    #[serde(default, deserialize_with = "empty_is_none")]
    q: Option<String>,
    /// `true`: only executions that came back from a backup and are paused.
    #[param(value_type = Option<bool>)]
    #[serde(default, deserialize_with = "empty_is_none")]
    paused: Option<String>,
    /// `next_cursor` of the page before; empty for the first.
    #[serde(default, deserialize_with = "empty_is_none")]
    cursor: Option<String>,
    /// Items of one page, at most 200; 50 when it is left out.
    #[param(value_type = Option<usize>, minimum = 1, maximum = 200)]
    #[serde(default, deserialize_with = "empty_is_none")]
    limit: Option<String>,
}

/// The executions of a project, newest first.
#[utoipa::path(get, path = "/api/v1/projects/{project}/executions", tag = "executions",
    params(("project" = String, Path, description = "Id or slug"), StartedQuery, ExecutionsQuery,
        ("tag" = Option<Vec<String>>, Query, description = "A whole tag; given several times, executions that have all of them")),
    responses((status = 200, body = List<ExecutionSummary>)))]
pub(crate) async fn list_project_executions(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
    TaggedParameters(query, tags): TaggedParameters<ExecutionsQuery>,
) -> Result<Json<List<ExecutionSummary>>, ApiError> {
    let work = move |state: &ApiState| {
        let id = caller.demand_in(state, &project, Role::Viewer)?;
        let only_paused = query.only_paused()?;
        let query = query.into_engine(id, None, tags)?;
        let names = flow_names(state, &project)?;
        list(state, (&query, only_paused), |flow| names.get(&flow).cloned().unwrap_or_default())
    };
    Ok(Json(app.blocking(work).await?))
}

/// The executions of a flow, newest first.
#[utoipa::path(get, path = "/api/v1/flows/{flow}/executions", tag = "executions",
    params(("flow" = String, Path), StartedQuery, ExecutionsQuery,
        ("tag" = Option<Vec<String>>, Query, description = "A whole tag; given several times, executions that have all of them")),
    responses((status = 200, body = List<ExecutionSummary>)))]
pub(crate) async fn list_flow_executions(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    TaggedParameters(query, tags): TaggedParameters<ExecutionsQuery>,
) -> Result<Json<List<ExecutionSummary>>, ApiError> {
    let work = move |state: &ApiState| {
        caller.demand_flow(state, flow, Role::Viewer)?;
        let head = state.authoring.flow(flow)?.head;
        let only_paused = query.only_paused()?;
        let query = query.into_engine(head.project, Some(flow), tags)?;
        list(state, (&query, only_paused), |_| head.name.clone())
    };
    Ok(Json(app.blocking(work).await?))
}

impl ExecutionsQuery {
    fn only_paused(&self) -> Result<bool, ApiError> {
        match self.paused.as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(ApiError::invalid_field("paused", "it has to be true or false")),
        }
    }

    fn into_engine(
        self,
        project: ProjectId,
        flow: Option<FlowId>,
        tags: Vec<String>,
    ) -> Result<ExecutionQuery, ApiError> {
        let statuses =
            self.status.as_deref().unwrap_or_default().split(',').filter(|word| !word.is_empty());
        let statuses = statuses.map(|word| one_of("status", Some(word)));
        let statuses: Vec<Option<kernel::Status>> = statuses.collect::<Result<_, _>>()?;
        let version = self.version.map(|version| {
            version
                .parse()
                .map_err(|_| ApiError::invalid_field("version", "it has to be a version's number"))
        });
        let (from, to) = self.started.times()?;
        Ok(ExecutionQuery {
            project,
            flow,
            statuses: statuses.into_iter().flatten().collect(),
            mode: one_of("mode", self.mode.as_deref())?,
            version: version.transpose()?,
            from,
            to,
            tags: tags_of(tags)?,
            sought: self.q.as_deref().map(sought_of),
            before: before_of(self.cursor)?,
            limit: page_limit(self.limit.as_deref(), PAGE_ITEMS_DEFAULT)?,
        })
    }
}

/// No execution has more tags than the limit: asking for more is a mistake.
pub(crate) fn tags_of(tags: Vec<String>) -> Result<Vec<String>, ApiError> {
    if tags.len() > TAGS_MAX {
        let message = format!("an execution has at most {TAGS_MAX} tags: ask for fewer");
        return Err(ApiError::invalid_field("tag", message));
    }
    Ok(tags)
}

/// What a person types or pastes, without the blanks around it.
fn sought_of(text: &str) -> Sought {
    let text = text.trim();
    Sought { execution: text.parse().ok(), text: text.to_owned() }
}

/// The id that a page's cursor stands for.
pub(crate) fn before_of(cursor: Option<String>) -> Result<Option<ExecutionId>, ApiError> {
    cursor.map(|cursor| cursor.parse().map_err(|_| unknown_cursor())).transpose()
}

fn list(
    state: &ApiState,
    (query, only_paused): (&ExecutionQuery, bool),
    name: impl Fn(FlowId) -> String,
) -> Result<List<ExecutionSummary>, ApiError> {
    let page = match only_paused {
        true => state.running.paused(&state.logs, query)?,
        false => state.logs.list(query)?,
    };
    let items = page.items.into_iter().map(|head| {
        let (name, paused) = (name(head.flow), state.running.is_paused(head.id));
        ExecutionSummary { paused, ..ExecutionSummary::new(head, name) }
    });
    Ok(List { items: items.collect(), next_cursor: page.next.map(|id| id.to_string()) })
}

/// Deleted flows keep their executions.
fn flow_names(state: &ApiState, project: &ProjectRef) -> Result<HashMap<FlowId, String>, ApiError> {
    let mut names = HashMap::new();
    for deleted in [false, true] {
        let filter = FlowFilter { deleted, ..FlowFilter::default() };
        let views = state.authoring.flows(project, &filter)?;
        names.extend(views.into_iter().map(|view| (view.head.id, view.head.name)));
    }
    Ok(names)
}
