//! `POST /api/v1/flows/{flow}/executions/cancel`

use super::{
    ModeName,
    list::{before_of, tags_of},
};
use crate::{
    auth::Caller,
    error::ApiError,
    extract::{Body, PathOf, whole_number_or_none},
    limits::PAGE_ITEMS_MAX,
    state::App,
    time::Time,
};
use ::flow::{FlowId, Timestamp, people::Role};
use axum::{Json, extract::State};
use engine::{port::ExecutionQuery, running::BulkCancel};
use kernel::input::Mode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which executions of the flow to cancel: all that run or wait when nothing is said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelRequest {
    #[serde(default = "unfinished")]
    #[schema(min_items = 1, default = json!(["running", "waiting"]))]
    status: Vec<Unfinished>,
    #[schema(value_type = Option<ModeName>)]
    mode: Option<Mode>,
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 4294967295_i64)]
    #[serde(default, deserialize_with = "whole_number_or_none")]
    version: Option<u32>,
    /// Started at or after this time.
    #[schema(value_type = Option<Time>)]
    from: Option<Timestamp>,
    /// Started before this time.
    #[schema(value_type = Option<Time>)]
    to: Option<Timestamp>,
    /// Only executions that have all of these tags.
    #[serde(default)]
    tags: Vec<String>,
    /// `next_cursor` of the answer before.
    #[schema(pattern = "^(exe_[0-7][0-9a-hjkmnp-tv-zA-HJKMNP-TV-Z]{12})?$")]
    #[serde(default)]
    cursor: String,
}

/// A status in which an execution can be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unfinished {
    Running,
    Waiting,
}

/// What became of up to 1,000 executions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CancelReport {
    cancelled: u32,
    /// Ended by themselves before their turn came.
    ended_meanwhile: u32,
    /// Couldn't be read or written; the server's log says why.
    failed: u32,
    /// There may be more: send it as `cursor`. Null when all were asked to end.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Cancels many executions of a flow, newest first, up to 1,000 per call.
///
/// Ask again with `next_cursor` until it is null: what starts after the first call is left alone.
#[utoipa::path(post, path = "/api/v1/flows/{flow}/executions/cancel", tag = "executions",
    request_body = Option<CancelRequest>,
    params(("flow" = String, Path)),
    responses((status = 200, body = CancelReport)))]
pub(crate) async fn cancel_executions(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    Body(request): Body<CancelRequest>,
) -> Result<Json<CancelReport>, ApiError> {
    if request.status.is_empty() {
        return Err(ApiError::invalid_field("status", "name `running`, `waiting` or both"));
    }
    let before = before_of(Some(request.cursor).filter(|cursor| !cursor.is_empty()))?;
    let by = caller.author();
    let project = app.blocking(move |state| caller.demand_flow(state, flow, Role::Maker)).await?;
    let query = ExecutionQuery {
        project,
        flow: Some(flow),
        statuses: request.status.into_iter().map(kernel::Status::from).collect(),
        mode: request.mode,
        version: request.version,
        from: request.from,
        to: request.to,
        tags: tags_of(request.tags)?,
        sought: None,
        before,
        limit: PAGE_ITEMS_MAX,
    };
    let done = app.running.cancel_listed(&app.logs, query, &by).await?;
    Ok(Json(CancelReport::from(done)))
}

fn unfinished() -> Vec<Unfinished> {
    vec![Unfinished::Running, Unfinished::Waiting]
}

impl From<Unfinished> for kernel::Status {
    fn from(status: Unfinished) -> Self {
        match status {
            Unfinished::Running => Self::Running,
            Unfinished::Waiting => Self::Waiting,
        }
    }
}

impl From<BulkCancel> for CancelReport {
    fn from(done: BulkCancel) -> Self {
        let BulkCancel { cancelled, ended_meanwhile, failed, next } = done;
        let next_cursor = next.map(|id| id.to_string());
        Self { cancelled, ended_meanwhile, failed, next_cursor }
    }
}
