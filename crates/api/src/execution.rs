//! Executions on the wire.

pub(crate) mod cancel;
pub(crate) mod cancel_many;
pub(crate) mod events;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod rerun;
pub(crate) mod resume;
pub(crate) mod start;
mod step;
pub(crate) mod trigger;

pub(crate) use step::Step;

use crate::{
    auth::Caller,
    error::ApiError,
    state::{ApiState, App},
    time::Time,
};
use ::flow::{FlowId, ProjectId, Timestamp, people::Role};
use engine::{authoring::AuthoringError, port::ExecutionHead, running::logs::ExecutionView};
use kernel::{ExecutionId, input::Mode};
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use utoipa::ToSchema;

/// An execution as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ExecutionSummary {
    #[schema(value_type = String, example = "exe_0000000000001")]
    id: ExecutionId,
    #[schema(value_type = String)]
    flow_id: FlowId,
    flow_name: String,
    /// Null for a test of a draft.
    #[schema(required)]
    version: Option<u32>,
    #[schema(value_type = ModeName)]
    mode: Mode,
    #[schema(value_type = Status)]
    status: kernel::Status,
    #[schema(value_type = Time)]
    started_at: Timestamp,
    #[schema(required, value_type = Option<Time>)]
    ended_at: Option<Timestamp>,
    /// Null until it has ended.
    #[schema(required)]
    duration_ms: Option<u64>,
    /// Why it failed.
    #[schema(required)]
    error: Option<ExecutionError>,
    tags: Vec<String>,
    /// Only when true: it came back from a backup, and nothing happens to it until it is resumed or cancelled.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    paused: bool,
}

/// An execution without its steps.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ExecutionState {
    #[serde(flatten)]
    summary: ExecutionSummary,
    /// The trigger event.
    #[schema(value_type = Value)]
    event: Arc<Value>,
    /// What its caller got; null before *Respond* and without one.
    #[schema(required)]
    response: Option<ExecutionResponse>,
}

/// An execution with its steps.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Execution {
    #[serde(flatten)]
    state: ExecutionState,
    steps: Vec<Step>,
}

/// An execution that was just started or changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExecutionReceipt {
    #[schema(value_type = String, example = "exe_0000000000001")]
    pub(crate) id: ExecutionId,
    #[schema(value_type = Status)]
    pub(crate) status: kernel::Status,
}

/// Why an execution failed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ExecutionError {
    /// Stable: `expression`, `timeout`, `outcome_unknown`, …
    code: String,
    /// Null in lists.
    #[schema(required)]
    message: Option<String>,
    /// The action that failed; null for errors of the execution itself, and in lists.
    #[schema(required)]
    action_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ExecutionResponse {
    status: u16,
    headers: Map<String, Value>,
    body: Value,
}

/// OpenAPI stand-in for [`kernel::Status`].
#[derive(ToSchema)]
#[schema(as = ExecutionStatus, rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum Status {
    /// Something is under way: a step, an effect, a retry.
    Running,
    /// Nothing to do until a timer or a signal.
    Waiting,
    Completed,
    Failed,
    Cancelled,
}

/// OpenAPI stand-in for [`Mode`].
#[derive(ToSchema)]
#[schema(as = ExecutionMode, rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum ModeName {
    Live,
    /// A test of a draft.
    Test,
}

impl ExecutionSummary {
    pub(crate) fn new(head: ExecutionHead, flow_name: String) -> Self {
        let error =
            head.error_code.map(|code| ExecutionError { code, message: None, action_id: None });
        Self {
            id: head.id,
            flow_id: head.flow,
            flow_name,
            version: head.version,
            mode: head.mode,
            status: head.status,
            started_at: head.started_at,
            ended_at: head.ended_at,
            duration_ms: head.ended_at.map(|ended_at| ended_at.ms_since(head.started_at)),
            error,
            tags: head.tags,
            paused: false,
        }
    }
}

impl Execution {
    fn new(view: ExecutionView, flow_name: String) -> Self {
        let mut summary = ExecutionSummary::new(view.head, flow_name);
        summary.error = view.error.map(|error| ExecutionError {
            code: error.code,
            message: Some(error.message),
            action_id: error.action_id,
        });
        let response = view.response.map(|response| ExecutionResponse {
            status: response.status,
            headers: response.headers,
            body: response.body,
        });
        let state = ExecutionState { summary, event: view.event, response };
        Self { state, steps: view.steps.into_iter().map(Step::from).collect() }
    }

    /// What `caller` may read. Blocks. 404 when there is no such execution.
    pub(crate) fn read_by(
        state: &ApiState,
        caller: &Caller,
        execution: ExecutionId,
    ) -> Result<Self, ApiError> {
        Self::read(state, execution, |project| {
            caller.demand_for("execution", project, Role::Viewer)
        })
    }

    fn read(
        state: &ApiState,
        execution: ExecutionId,
        demand: impl FnOnce(ProjectId) -> Result<(), ApiError>,
    ) -> Result<Self, ApiError> {
        let view =
            state.logs.execution(execution)?.ok_or_else(|| ApiError::not_found("execution"))?;
        demand(view.head.project)?;
        let name = flow_name(state, view.head.flow)?;
        let mut read = Self::new(view, name);
        read.state.summary.paused = state.running.is_paused(execution);
        Ok(read)
    }

    /// For whoever has just started it.
    pub(crate) async fn load(app: &App, execution: ExecutionId) -> Result<Self, ApiError> {
        app.blocking(move |state| Self::read(state, execution, |_| Ok(()))).await
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.state.summary.status.has_ended()
    }
}

fn flow_name(state: &ApiState, flow: FlowId) -> Result<String, ApiError> {
    match state.authoring.flow(flow) {
        Ok(view) => Ok(view.head.name),
        // Its project is being deleted at this moment.
        Err(AuthoringError::NotFound(_)) => Ok(String::new()),
        Err(error) => Err(error.into()),
    }
}
