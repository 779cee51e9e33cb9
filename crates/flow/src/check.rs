//! Validation and compilation in one walk: reports everything it finds, compiles when nothing is an error.

mod action;
mod assignment;
mod bits;
mod graph;
mod layout;
mod missing;
mod references;
mod subroutines;
#[cfg(test)]
mod tests;
mod trigger;

use crate::{
    catalog::Expressions,
    diagnostic::{At, Diagnostic, Place},
    document::{ACTIONS_MAX, Document},
    program::{Node, NodeId, Program},
    subroutine::Signatures,
};
use layout::Layout;
use std::collections::HashMap;
use subroutines::Around;

/// Diagnostics of one check. What goes beyond is counted, not listed.
pub const DIAGNOSTICS_MAX: usize = 500;

/// The program when no diagnostic is an error, and all diagnostics in document order. `signatures` are the subroutines
/// of the flow's project.
pub fn check(document: &Document, signatures: &Signatures) -> (Option<Program>, Vec<Diagnostic>) {
    let (flow, mut found) = document.read();
    let trigger = trigger::check(&flow, &mut found);
    let layout = Layout::of(&flow.actions);
    if layout.actions.is_empty() && flow.actions.is_empty() {
        let place = Place::document().child("actions");
        found.push(Diagnostic::warning(
            "empty_flow",
            place.at(),
            "this flow does nothing yet: add an action",
        ));
    }
    let mut nodes = None;
    // A larger flow has its error already, and the walks below cost time and memory.
    if layout.actions.len() <= ACTIONS_MAX {
        let around = Around {
            event: trigger.as_ref().map(|trigger| trigger.kit),
            signature: trigger.as_ref().and_then(|trigger| trigger.signature.as_ref()),
            signatures,
        };
        nodes = actions(&layout, around, &mut found);
    }
    let failed = found.iter().any(Diagnostic::is_error);
    sort(&layout, &mut found);
    let program = match (trigger, nodes) {
        (Some(trigger), Some(nodes)) if !failed => {
            let entry = (!nodes.is_empty()).then_some(NodeId(0));
            Some(Program::new(trigger.kit.key, trigger.inputs, nodes, entry))
        }
        _ => None,
    };
    (program, found)
}

/// Compiles every action, then looks at how they hang together. None when one couldn't be compiled.
fn actions(
    layout: &Layout<'_>,
    around: Around<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Vec<Node>> {
    let mut expressions: Vec<Vec<Expressions>> = Vec::with_capacity(layout.actions.len());
    let mut nodes = Vec::with_capacity(layout.actions.len());
    for laid in &layout.actions {
        let mut used = Vec::new();
        nodes.push(action::compile(layout, laid, around.event, found, &mut used));
        expressions.push(used);
    }
    let graph = graph::Graph::of(layout);
    graph.report_unreachable(layout, found);
    references::check(layout, &graph, around, &expressions, found);
    subroutines::check(layout, &graph, around, found);
    nodes.into_iter().collect()
}

/// Document order: what concerns the document or the trigger first, then action by action; cut at the limit.
fn sort(layout: &Layout<'_>, found: &mut Vec<Diagnostic>) {
    let order: HashMap<&str, usize> = layout
        .actions
        .iter()
        .enumerate()
        .map(|(index, laid)| (laid.action.pointer.as_str(), index + 1))
        .collect();
    let place = |diagnostic: &Diagnostic| {
        let mut pointer = diagnostic.at.pointer.as_str();
        loop {
            if let Some(&index) = order.get(pointer) {
                return index;
            }
            match pointer.rfind('/') {
                Some(end) => pointer = &pointer[..end],
                None => return 0,
            }
        }
    };
    found.sort_by_cached_key(place);
    if found.len() > DIAGNOSTICS_MAX {
        let hidden = found.len() - DIAGNOSTICS_MAX;
        found.truncate(DIAGNOSTICS_MAX);
        let message = format!("there are {hidden} more findings: mend these first");
        found.push(Diagnostic::error("too_many_findings", At::default(), message));
    }
}
