//! Projects, flows, drafts, versions and documents in maps. A commit is tried on a copy of the maps' nodes.

use super::{MemoryStore, State};
use engine::{
    StoreError,
    port::{Catalog, Change, Project},
};
use flow::{
    Document, FlowId, ProjectId,
    document::ContentHash,
    lifecycle::{FlowHead, VersionHead},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

#[derive(Default, Clone)]
pub(super) struct Rows {
    projects: BTreeMap<ProjectId, Arc<Project>>,
    flows: BTreeMap<FlowId, Arc<FlowHead>>,
    drafts: BTreeMap<FlowId, Arc<Document>>,
    versions: BTreeMap<(FlowId, u32), Arc<VersionHead>>,
    documents: BTreeMap<ContentHash, Arc<Document>>,
}

impl Catalog for MemoryStore {
    fn projects(&self) -> Result<Vec<Project>, StoreError> {
        let mut projects: Vec<_> =
            self.state().catalog.projects.values().map(|row| Project::clone(row)).collect();
        projects.sort_by(|left, right| (&left.name, left.id).cmp(&(&right.name, right.id)));
        Ok(projects)
    }

    fn project(&self, project: ProjectId) -> Result<Option<Project>, StoreError> {
        Ok(self.state().catalog.projects.get(&project).map(|row| Project::clone(row)))
    }

    fn flows(&self, project: Option<ProjectId>) -> Result<Vec<FlowHead>, StoreError> {
        let state = self.state();
        let flows = state
            .catalog
            .flows
            .values()
            .filter(|flow| project.is_none_or(|only| flow.project == only));
        Ok(flows.map(|row| FlowHead::clone(row)).collect())
    }

    fn flow(&self, flow: FlowId) -> Result<Option<FlowHead>, StoreError> {
        Ok(self.state().catalog.flows.get(&flow).map(|row| FlowHead::clone(row)))
    }

    fn draft(&self, flow: FlowId) -> Result<Option<Document>, StoreError> {
        Ok(self.state().catalog.drafts.get(&flow).map(|row| Document::clone(row)))
    }

    fn versions(&self, flow: FlowId) -> Result<Vec<VersionHead>, StoreError> {
        let state = self.state();
        let versions = state.catalog.versions.range((flow, 0)..=(flow, u32::MAX)).rev();
        Ok(versions.map(|(_, row)| VersionHead::clone(row)).collect())
    }

    fn document(&self, hash: ContentHash) -> Result<Option<Document>, StoreError> {
        Ok(self.state().catalog.documents.get(&hash).map(|row| Document::clone(row)))
    }

    fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let mut guard = self.state();
        let State { journal, catalog, accounts, audit: _ } = &mut *guard;
        let mut next = catalog.clone();
        let mut deleted = Vec::new();
        for change in changes {
            if let Change::DeleteProject(project) = change {
                deleted.push((project, next.delete(project)));
            } else {
                next.write(change)?;
            }
        }
        *catalog = next;
        for (project, flows) in deleted {
            journal.delete(project, &flows);
            accounts.drop_project(project);
        }
        Ok(())
    }
}

impl Rows {
    pub(super) fn has_project(&self, project: ProjectId) -> bool {
        self.projects.contains_key(&project)
    }

    fn write(&mut self, change: Change) -> Result<(), StoreError> {
        match change {
            Change::PutProject(project) => self.put_project(project)?,
            Change::DeleteProject(project) => {
                self.delete(project);
            }
            Change::PutFlow(flow) => self.put_flow(flow)?,
            Change::PutDraft { flow, document } => {
                self.drafts.insert(flow, Arc::new(document));
            }
            Change::DropDraft(flow) => {
                self.drafts.remove(&flow);
            }
            Change::PutDocument { hash, document } => {
                self.documents.entry(hash).or_insert_with(|| Arc::new(document));
            }
            Change::PutVersion(version) => {
                let key = (version.flow, version.number);
                if self.versions.contains_key(&key) {
                    return Err(StoreError::Conflict);
                }
                self.versions.insert(key, Arc::new(version));
            }
        }
        Ok(())
    }

    fn put_project(&mut self, project: Project) -> Result<(), StoreError> {
        check_revision(self.projects.get(&project.id).map(|row| row.revision), project.revision)?;
        if self.projects.values().any(|other| other.id != project.id && other.slug == project.slug)
        {
            return Err(StoreError::Taken("slug"));
        }
        self.projects.insert(project.id, Arc::new(project));
        Ok(())
    }

    fn put_flow(&mut self, flow: FlowHead) -> Result<(), StoreError> {
        check_revision(self.flows.get(&flow.id).map(|row| row.revision), flow.revision)?;
        let others = || {
            self.flows.values().filter(|other| other.project == flow.project && other.id != flow.id)
        };
        if others().any(|other| other.key == flow.key) {
            return Err(StoreError::Taken("key"));
        }
        if let Some(path) = served_path(&flow)
            && others().any(|other| served_path(other) == Some(path))
        {
            return Err(StoreError::Taken("webhook_path"));
        }
        self.flows.insert(flow.id, Arc::new(flow));
        Ok(())
    }

    /// Returns the flows that the project had.
    fn delete(&mut self, project: ProjectId) -> BTreeSet<FlowId> {
        let flows: BTreeSet<_> = self
            .flows
            .values()
            .filter(|flow| flow.project == project)
            .map(|flow| flow.id)
            .collect();
        self.projects.remove(&project);
        self.flows.retain(|id, _| !flows.contains(id));
        self.drafts.retain(|id, _| !flows.contains(id));
        self.versions.retain(|(id, _), _| !flows.contains(id));
        flows
    }
}

/// A row with revision 1 is new, one with revision n replaces n − 1.
fn check_revision(found: Option<u64>, revision: u64) -> Result<(), StoreError> {
    if found.unwrap_or(0).checked_add(1) == Some(revision) {
        Ok(())
    } else {
        Err(StoreError::Conflict)
    }
}

/// The path on which a flow answers now.
fn served_path(flow: &FlowHead) -> Option<&str> {
    let active = flow.active.as_ref().filter(|_| flow.deleted_at.is_none())?;
    active.webhook_path.as_deref()
}
