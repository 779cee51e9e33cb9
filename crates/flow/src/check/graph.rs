//! The ways from action to action, also of actions that couldn't be compiled, and which actions can be reached.

use super::{
    action::ERROR_BRANCH,
    layout::{Laid, Layout},
};
use crate::{
    diagnostic::{Diagnostic, Place},
    document::OnErrorKind,
    program::Next,
};

/// A way from one action to the next.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge<'a> {
    pub(crate) to: Option<usize>,
    pub(crate) way: Way<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way<'a> {
    /// The only one after success.
    On,
    Branch(&'a str),
    /// A split without a match and without a default.
    NoMatch,
    /// The action failed and the flow goes on.
    Error,
}

pub(crate) struct Graph<'a> {
    pub(crate) edges: Vec<Vec<Edge<'a>>>,
    pub(crate) reachable: Vec<bool>,
}

impl<'a> Graph<'a> {
    pub(crate) fn of(layout: &Layout<'a>) -> Self {
        let edges: Vec<_> = layout.actions.iter().map(|laid| edges(layout, laid)).collect();
        let mut reachable = vec![false; edges.len()];
        let mut open: Vec<usize> = if edges.is_empty() { Vec::new() } else { vec![0] };
        while let Some(index) = open.pop() {
            if !std::mem::replace(&mut reachable[index], true) {
                open.extend(edges[index].iter().filter_map(|edge| edge.to));
            }
        }
        Self { edges, reachable }
    }

    /// Warns of the first action of each run that nothing leads to.
    pub(crate) fn report_unreachable(&self, layout: &Layout<'_>, found: &mut Vec<Diagnostic>) {
        let mut told = vec![false; self.edges.len()];
        for (index, laid) in layout.actions.iter().enumerate() {
            if self.reachable[index] {
                continue;
            }
            if !told[index] {
                let place = Place::action(&laid.action.id, &laid.action.pointer);
                let message = "nothing leads to this action: what stands before it ends the flow or goes elsewhere";
                found.push(Diagnostic::warning("unreachable", place.at(), message));
            }
            for edge in &self.edges[index] {
                if let Some(to) = edge.to {
                    told[to] = true;
                }
            }
        }
    }
}

fn edges<'a>(layout: &Layout<'a>, laid: &Laid<'a>) -> Vec<Edge<'a>> {
    let to = |next: Next, way| Edge { to: next.map(|node| node.0 as usize), way };
    let own = laid.branches.iter().filter(|(id, _)| *id != ERROR_BRANCH);
    let branch =
        |id: &str| laid.branches.iter().find(|(own, _)| *own == id).map(|(_, begin)| *begin);
    let mut edges = Vec::new();
    match laid.kit {
        None => {
            edges.extend(own.map(|(id, begin)| to(*begin, Way::Branch(id))));
            edges.push(to(laid.next, Way::On));
        }
        Some(kit) if kit.ends => {
            let target = laid.action.inputs.get("action").and_then(serde_json::Value::as_str);
            let target = target.filter(|_| kit.key == "go_to").and_then(|id| layout.find(id));
            edges.extend(target.map(|index| Edge { to: Some(index), way: Way::On }));
        }
        Some(kit) if !kit.branches.is_empty() => {
            let fixed = kit.branches.iter();
            edges.extend(
                fixed.map(|known| to(branch(known.id).unwrap_or(laid.next), Way::Branch(known.id))),
            );
        }
        Some(kit) if kit.own_branches => {
            edges.extend(own.map(|(id, begin)| to(*begin, Way::Branch(id))));
            if branch("default").is_none() {
                edges.push(to(laid.next, Way::NoMatch));
            }
        }
        Some(_) => edges.push(to(laid.next, Way::On)),
    }
    if laid.kit.is_none_or(|kit| kit.error_branch) {
        match laid.action.on_error {
            OnErrorKind::Stop => {}
            OnErrorKind::Continue => edges.push(to(laid.next, Way::Error)),
            OnErrorKind::Branch => {
                edges.push(to(branch(ERROR_BRANCH).unwrap_or(laid.next), Way::Error))
            }
        }
    }
    edges
}
