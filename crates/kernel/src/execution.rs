//! The state of an execution: a tree of frames, each with its cursor and what it may see. `apply` is the only way it
//! changes, live and on replay. Knows nothing of how decisions are made, of storage or of clocks.

mod apply;
mod frame;
mod rules;
mod way;

pub use frame::ROOT;
pub(crate) use frame::{Cursor, Frame, FrameKind, Pending};
pub use rules::Corrupt;
pub(crate) use way::{DONE, ERROR, NO, UNKNOWN, Way, YES, way_out};

use crate::{
    ExecutionId,
    effect::Performance,
    entry::{Entry, ExecutionError},
    input::Mode,
};
use flow::{Node, Program, Programs, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, sync::Arc};

/// One run of one version of a flow.
#[derive(Clone)]
pub struct Execution {
    id: ExecutionId,
    programs: Programs,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Something is under way: a step, an effect, a retry.
    Running,
    /// Nothing to do until a timer or a signal.
    Waiting,
    Completed,
    Failed,
    Cancelled,
}

impl Status {
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

/// Everything that entries change.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct State {
    /// None until it started.
    pub(crate) origin: Option<Origin>,
    /// The open frames by number. A frame goes when it ends, its number is never given again.
    pub(crate) frames: BTreeMap<u32, Frame>,
    /// The number of the next frame.
    pub(crate) next_frame: u32,
    /// Steps begun so far, over all frames.
    pub(crate) steps: u32,
    /// About how many bytes of values the journal holds.
    pub(crate) journal_bytes: usize,
    response: Option<Arc<Value>>,
    /// Each once, in the order in which they were added.
    tags: Vec<String>,
    end: Option<End>,
}

/// What the start said, for ever.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Origin {
    pub(crate) at: Timestamp,
    pub(crate) mode: Mode,
    pub(crate) seed: u128,
    pub(crate) trigger: Arc<Value>,
    pub(crate) project: Arc<Value>,
    /// `execution` in expressions.
    pub(crate) execution: Arc<Value>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) mocks: Map<String, Value>,
    pub(crate) simulate: bool,
    pub(crate) steps_max: u32,
}

#[derive(Debug, Clone, PartialEq)]
struct End {
    at: Timestamp,
    status: Status,
    error: Option<ExecutionError>,
}

impl Execution {
    /// An execution to which nothing has happened yet.
    pub fn new(id: ExecutionId, programs: impl Into<Programs>) -> Self {
        Self { id, programs: programs.into(), state: State::default() }
    }

    /// The execution that left these entries. The programs are those that it started with.
    pub fn replay(
        id: ExecutionId,
        programs: impl Into<Programs>,
        entries: impl IntoIterator<Item = Entry>,
    ) -> Result<Self, Corrupt> {
        let mut execution = Self::new(id, programs);
        for (index, entry) in entries.into_iter().enumerate() {
            execution.check(&entry).map_err(|reason| Corrupt { index, reason })?;
            execution.state.change(id, &execution.programs, &entry);
        }
        Ok(execution)
    }

    /// Makes the change that an entry stands for. An entry that can't follow what happened so far is a broken
    /// invariant: it panics and says which.
    pub fn apply(&mut self, entry: &Entry) {
        if let Err(reason) = self.check(entry) {
            panic!("{}: {reason}: {entry:?}", self.id);
        }
        self.state.change(self.id, &self.programs, entry);
    }

    pub fn id(&self) -> ExecutionId {
        self.id
    }

    /// The flow's own program.
    pub fn program(&self) -> &Arc<Program> {
        self.programs.root()
    }

    /// The flow's program and those of its subroutines.
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// `Running` also before the start.
    pub fn status(&self) -> Status {
        match &self.state.end {
            Some(end) => end.status,
            None if !self.state.frames.is_empty()
                && self.state.frames.values().all(Frame::waits) =>
            {
                Status::Waiting
            }
            None => Status::Running,
        }
    }

    pub fn started_at(&self) -> Option<Timestamp> {
        self.state.origin.as_ref().map(|origin| origin.at)
    }

    pub fn ended_at(&self) -> Option<Timestamp> {
        self.state.end.as_ref().map(|end| end.at)
    }

    /// The earliest timer, of waits and of retries.
    pub fn wake_at(&self) -> Option<Timestamp> {
        match self.state.end {
            Some(_) => None,
            None => self.state.frames.values().filter_map(Frame::wake_at).min(),
        }
    }

    /// What Respond answered: `{status, headers, body}`.
    pub fn response(&self) -> Option<&Arc<Value>> {
        self.state.response.as_ref()
    }

    /// Each once, in the order in which they were added.
    pub fn tags(&self) -> &[String] {
        &self.state.tags
    }

    /// Why it failed.
    pub fn error(&self) -> Option<&ExecutionError> {
        self.state.end.as_ref().and_then(|end| end.error.as_ref())
    }

    pub fn mode(&self) -> Option<Mode> {
        self.state.origin.as_ref().map(|origin| origin.mode)
    }

    /// The event that started it.
    pub fn trigger(&self) -> Option<&Arc<Value>> {
        self.state.origin.as_ref().map(|origin| &origin.trigger)
    }

    pub fn idempotency_key(&self) -> Option<&str> {
        self.state.origin.as_ref().and_then(|origin| origin.idempotency_key.as_deref())
    }

    /// Whether anything has happened yet.
    pub fn has_started(&self) -> bool {
        self.state.origin.is_some()
    }

    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// What an open frame runs.
    pub(crate) fn program_of(&self, frame: u32) -> &Arc<Program> {
        self.state.frames[&frame].kind.program(&self.programs)
    }

    /// What a performance in an open frame performs.
    pub(crate) fn node(&self, performance: Performance) -> &Node {
        self.program_of(performance.frame).node(performance.node)
    }
}

/// Same id and same state; the programs are taken to be the same version.
impl PartialEq for Execution {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.state == other.state
    }
}

impl std::fmt::Debug for Execution {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Execution")
            .field("id", &self.id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
