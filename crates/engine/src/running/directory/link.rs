//! Programs with their subroutines: the active ones for what starts now, the pinned ones for what has started.

use super::{Directory, Route};
use crate::port::StoreError;
use flow::{
    FlowId, Program, Programs, ProjectId,
    document::ContentHash,
    lifecycle::review::Pin,
    subroutine::{Linked, Pinned},
};
use kernel::Entry;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// A subroutine that a flow needs and that isn't active.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the subroutine `{key}` isn't active")]
pub struct Unlinked {
    pub key: String,
}

/// An active subroutine.
#[derive(Debug, Clone)]
pub struct Callable {
    pub flow: FlowId,
    pub linked: Linked,
}

/// Where calls lead.
struct Reach {
    linked: BTreeMap<String, Linked>,
    /// The first that was called and isn't active.
    missing: Option<String>,
}

impl Directory {
    /// A program with the subroutines that are active now, all of one moment.
    pub fn link(
        &self,
        project: ProjectId,
        root: &Arc<Program>,
    ) -> Result<Result<Programs, Unlinked>, StoreError> {
        let callees: Vec<String> = root.callees().into_iter().map(str::to_owned).collect();
        if callees.is_empty() {
            return Ok(Ok(root.clone().into()));
        }
        Ok(match self.reach(project, callees)? {
            Reach { linked, missing: None } => Ok(Programs::new(root.clone(), linked)),
            Reach { missing: Some(key), .. } => Err(Unlinked { key }),
        })
    }

    /// A program with the subroutines that were approved with it.
    pub(super) fn link_approved(
        &self,
        root: &Arc<Program>,
        pins: &[Pin],
    ) -> Result<Programs, StoreError> {
        let pins = pins.iter().map(|pin| {
            let pinned = Pinned { version: pin.version, document: pin.document };
            (pin.key.clone(), pinned)
        });
        self.link_pinned(root.clone(), pins)
    }

    /// The active subroutines that come to run when these are called, by key. What isn't active isn't there.
    pub fn pins(&self, project: ProjectId, callees: &[String]) -> Result<Vec<Pin>, StoreError> {
        let pin = |(key, Linked { pinned, .. }): (String, Linked)| Pin {
            key,
            version: pinned.version,
            document: pinned.document,
        };
        Ok(self.reach(project, callees.to_vec())?.linked.into_iter().map(pin).collect())
    }

    /// The active subroutines of a project by key.
    pub fn callables(&self, project: ProjectId) -> Result<BTreeMap<String, Callable>, StoreError> {
        let active = self.routes_of_subroutines(project).into_iter();
        active.map(|(key, route)| Ok((key, self.callable(&route)?))).collect()
    }

    /// The programs of an execution: its pinned document's, and those that its start says.
    pub fn pinned(&self, document: ContentHash, journal: &[Entry]) -> Result<Programs, StoreError> {
        let root = self.program(document)?;
        let Some(Entry::Started(started)) = journal.first() else { return Ok(root.into()) };
        let pins = started.subroutines.iter().map(|(key, pinned)| (key.clone(), *pinned));
        self.link_pinned(root, pins)
    }

    fn link_pinned(
        &self,
        root: Arc<Program>,
        pins: impl Iterator<Item = (String, Pinned)>,
    ) -> Result<Programs, StoreError> {
        let linked = pins.map(|(key, pinned)| {
            Ok((key, Linked { pinned, program: self.program(pinned.document)? }))
        });
        Ok(Programs::new(root, linked.collect::<Result<_, StoreError>>()?))
    }

    /// Follows calls through the active subroutines, all of one moment.
    fn reach(&self, project: ProjectId, callees: Vec<String>) -> Result<Reach, StoreError> {
        let active = self.routes_of_subroutines(project);
        let (mut open, mut linked, mut missing) = (callees, BTreeMap::new(), None);
        while let Some(key) = open.pop() {
            if linked.contains_key(&key) {
                continue;
            }
            let Some(route) = active.get(&key) else {
                missing = missing.or(Some(key));
                continue;
            };
            let one = self.callable(route)?.linked;
            open.extend(one.program.callees().into_iter().map(str::to_owned));
            linked.insert(key, one);
        }
        Ok(Reach { linked, missing })
    }

    fn callable(&self, route: &Route) -> Result<Callable, StoreError> {
        let pinned = Pinned { version: route.version, document: route.document };
        let program = self.program(route.document)?;
        Ok(Callable { flow: route.flow, linked: Linked { pinned, program } })
    }

    fn routes_of_subroutines(&self, project: ProjectId) -> HashMap<String, Arc<Route>> {
        self.read().subroutines.get(&project).cloned().unwrap_or_default()
    }
}
