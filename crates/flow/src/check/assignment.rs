//! Definite assignment: what certainly, and what possibly, is there when an action begins. Walks the graph to a fixed
//! point with one set of bits per action.

use super::{
    bits::Bits,
    graph::{Edge, Graph, Way},
    layout::Layout,
};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// What may be there of an action's latest performance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Fact {
    /// `actions.<id>` holds something.
    Done(usize),
    /// `actions.<id>` holds outputs.
    Succeeded(usize),
    /// `actions.<id>` holds an error.
    Failed(usize),
    /// The variable is set.
    Variable(usize),
}

/// What an action finds when it begins.
#[derive(Debug, Clone)]
pub(crate) struct Before {
    certainly: Bits,
    possibly: Bits,
}

pub(crate) struct Assignment<'a> {
    /// None for actions that nothing leads to.
    before: Vec<Option<Before>>,
    variables: HashMap<&'a str, usize>,
    /// The variables that each action sets.
    sets: Vec<Vec<usize>>,
    actions: usize,
}

impl<'a> Assignment<'a> {
    /// Who sets what; nothing is known of the ways yet.
    pub(crate) fn of(layout: &Layout<'a>) -> Self {
        let mut variables = HashMap::new();
        let mut sets = Vec::with_capacity(layout.actions.len());
        for laid in &layout.actions {
            let names = match laid.action.inputs.get("variables") {
                Some(Value::Object(names)) if laid.action.action == "set_variables" => Some(names),
                _ => None,
            };
            let mut own = Vec::new();
            for name in names.into_iter().flat_map(|names| names.keys()) {
                let fresh = variables.len();
                own.push(*variables.entry(name.as_str()).or_insert(fresh));
            }
            sets.push(own);
        }
        let actions = layout.actions.len();
        Self { before: vec![None; actions], variables, sets, actions }
    }

    pub(crate) fn variable(&self, name: &str) -> Option<usize> {
        self.variables.get(name).copied()
    }

    pub(crate) fn variable_names(&self) -> impl Iterator<Item = &'a str> {
        self.variables.keys().copied()
    }

    pub(crate) fn certainly(&self, index: usize, fact: Fact) -> bool {
        self.before[index].as_ref().is_none_or(|before| before.certainly.has(self.bit(fact)))
    }

    pub(crate) fn possibly(&self, index: usize, fact: Fact) -> bool {
        self.before[index].as_ref().is_none_or(|before| before.possibly.has(self.bit(fact)))
    }

    /// Whether a way out of an action makes a fact true.
    pub(crate) fn makes(&self, layout: &Layout<'_>, from: usize, way: Way<'_>, fact: Fact) -> bool {
        match fact {
            Fact::Done(index) => {
                index == from && (way == Way::Error || leaves_outputs(layout, from))
            }
            Fact::Succeeded(index) => {
                index == from && way != Way::Error && leaves_outputs(layout, from)
            }
            Fact::Failed(index) => index == from && way == Way::Error,
            Fact::Variable(variable) => way != Way::Error && self.sets[from].contains(&variable),
        }
    }

    fn bit(&self, fact: Fact) -> usize {
        match fact {
            Fact::Done(index) => 3 * index,
            Fact::Succeeded(index) => 3 * index + 1,
            Fact::Failed(index) => 3 * index + 2,
            Fact::Variable(variable) => 3 * self.actions + variable,
        }
    }

    /// Walks the ways until nothing changes.
    pub(crate) fn solve(&mut self, layout: &Layout<'_>, graph: &Graph<'_>) {
        let none = Bits::none(3 * self.actions + self.variables.len());
        if self.actions == 0 {
            return;
        }
        self.before[0] = Some(Before { certainly: none.clone(), possibly: none });
        // Lowest first: most ways lead on in the document, so most actions are visited once.
        let mut open = BTreeSet::from([0]);
        while let Some(index) = open.pop_first() {
            let Some(before) = self.before[index].clone() else { continue };
            for edge in &graph.edges[index] {
                let Some(to) = edge.to else { continue };
                let after = self.after(layout, index, edge, before.clone());
                let changed = match &mut self.before[to] {
                    None => {
                        self.before[to] = Some(after);
                        true
                    }
                    Some(known) => {
                        let less = known.certainly.intersect(&after.certainly);
                        known.possibly.unite(&after.possibly) || less
                    }
                };
                if changed {
                    open.insert(to);
                }
            }
        }
    }

    fn after(
        &self,
        layout: &Layout<'_>,
        index: usize,
        edge: &Edge<'_>,
        mut state: Before,
    ) -> Before {
        let failed = edge.way == Way::Error;
        let leaves = leaves_outputs(layout, index);
        let facts = [
            (Fact::Done(index), failed || leaves),
            (Fact::Succeeded(index), !failed && leaves),
            (Fact::Failed(index), failed),
        ];
        for (fact, holds) in facts {
            state.certainly.set(self.bit(fact), holds);
            state.possibly.set(self.bit(fact), holds);
        }
        if !failed {
            for &variable in &self.sets[index] {
                state.certainly.set(self.bit(Fact::Variable(variable)), true);
                state.possibly.set(self.bit(Fact::Variable(variable)), true);
            }
        }
        state
    }
}

/// Whether `actions.<id>` holds anything after success. Of an unknown action, that is assumed.
pub(crate) fn leaves_outputs(layout: &Layout<'_>, index: usize) -> bool {
    layout.actions[index].kit.is_none_or(crate::catalog::ActionKit::has_outputs)
}
