//! A program with the subroutines that it may call, and they theirs: pinned once, for the whole life of an execution.

use crate::{document::ContentHash, program::Program};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// Which version of a subroutine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pinned {
    pub version: u32,
    pub document: ContentHash,
}

/// A pinned subroutine, compiled.
#[derive(Debug, Clone)]
pub struct Linked {
    pub pinned: Pinned,
    pub program: Arc<Program>,
}

/// The program of a flow and of every subroutine that may come to run in it, by key. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Programs {
    root: Arc<Program>,
    subroutines: Arc<BTreeMap<String, Linked>>,
    responds: bool,
}

impl Programs {
    pub fn new(root: Arc<Program>, subroutines: BTreeMap<String, Linked>) -> Self {
        let mut all = std::iter::once(&root).chain(subroutines.values().map(|one| &one.program));
        let responds = all.any(|program| program.responds);
        Self { root, subroutines: Arc::new(subroutines), responds }
    }

    pub fn root(&self) -> &Arc<Program> {
        &self.root
    }

    pub fn subroutine(&self, key: &str) -> Option<&Arc<Program>> {
        self.subroutines.get(key).map(|linked| &linked.program)
    }

    /// Whether some action, of the flow or of a subroutine, can answer the caller.
    pub fn responds(&self) -> bool {
        self.responds
    }

    pub fn pins(&self) -> impl Iterator<Item = (&String, Pinned)> {
        self.subroutines.iter().map(|(key, linked)| (key, linked.pinned))
    }
}

/// A flow that calls no subroutines.
impl From<Arc<Program>> for Programs {
    fn from(root: Arc<Program>) -> Self {
        Self::new(root, BTreeMap::new())
    }
}
