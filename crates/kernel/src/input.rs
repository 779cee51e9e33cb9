//! What can happen to an execution: the inputs of `advance`. Knows neither what they lead to nor where they come from.

use crate::{effect::Performance, entry::StepError};
use flow::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub enum Input {
    /// The first input, exactly once.
    Start(Box<Start>),
    /// An effect was performed, well or badly.
    Completed(Completion),
    /// The clock reached (or passed) the execution's `wake_at`.
    TimerFired,
    Cancel {
        /// Who asked, for the log.
        by: String,
    },
    /// The execution was loaded from its journal after a crash: what was under way is asked for again, or becomes
    /// `unknown` where it may not be repeated.
    Recovered,
    /// `advance` panicked on this execution: it ends as failed with the error `internal`.
    Quarantine { message: String },
}

#[derive(Debug, Clone)]
pub struct Start {
    pub trigger: Arc<Value>,
    pub mode: Mode,
    /// `project` in expressions: `id`, `name`, `slug`.
    pub project: Arc<Value>,
    pub idempotency_key: Option<String>,
    /// Randomness is an input: everything random in this execution derives from it.
    pub seed: u128,
    /// Outputs that replace the performance of an action in a test, by action id.
    pub mocks: Map<String, Value>,
    /// Nothing leaves: effects without a mock take their kit's sample, waits end at once.
    pub simulate: bool,
    /// Steps of this execution, at most [`STEPS_MAX`](crate::limits::STEPS_MAX).
    pub steps_max: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Live,
    Test,
}

/// The answer to an [`crate::Effect`].
#[derive(Debug, Clone)]
pub struct Completion {
    pub performance: Performance,
    pub attempt: u32,
    /// When the performer began this attempt.
    pub started_at: Timestamp,
    pub result: Result<Value, Failure>,
}

/// Why an attempt gave no outputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub error: StepError,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// Whether the request may have reached the outside: with at-most-once delivery the outcome is then `unknown`.
    pub maybe_done: bool,
    /// The earliest time for the next attempt that the outside asked for (Retry-After).
    pub retry_after_ms: Option<u64>,
    /// Outputs that stand if no attempt is left: an HTTP 503 is an answer, not an error.
    pub outputs: Option<Value>,
}
