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

impl Directory {
    /// A program with the subroutines that are active now, all of one moment.
    pub fn link(
        &self,
        project: ProjectId,
        root: &Arc<Program>,
    ) -> Result<Result<Programs, Unlinked>, StoreError> {
        let mut open: Vec<String> = root.callees().into_iter().map(str::to_owned).collect();
        if open.is_empty() {
            return Ok(Ok(root.clone().into()));
        }
        let active = self.routes_of_subroutines(project);
        let mut linked = BTreeMap::new();
        while let Some(key) = open.pop() {
            if linked.contains_key(&key) {
                continue;
            }
            let Some(route) = active.get(&key) else { return Ok(Err(Unlinked { key })) };
            let one = self.callable(route)?.linked;
            open.extend(one.program.callees().into_iter().map(str::to_owned));
            linked.insert(key, one);
        }
        Ok(Ok(Programs::new(root.clone(), linked)))
    }

    /// A program with the subroutines that were approved with it.
    pub(super) fn link_approved(
        &self,
        root: &Arc<Program>,
        pins: &[Pin],
    ) -> Result<Programs, StoreError> {
        let linked = pins.iter().map(|pin| {
            let pinned = Pinned { version: pin.version, document: pin.document };
            Ok((pin.key.clone(), Linked { pinned, program: self.program(pin.document)? }))
        });
        Ok(Programs::new(root.clone(), linked.collect::<Result<_, StoreError>>()?))
    }

    /// The active subroutines that come to run when these are called, by key. What isn't active isn't there.
    pub fn pins(&self, project: ProjectId, callees: &[String]) -> Result<Vec<Pin>, StoreError> {
        let active = self.routes_of_subroutines(project);
        let mut open = callees.to_vec();
        let mut found = BTreeMap::new();
        while let Some(key) = open.pop() {
            let Some(route) = active.get(&key).filter(|_| !found.contains_key(&key)) else {
                continue;
            };
            let Linked { pinned, program } = self.callable(route)?.linked;
            open.extend(program.callees().into_iter().map(str::to_owned));
            found.insert(key, pinned);
        }
        let pin = |(key, pinned): (String, Pinned)| Pin {
            key,
            version: pinned.version,
            document: pinned.document,
        };
        Ok(found.into_iter().map(pin).collect())
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
        let linked = started.subroutines.iter().map(|(key, pinned)| {
            let program = self.program(pinned.document)?;
            Ok((key.clone(), Linked { pinned: *pinned, program }))
        });
        Ok(Programs::new(root, linked.collect::<Result<_, StoreError>>()?))
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
