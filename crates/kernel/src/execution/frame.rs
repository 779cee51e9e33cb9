//! One frame: a run through a part of the program with a cursor of its own. The root is one; a parallel arm, an
//! iterate body and a subroutine become more of them. Knows nothing of other frames but its parent's number.

use crate::{effect::Performance, entry::StepError};
use flow::{NodeId, Program, Programs, Timestamp, program::Next};
use serde_json::{Map, Value, json};
use std::{collections::HashMap, sync::Arc};

/// The root's number.
pub const ROOT: u32 = 0;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frame {
    pub(crate) kind: FrameKind,
    pub(crate) cursor: Cursor,
    /// How often each node was begun, by node.
    visits: Vec<u32>,
    /// `trigger`, `vars` and `actions` as this frame sees them.
    pub(crate) trigger: Arc<Value>,
    pub(crate) vars: Arc<Map<String, Value>>,
    pub(crate) actions: Arc<HashMap<Arc<str>, Arc<Value>>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FrameKind {
    Root,
    Subroutine {
        key: Arc<str>,
        /// The step that waits for this frame.
        caller: Performance,
        /// How many subroutines this is inside of, itself counted.
        depth: u32,
    },
}

/// Where a frame stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cursor {
    /// Before this action; none at the end of the frame.
    At(Next),
    /// In the middle of an action that needs the outside or time.
    Performing { performance: Performance, pending: Pending },
    /// Behind `return`: the caller's step is to end with these outputs.
    Returning { outputs: Arc<Value> },
    /// Behind `stop`: the execution is to end.
    Stopping,
    /// Behind a failure that nothing handles: the execution, or the caller's step, is to fail.
    Failing { node: NodeId, error: StepError },
}

/// What a performance waits for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Pending {
    /// An attempt is under way.
    Attempt { request: Arc<Value>, number: u32, intended_at: Timestamp, started_at: Timestamp },
    /// Attempt `failed` failed, the next one begins at `at`.
    Retry { request: Arc<Value>, failed: u32, intended_at: Timestamp, at: Timestamp },
    /// A time.
    Wait { until: Timestamp },
    /// The end of a frame.
    Call { frame: u32 },
}

impl FrameKind {
    /// What such a frame runs.
    pub(crate) fn program<'p>(&self, programs: &'p Programs) -> &'p Arc<Program> {
        match self {
            Self::Root => programs.root(),
            Self::Subroutine { key, .. } => programs
                .subroutine(key)
                .expect("the rules checked that the called subroutine is pinned"),
        }
    }

    pub(crate) fn depth(&self) -> u32 {
        match self {
            Self::Root => 0,
            Self::Subroutine { depth, .. } => *depth,
        }
    }
}

impl Frame {
    pub(crate) fn root(program: &Program, trigger: Arc<Value>) -> Self {
        Self::new(FrameKind::Root, program, trigger)
    }

    pub(crate) fn subroutine(kind: FrameKind, program: &Program, inputs: &Value) -> Self {
        Self::new(kind, program, Arc::new(json!({ "inputs": inputs })))
    }

    fn new(kind: FrameKind, program: &Program, trigger: Arc<Value>) -> Self {
        let (entry, nodes): (Next, usize) = (program.entry, program.nodes.len());
        Self {
            kind,
            cursor: Cursor::At(entry),
            visits: vec![0; nodes],
            trigger,
            vars: Arc::default(),
            actions: Arc::default(),
        }
    }

    /// The performance that begins when this node is begun now.
    pub(crate) fn next_performance(&self, frame: u32, node: NodeId) -> Performance {
        Performance { frame, node, visit: self.visits[node.0 as usize] + 1 }
    }

    pub(crate) fn count_visit(&mut self, node: NodeId) {
        self.visits[node.0 as usize] += 1;
    }

    /// Whether it has nothing to do before a time or a signal comes, or another frame ends. A retry isn't a wait: its
    /// step runs.
    pub(crate) fn waits(&self) -> bool {
        match &self.cursor {
            Cursor::Performing { pending: Pending::Wait { .. } | Pending::Call { .. }, .. } => true,
            Cursor::Performing {
                pending: Pending::Attempt { .. } | Pending::Retry { .. }, ..
            }
            | Cursor::At(_)
            | Cursor::Returning { .. }
            | Cursor::Stopping
            | Cursor::Failing { .. } => false,
        }
    }

    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        match &self.cursor {
            Cursor::Performing { pending: Pending::Wait { until }, .. } => Some(*until),
            Cursor::Performing { pending: Pending::Retry { at, .. }, .. } => Some(*at),
            Cursor::Performing {
                pending: Pending::Attempt { .. } | Pending::Call { .. }, ..
            }
            | Cursor::At(_)
            | Cursor::Returning { .. }
            | Cursor::Stopping
            | Cursor::Failing { .. } => None,
        }
    }
}
