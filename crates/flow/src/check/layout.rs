//! The tree of actions laid out flat, in pre-order, each with where the flow goes on after it and where its branches
//! begin. The index in here is the action's [`NodeId`].

use crate::{
    catalog::{self, ActionKit},
    document::Action,
    program::{Next, NodeId},
};
use std::collections::HashMap;

pub(crate) struct Layout<'a> {
    pub(crate) actions: Vec<Laid<'a>>,
    /// The first action of each id.
    pub(crate) ids: HashMap<&'a str, NodeId>,
}

pub(crate) struct Laid<'a> {
    pub(crate) node: NodeId,
    pub(crate) action: &'a Action,
    /// None when the catalogue doesn't know the action.
    pub(crate) kit: Option<&'static ActionKit>,
    /// Where the flow goes on behind it.
    pub(crate) next: Next,
    /// Where each branch begins. An empty one begins where the flow goes on.
    pub(crate) branches: Vec<(&'a str, Next)>,
}

/// A list of actions by index, each with the lists of its branches.
type Tree<'a> = Vec<(usize, Vec<(&'a str, Branch<'a>)>)>;
struct Branch<'a>(Tree<'a>);

impl<'a> Layout<'a> {
    pub(crate) fn of(actions: &'a [Action]) -> Self {
        let mut layout = Self { actions: Vec::new(), ids: HashMap::new() };
        let tree = layout.number(actions);
        layout.link(&tree, None);
        layout
    }

    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        self.ids.get(id).map(|node| node.0 as usize)
    }

    fn number(&mut self, actions: &'a [Action]) -> Tree<'a> {
        let mut tree = Vec::with_capacity(actions.len());
        for action in actions {
            let index = self.actions.len();
            let node = NodeId(u32::try_from(index).unwrap_or(u32::MAX));
            let kit = catalog::action(&action.action);
            self.actions.push(Laid { node, action, kit, next: None, branches: Vec::new() });
            if !action.id.is_empty() {
                self.ids.entry(&action.id).or_insert(node);
            }
            let branches = action.branches.iter();
            let branches = branches
                .map(|branch| (branch.id.as_str(), Branch(self.number(&branch.actions))))
                .collect();
            tree.push((index, branches));
        }
        tree
    }

    fn link(&mut self, tree: &Tree<'a>, after: Next) {
        for (place, (index, branches)) in tree.iter().enumerate() {
            let next =
                tree.get(place + 1).map_or(after, |(sibling, _)| Some(self.actions[*sibling].node));
            self.actions[*index].next = next;
            for (id, Branch(inner)) in branches {
                let begin =
                    inner.first().map_or(next, |(first, _)| Some(self.actions[*first].node));
                self.actions[*index].branches.push((id, begin));
                self.link(inner, next);
            }
        }
    }
}
