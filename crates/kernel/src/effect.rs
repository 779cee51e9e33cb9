//! Work that an execution asks of the outside, and the identity of one performance of an action. Knows neither how it
//! is performed nor what follows.

use crate::ExecutionId;
use flow::{NodeId, program::Delivery};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// One performance of one action: the same before and after a crash, and on every attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Performance {
    #[serde(rename = "f")]
    pub frame: u32,
    #[serde(rename = "n")]
    pub node: NodeId,
    /// From 1: the n-th visit of this node in this frame.
    #[serde(rename = "v")]
    pub visit: u32,
}

/// Asked for by `advance`, dispatched by the engine after the commit that holds its intent.
#[derive(Debug, Clone)]
pub struct Effect {
    pub execution: ExecutionId,
    pub performance: Performance,
    /// `<execution id>:<action id>.<visit>`, in a subroutine `<execution id>:<frame>.<action id>.<visit>` with the number
    /// of the call (from 1, over the whole execution): sent outside as `Idempotency-Key`. The attempt is never part of it.
    pub key: String,
    /// From 1.
    pub attempt: u32,
    pub connector: &'static str,
    /// Byte-identical on every attempt.
    pub request: Arc<Value>,
    pub timeout_ms: u64,
    pub delivery: Delivery,
}
