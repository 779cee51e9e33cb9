//! One step of an execution on the wire.

use crate::time::Time;
use ::flow::Timestamp;
use kernel::history;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::ToSchema;

/// One performance of an action.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Step {
    /// From 1, in the order in which steps began.
    pub(crate) seq: u32,
    /// The `seq` of the step that runs the subroutine that this step belongs to; left out in the flow itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_seq: Option<u32>,
    /// The key of that subroutine.
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<String>,
    action_id: String,
    /// The action's key in the catalogue.
    action: String,
    /// The action's name as its author wrote it.
    #[schema(required)]
    name: Option<String>,
    #[schema(value_type = StepStatusName)]
    status: history::StepStatus,
    /// The branch that was taken: `yes`, `no`, a branch's id, `error`, …
    #[schema(required)]
    outcome: Option<String>,
    #[schema(value_type = Value)]
    inputs: Arc<Value>,
    #[schema(required, value_type = Option<Value>)]
    outputs: Option<Arc<Value>>,
    #[schema(required)]
    error: Option<StepError>,
    attempts: Vec<Attempt>,
    #[schema(value_type = Time)]
    started_at: Timestamp,
    #[schema(required, value_type = Option<Time>)]
    ended_at: Option<Timestamp>,
}

/// OpenAPI stand-in for [`history::StepStatus`].
#[derive(ToSchema)]
#[schema(as = StepStatus, rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum StepStatusName {
    Running,
    Waiting,
    Completed,
    Failed,
    /// A crash hid whether an effect that may not be repeated took place.
    Unknown,
    /// The execution ended while the step was open.
    Cancelled,
}

/// One try to perform an effect.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Attempt {
    /// From 1.
    number: u32,
    #[schema(value_type = Time)]
    started_at: Timestamp,
    #[schema(required, value_type = Option<Time>)]
    ended_at: Option<Timestamp>,
    #[schema(required)]
    error: Option<StepError>,
    /// When the next attempt begins.
    #[schema(required, value_type = Option<Time>)]
    next_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct StepError {
    /// Stable: `expression`, `timeout`, `connect`, `outcome_unknown`, …
    code: String,
    message: String,
}

impl Step {
    /// Whether it won't change any more.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended_at.is_some()
    }
}

impl From<history::Step> for Step {
    fn from(step: history::Step) -> Self {
        Self {
            seq: step.seq,
            parent_seq: step.parent_seq,
            flow: step.flow,
            action_id: step.action_id,
            action: step.action,
            name: step.name,
            status: step.status,
            outcome: step.outcome,
            inputs: step.inputs,
            outputs: step.outputs,
            error: step.error.map(StepError::from),
            attempts: step.attempts.into_iter().map(Attempt::from).collect(),
            started_at: step.started_at,
            ended_at: step.ended_at,
        }
    }
}

impl From<history::Attempt> for Attempt {
    fn from(attempt: history::Attempt) -> Self {
        Self {
            number: attempt.number,
            started_at: attempt.started_at,
            ended_at: attempt.ended_at,
            error: attempt.error.map(StepError::from),
            next_at: attempt.next_at,
        }
    }
}

impl From<kernel::StepError> for StepError {
    fn from(error: kernel::StepError) -> Self {
        Self { code: error.code, message: error.message }
    }
}
