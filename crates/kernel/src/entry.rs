//! The durable record of what happened: entries say what was decided, with every value that was computed, so that
//! `Execution::apply` renders nothing and needs no clock. Knows neither how entries are written down nor who keeps them.

use crate::{effect::Performance, execution::Status, input::Mode, limits};
use flow::{Timestamp, subroutine::Pinned, timestamp::millis};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, sync::Arc};

/// JSON in the journal, one variant one key. Released shapes load for ever: only optional fields are added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    Started(Started),
    /// A step that has an outcome: pure ones at once, others after what they waited for.
    StepEnded(StepEnded),
    /// An effect is about to leave. Durable before its first byte.
    Intended(Intended),
    /// An attempt failed and another will follow at `retry_at`.
    AttemptFailed(AttemptFailed),
    /// The next attempt is about to leave. Durable before its first byte, so that a crash can't repeat it unnoticed.
    AttemptStarted(AttemptStarted),
    /// A step waits.
    Waiting(Waiting),
    /// A subroutine begins in a frame of its own, which goes when the step that called it ends.
    Called(Called),
    Ended(Ended),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Started {
    #[serde(with = "millis")]
    pub at: Timestamp,
    pub trigger: Arc<Value>,
    pub project: Arc<Value>,
    pub mode: Mode,
    /// 32 hexadecimal digits.
    pub seed: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub mocks: Map<String, Value>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub simulate: bool,
    /// The subroutines that may come to run, by key: their versions for the whole life of the execution.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub subroutines: BTreeMap<String, Pinned>,
    /// None: as many as any execution may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps_max: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepEnded {
    pub p: Performance,
    #[serde(with = "millis")]
    pub at: Timestamp,
    /// The rendered inputs of a step that wasn't announced by `Intended` or `Waiting`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Arc<Value>>,
    /// The named way out: `done`, `yes`, `no`, a branch's id, `error`, `unknown`.
    pub outcome: Arc<str>,
    /// What expressions see as `actions.<id>`. A failed step has none: there they see `{"error": {code, message}}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outputs: Option<Arc<Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<StepError>,
    /// What the outputs change beside `actions.<id>`.
    #[serde(default, skip_serializing_if = "Writes::is_nothing")]
    pub writes: Writes,
    /// The last attempt of an effect: number and when it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<LastAttempt>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Writes {
    #[default]
    Nothing,
    /// The outputs are assigned to `vars`.
    Variables,
    /// The outputs are the execution's response.
    Response,
    /// The texts in `tags` of the outputs join the execution's tags.
    Tags,
}

impl Writes {
    fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastAttempt {
    pub number: u32,
    #[serde(with = "millis")]
    pub started_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intended {
    pub p: Performance,
    #[serde(with = "millis")]
    pub at: Timestamp,
    pub request: Arc<Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttemptFailed {
    pub p: Performance,
    pub attempt: u32,
    #[serde(with = "millis")]
    pub started_at: Timestamp,
    #[serde(with = "millis")]
    pub at: Timestamp,
    pub error: StepError,
    #[serde(with = "millis")]
    pub retry_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttemptStarted {
    pub p: Performance,
    /// From 2: the first attempt is the intent itself.
    pub attempt: u32,
    #[serde(with = "millis")]
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    pub p: Performance,
    #[serde(with = "millis")]
    pub at: Timestamp,
    pub inputs: Arc<Value>,
    #[serde(with = "millis")]
    pub until: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Called {
    pub p: Performance,
    #[serde(with = "millis")]
    pub at: Timestamp,
    /// By name, complete: `trigger.inputs` of the subroutine.
    pub inputs: Arc<Value>,
    /// The number of the new frame.
    pub frame: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    #[serde(with = "millis")]
    pub at: Timestamp,
    pub status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ExecutionError>,
    /// Who cancelled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// Why a step failed. Codes are stable: `expression`, `timeout`, `connect`, `outcome_unknown`, `already_responded`, …
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepError {
    pub code: String,
    pub message: String,
}

impl StepError {
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }

    /// A message of any length becomes one that a journal holds.
    pub(crate) fn shortened(mut self) -> Self {
        limits::shorten(&mut self.message);
        self
    }

    /// What `actions.<id>` of a failed step is when the flow goes on.
    pub fn as_outputs(&self) -> Value {
        json!({ "error": { "code": self.code, "message": self.message } })
    }
}

/// Why an execution failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExecutionError {
    pub code: String,
    pub message: String,
    /// The action that failed; none for errors of the execution itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_id: Option<String>,
}

/// What the caller gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Response {
    pub status: u16,
    pub headers: Map<String, Value>,
    pub body: Value,
}

/// The tags in the outputs of a step that writes tags; none when they aren't a list of texts.
pub(crate) fn tags(outputs: &Value) -> Option<Vec<&str>> {
    outputs.get("tags")?.as_array()?.iter().map(Value::as_str).collect()
}
