//! A catalogue in memory with the checks of a real one: revisions, unique names, all or nothing. Can be told what
//! happens at a moment, so that a race is the same each time.

use crate::port::{Catalog, Change, Project, StoreError};
use flow::{
    Document, FlowId, ProjectId,
    document::ContentHash,
    lifecycle::{FlowHead, VersionHead},
};
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

#[derive(Default)]
pub(super) struct FakeCatalog {
    rows: Mutex<Rows>,
    /// How many of the next commits find that somebody else wrote first.
    pub(super) conflicts: AtomicUsize,
    meanwhile: Mutex<Option<(Moment, Meanwhile)>>,
}

/// When something else happens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    BeforeCommit,
    AfterCommit,
    BeforeDraft,
}

type Meanwhile = Box<dyn FnOnce() + Send>;

#[derive(Default, Clone)]
struct Rows {
    projects: BTreeMap<ProjectId, Project>,
    flows: BTreeMap<FlowId, FlowHead>,
    drafts: BTreeMap<FlowId, Document>,
    versions: Vec<VersionHead>,
    documents: BTreeMap<ContentHash, Document>,
}

impl FakeCatalog {
    fn read<T>(&self, read: impl FnOnce(&Rows) -> T) -> Result<T, StoreError> {
        Ok(read(&self.rows.lock().unwrap()))
    }

    /// Runs this once, when the moment comes next.
    pub(super) fn meanwhile(&self, moment: Moment, run: impl FnOnce() + Send + 'static) {
        *self.meanwhile.lock().unwrap() = Some((moment, Box::new(run)));
    }

    fn at(&self, moment: Moment) {
        let due = self.meanwhile.lock().unwrap().take_if(|(wanted, _)| *wanted == moment);
        if let Some((_, run)) = due {
            run();
        }
    }

    pub(super) fn set_flow_limit(&self, flow_limit: u32) {
        self.rows
            .lock()
            .unwrap()
            .projects
            .values_mut()
            .for_each(|project| project.settings.flow_limit = flow_limit);
    }
}

impl Catalog for FakeCatalog {
    fn projects(&self) -> Result<Vec<Project>, StoreError> {
        self.read(|rows| {
            let mut projects: Vec<Project> = rows.projects.values().cloned().collect();
            projects.sort_by(|left, right| left.name.cmp(&right.name));
            projects
        })
    }

    fn project(&self, project: ProjectId) -> Result<Option<Project>, StoreError> {
        self.read(|rows| rows.projects.get(&project).cloned())
    }

    fn flows(&self, project: Option<ProjectId>) -> Result<Vec<FlowHead>, StoreError> {
        let belongs = |head: &&FlowHead| project.is_none_or(|project| head.project == project);
        self.read(|rows| rows.flows.values().filter(belongs).cloned().collect())
    }

    fn flow(&self, flow: FlowId) -> Result<Option<FlowHead>, StoreError> {
        self.read(|rows| rows.flows.get(&flow).cloned())
    }

    fn draft(&self, flow: FlowId) -> Result<Option<Document>, StoreError> {
        self.at(Moment::BeforeDraft);
        self.read(|rows| rows.drafts.get(&flow).cloned())
    }

    fn versions(&self, flow: FlowId) -> Result<Vec<VersionHead>, StoreError> {
        self.read(|rows| {
            rows.versions.iter().rev().filter(|version| version.flow == flow).cloned().collect()
        })
    }

    fn document(&self, hash: ContentHash) -> Result<Option<Document>, StoreError> {
        self.read(|rows| rows.documents.get(&hash).cloned())
    }

    fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        self.at(Moment::BeforeCommit);
        let is_overtaken =
            self.conflicts
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if is_overtaken.is_ok() {
            return Err(StoreError::Conflict);
        }
        {
            let mut rows = self.rows.lock().unwrap();
            let mut next = rows.clone();
            for change in changes {
                next.write(change)?;
            }
            *rows = next;
        }
        self.at(Moment::AfterCommit);
        Ok(())
    }
}

impl Rows {
    fn write(&mut self, change: Change) -> Result<(), StoreError> {
        match change {
            Change::PutProject(project) => {
                demand_next(
                    self.projects.get(&project.id).map(|row| row.revision),
                    project.revision,
                )?;
                if self
                    .projects
                    .values()
                    .any(|other| other.id != project.id && other.slug == project.slug)
                {
                    return Err(StoreError::Taken("slug"));
                }
                self.projects.insert(project.id, project);
            }
            Change::DeleteProject(project) => {
                self.projects.remove(&project);
                self.flows.retain(|_, head| head.project != project);
                self.drafts.retain(|flow, _| self.flows.contains_key(flow));
                self.versions.retain(|version| self.flows.contains_key(&version.flow));
            }
            Change::PutFlow(head) => {
                demand_next(self.flows.get(&head.id).map(|row| row.revision), head.revision)?;
                self.demand_unique(&head)?;
                self.flows.insert(head.id, head);
            }
            Change::PutDraft { flow, document } => {
                self.drafts.insert(flow, document);
            }
            Change::DropDraft(flow) => {
                self.drafts.remove(&flow);
            }
            Change::PutDocument { hash, document } => {
                self.documents.insert(hash, document);
            }
            Change::PutVersion(version) => self.versions.push(version),
        }
        Ok(())
    }

    fn demand_unique(&self, head: &FlowHead) -> Result<(), StoreError> {
        let mut others = self
            .flows
            .values()
            .filter(|other| other.project == head.project && other.id != head.id);
        if others.clone().any(|other| other.key == head.key) {
            return Err(StoreError::Taken("key"));
        }
        let path =
            |head: &FlowHead| head.active.as_ref().and_then(|active| active.webhook_path.clone());
        let is_live = |head: &FlowHead| head.deleted_at.is_none() && path(head).is_some();
        if is_live(head) && others.any(|other| is_live(other) && path(other) == path(head)) {
            return Err(StoreError::Taken("webhook_path"));
        }
        Ok(())
    }
}

fn demand_next(stored: Option<u64>, revision: u64) -> Result<(), StoreError> {
    if stored.unwrap_or(0) + 1 == revision { Ok(()) } else { Err(StoreError::Conflict) }
}
