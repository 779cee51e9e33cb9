//! The compiled form of a version: flat nodes with successors, ready for the kernel. Owns its shape only; `check`
//! builds it, the kernel performs it.
//!
//! Invariant: there is exactly one node per action, and a [`NodeId`] is the action's place in the document in
//! pre-order (an action before the actions of its branches). Journals name nodes, so this never changes.

mod condition;
#[cfg(test)]
mod tests;

pub use condition::WrongTest;

use crate::{
    expression::Template,
    subroutine::{self, Signature},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// The place of an action in the document, in pre-order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct NodeId(pub u32);

/// Where the flow goes on. `None` is the end of the frame.
pub type Next = Option<NodeId>;

#[derive(Debug)]
pub struct Program {
    pub nodes: Vec<Node>,
    pub entry: Next,
    /// The event's key (`webhook`, `api`); none in a draft without an event, which can't be compiled.
    pub event: &'static str,
    /// The trigger's inputs, literal (expressions aren't allowed in them), with the event's defaults filled in.
    pub trigger: serde_json::Map<String, serde_json::Value>,
    /// Whether some action can answer the caller: without one a webhook is acknowledged with 202 at once.
    pub responds: bool,
    /// What a subroutine takes and gives back; none of a main flow.
    pub signature: Option<Signature>,
    by_id: HashMap<Arc<str>, NodeId>,
}

#[derive(Debug)]
pub struct Node {
    /// The action's id.
    pub id: Arc<str>,
    /// The action's kit.
    pub action: &'static str,
    /// The action's name as its author wrote it.
    pub name: Option<Arc<str>>,
    pub op: Op,
    /// After success, unless the operation itself chooses a branch.
    pub next: Next,
    pub on_error: OnError,
}

/// What follows a step that failed for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// The execution fails with this error.
    Stop,
    /// The flow goes on at `next`; the outcome is `error`.
    Continue,
    /// The flow goes on in the branch `error`.
    Branch(Next),
}

#[derive(Debug)]
pub enum Op {
    SetVariables {
        variables: Template,
    },
    /// Renders to a list of texts, numbers and nulls.
    AddTags {
        tags: Template,
    },
    Condition {
        when: Test,
        yes: Next,
        no: Next,
    },
    /// The first path whose test holds is taken; `otherwise` is the branch `default`, or `next` without one.
    Split {
        paths: Vec<SplitPath>,
        otherwise: Next,
        otherwise_outcome: Arc<str>,
    },
    Respond {
        status: Template,
        headers: Template,
        body: Template,
    },
    Wait(WaitFor),
    GoTo {
        target: NodeId,
    },
    Fail {
        message: Template,
    },
    Stop,
    /// Runs a subroutine by its key.
    RunSubroutine {
        flow: Arc<str>,
        inputs: Template,
    },
    /// Ends a subroutine.
    Return {
        outputs: Template,
    },
    /// Work for the outside. The connector gets the rendered inputs.
    Effect(EffectOp),
}

impl Op {
    /// The key of the subroutine that it runs.
    pub fn callee(&self) -> Option<&str> {
        match self {
            Self::RunSubroutine { flow, .. } => Some(flow),
            Self::SetVariables { .. }
            | Self::AddTags { .. }
            | Self::Condition { .. }
            | Self::Split { .. }
            | Self::Respond { .. }
            | Self::Wait(_)
            | Self::GoTo { .. }
            | Self::Fail { .. }
            | Self::Stop
            | Self::Return { .. }
            | Self::Effect(_) => None,
        }
    }
}

#[derive(Debug)]
pub struct SplitPath {
    pub branch: Arc<str>,
    pub when: Test,
    pub target: Next,
}

#[derive(Debug)]
pub enum WaitFor {
    /// Renders to a duration such as `"4s"`, `"15m"`, `"30d"`.
    Duration(Template),
    /// Renders to an RFC 3339 time.
    Until(Template),
}

#[derive(Debug)]
pub struct EffectOp {
    /// Which connector performs it: the action's key.
    pub connector: &'static str,
    pub inputs: Template,
    pub timeout_ms: u64,
    pub retry: Retry,
    pub delivery: Delivery,
    /// What a simulated test takes as outputs when nothing is mocked.
    pub sample: Arc<serde_json::Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Repeated after a crash with the same key (effect class E2).
    AtLeastOnce,
    /// Never repeated: an intent without an outcome ends as `unknown` (E3).
    AtMostOnce,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// All attempts, the first included; at least 1.
    pub attempts: u32,
    pub backoff: Backoff,
    pub initial_ms: u64,
    pub max_ms: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backoff {
    Fixed,
    Exponential,
}

/// A condition, compiled.
#[derive(Debug)]
pub enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Compare { left: Template, operator: Operator, right: Option<Template> },
}

/// How two values are compared. [`crate::catalog::OPERATORS`] has their names, titles and meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Equals,
    DoesNotEqual,
    Contains,
    DoesNotContain,
    StartsWith,
    EndsWith,
    Matches,
    GreaterThan,
    GreaterOrEqual,
    LessThan,
    LessOrEqual,
    InList,
    NotInList,
    Exists,
    DoesNotExist,
    IsEmpty,
    IsNotEmpty,
}

/// What a webhook trigger says, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Without a slash at its ends.
    pub path: String,
    /// In upper case.
    pub methods: Vec<String>,
    /// How long the caller is kept waiting for an answer.
    pub timeout_ms: u64,
}

impl Program {
    /// `nodes` in pre-order of the document; ids unique (`check` has made sure).
    pub fn new(
        event: &'static str,
        trigger: serde_json::Map<String, serde_json::Value>,
        nodes: Vec<Node>,
        entry: Next,
    ) -> Self {
        let by_id =
            nodes.iter().zip(0..).map(|(node, index)| (node.id.clone(), NodeId(index))).collect();
        let responds = nodes.iter().any(|node| matches!(node.op, Op::Respond { .. }));
        let signature = (event == subroutine::EVENT).then(|| subroutine::read(&trigger).0);
        Self { nodes, entry, event, trigger, responds, signature, by_id }
    }

    /// The node of a journal that belongs to this program.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub fn find(&self, action_id: &str) -> Option<NodeId> {
        self.by_id.get(action_id).copied()
    }

    /// The keys of the subroutines that it calls itself.
    pub fn callees(&self) -> BTreeSet<&str> {
        self.nodes.iter().filter_map(|node| node.op.callee()).collect()
    }

    /// The webhook that triggers this program; none for other events.
    pub fn webhook(&self) -> Option<Webhook> {
        if self.event != crate::catalog::WEBHOOK {
            return None;
        }
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        Some(Webhook {
            path: self.trigger.get("path").and_then(text)?.trim_matches('/').to_owned(),
            methods: self.trigger.get("methods")?.as_array()?.iter().filter_map(text).collect(),
            timeout_ms: self.trigger.get("timeout_ms")?.as_u64()?,
        })
    }
}
