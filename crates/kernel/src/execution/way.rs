//! The way out of a node: what follows an outcome. Positions follow from outcomes and the program alone, so journals
//! name outcomes and never positions.

use flow::{
    Node, NodeId,
    program::{Next, OnError, Op},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// The frame goes on here.
    On(Next),
    /// The frame ends with the step's outputs.
    Return,
    /// The execution ends well.
    Stop,
    /// The execution fails.
    Fail,
}

/// What follows this outcome of this node; none when the node has no such way out. A split may have a branch called
/// `error`, so whether the step failed is said beside the name.
pub(crate) fn way_out(node: &Node, outcome: &str, failed: bool) -> Option<Way> {
    if failed {
        return way_after_failure(node, outcome);
    }
    match &node.op {
        Op::SetVariables { .. }
        | Op::AddTags { .. }
        | Op::Respond { .. }
        | Op::Wait(_)
        | Op::RunSubroutine { .. }
        | Op::Effect(_) => (outcome == DONE).then_some(Way::On(node.next)),
        Op::Return { .. } => (outcome == DONE).then_some(Way::Return),
        Op::Condition { yes, no, .. } => match outcome {
            YES => Some(Way::On(*yes)),
            NO => Some(Way::On(*no)),
            _ => None,
        },
        Op::Split { paths, otherwise, otherwise_outcome } => paths
            .iter()
            .find(|path| *path.branch == *outcome)
            .map(|path| path.target)
            .or_else(|| (**otherwise_outcome == *outcome).then_some(*otherwise))
            .map(Way::On),
        Op::GoTo { target } => (outcome == DONE).then_some(Way::On(Some::<NodeId>(*target))),
        Op::Stop => (outcome == DONE).then_some(Way::Stop),
        Op::Fail { .. } => None,
    }
}

/// `fail` fails the execution whatever its `on_error` says.
fn way_after_failure(node: &Node, outcome: &str) -> Option<Way> {
    match (outcome, &node.op, node.on_error) {
        (ERROR, Op::Fail { .. }, _) => Some(Way::Fail),
        (ERROR | UNKNOWN, _, OnError::Stop) => Some(Way::Fail),
        (ERROR | UNKNOWN, _, OnError::Continue) => Some(Way::On(node.next)),
        (ERROR | UNKNOWN, _, OnError::Branch(branch)) => Some(Way::On(branch)),
        _ => None,
    }
}

pub(crate) const DONE: &str = "done";
pub(crate) const YES: &str = "yes";
pub(crate) const NO: &str = "no";
pub(crate) const ERROR: &str = "error";
pub(crate) const UNKNOWN: &str = "unknown";
