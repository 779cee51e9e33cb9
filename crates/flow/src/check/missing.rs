//! Finds a way through the flow on which something isn't assigned, and says at which decision it parts.

use super::{
    assignment::{Assignment, Fact},
    graph::{Edge, Graph, Way},
    layout::Layout,
};
use std::collections::VecDeque;

/// `when `found` takes the branch `no``, or nothing when there is no decision to name.
pub(crate) fn way_without(
    layout: &Layout<'_>,
    graph: &Graph<'_>,
    assignment: &Assignment<'_>,
    fact: Fact,
    at: usize,
) -> Option<String> {
    let makes = |from: usize, edge: &Edge<'_>| assignment.makes(layout, from, edge.way, fact);
    let path = shortest(graph, at, makes)?;
    let makers = can_reach_maker(graph, at, makes);
    // The last decision on the way before which the assignment was still ahead.
    let parting = path.iter().rev().find(|(from, edge)| makers[*from] && edge.way != Way::On);
    let (from, edge) =
        parting.or_else(|| path.iter().rev().find(|(_, edge)| edge.way != Way::On))?;
    let id = &layout.actions[*from].action.id;
    Some(match edge.way {
        Way::On => return None,
        Way::Branch(branch) => format!("when `{id}` takes the branch `{branch}`"),
        Way::NoMatch => format!("when no path of `{id}` matches"),
        Way::Error => format!("when `{id}` fails"),
    })
}

/// The shortest way from the first action to `at` that never makes the fact true.
fn shortest<'g, 'a>(
    graph: &'g Graph<'a>,
    at: usize,
    makes: impl Fn(usize, &Edge<'a>) -> bool,
) -> Option<Vec<(usize, &'g Edge<'a>)>> {
    let mut came: Vec<Option<(usize, &Edge<'a>)>> = vec![None; graph.edges.len()];
    let mut seen = vec![false; graph.edges.len()];
    let mut open = VecDeque::from([0]);
    seen[0] = true;
    while let Some(index) = open.pop_front() {
        if index == at {
            break;
        }
        for edge in graph.edges[index].iter().filter(|edge| !makes(index, edge)) {
            if let Some(to) = edge.to
                && !std::mem::replace(&mut seen[to], true)
            {
                came[to] = Some((index, edge));
                open.push_back(to);
            }
        }
    }
    if !seen[at] {
        return None;
    }
    let mut path = Vec::new();
    let mut index = at;
    while let Some((from, edge)) = came[index] {
        path.push((from, edge));
        index = from;
    }
    path.reverse();
    Some(path)
}

/// The actions from which the fact can still become true before `at`.
fn can_reach_maker<'a>(
    graph: &Graph<'a>,
    at: usize,
    makes: impl Fn(usize, &Edge<'a>) -> bool,
) -> Vec<bool> {
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); graph.edges.len()];
    let mut can = vec![false; graph.edges.len()];
    let mut open = Vec::new();
    for (from, edges) in graph.edges.iter().enumerate() {
        for edge in edges {
            if let Some(to) = edge.to
                && from != at
            {
                back[to].push(from);
            }
            if makes(from, edge) && !can[from] {
                can[from] = true;
                open.push(from);
            }
        }
    }
    while let Some(index) = open.pop() {
        for &from in &back[index] {
            if !std::mem::replace(&mut can[from], true) {
                open.push(from);
            }
        }
    }
    can
}
