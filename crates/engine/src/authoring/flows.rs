//! Flows as a whole: list, create, rename, delete, restore.

use super::{
    Authoring, AuthoringError, CreateFlow, FlowChange, FlowFilter, FlowView, ProjectRef, Result,
    ReviewView, name_of, projects,
};
use crate::port::{Change, Project};
use flow::{
    FlowId, ProjectId,
    lifecycle::{self, DeleteScope, FlowHead},
    retention::FlowRetention,
};

impl Authoring {
    /// By name.
    pub fn flows(&self, project: &ProjectRef, filter: &FlowFilter) -> Result<Vec<FlowView>> {
        let project = self.load_project(project)?;
        let today = self.today(&project)?;
        let mut heads = self.catalog().flows(Some(project.id))?;
        heads.retain(|head| filter.admits(head));
        heads.sort_by_cached_key(|head| (head.name.to_lowercase(), head.id));
        let views = heads.into_iter().map(|head| self.view_flow_of(&today, head, &project.slug));
        let mut views = views.collect::<Result<Vec<_>>>()?;
        views.retain(|view| filter.admits_review(view.review.as_ref()));
        Ok(views)
    }

    /// Deleted flows too.
    pub fn flow(&self, flow: FlowId) -> Result<FlowView> {
        let head = self.load_flow(flow)?;
        let project = self.project_of(&head)?;
        self.view_flow(head, &project)
    }

    /// To whom a flow belongs, also when it is deleted.
    pub fn project_of_flow(&self, flow: FlowId) -> Result<ProjectId> {
        Ok(self.load_flow(flow)?.project)
    }

    /// A new flow with its first draft.
    pub fn create_flow(&self, project: &ProjectRef, new: CreateFlow, by: &str) -> Result<FlowView> {
        let _turn = self.take_turn();
        let seeds = [new];
        let (head, project) = self
            .settle(|| {
                let project = self.load_project(project)?;
                let existing = self.catalog().flows(Some(project.id))?;
                let (heads, mut changes) = self.sow(&project, &existing, &seeds, by)?;
                changes.push(Change::PutProject(counted(&project)));
                self.commit(changes)?;
                Ok((heads, project))
            })
            .map(|(mut heads, project)| (heads.remove(0), project))?;
        tracing::info!(project.id = %project.id, flow.id = %head.id, "A flow was created.");
        self.view_flow(head, &project)
    }

    /// Takes effect at once and makes no version.
    pub fn rename_flow(&self, flow: FlowId, name: &str) -> Result<FlowView> {
        self.change_flow(flow, &FlowChange { name: Some(name.to_owned()), retention: None })
    }

    /// All that the change names, or nothing. Takes effect at once and makes no version.
    pub fn change_flow(&self, flow: FlowId, change: &FlowChange) -> Result<FlowView> {
        let name = change.name.as_deref().map(name_of).transpose()?;
        let retention = change.retention.map(FlowRetention::checked).transpose()?;
        if name.is_none() && retention.is_none() {
            return self.flow(flow);
        }
        let head = self.settle(|| {
            let before = self.load_flow(flow)?;
            let mut head = before.clone();
            if let Some(name) = name {
                head = lifecycle::rename(&head, name, self.change(""))?;
            }
            if let Some(retention) = retention {
                head = lifecycle::set_retention(&head, retention, self.change(""))?;
            }
            // One write, whatever it changes.
            head.revision = before.revision + 1;
            self.commit(vec![Change::PutFlow(head.clone())])?;
            Ok(head)
        })?;
        let project = self.project_of(&head)?;
        self.view_flow(head, &project)
    }

    /// Deletes the flow, or only its draft. Executions that run finish; versions and logs stay.
    pub fn delete_flow(&self, flow: FlowId, scope: Option<DeleteScope>) -> Result<()> {
        let _turn = self.take_turn();
        let head = self.settle(|| {
            let before = self.load_flow(flow)?;
            let event = self.active_event(&before)?;
            let head = lifecycle::delete(&before, scope, event, self.change(""))?;
            if head.deleted_at.is_some() {
                self.demand_unused(&before)?;
            }
            let mut changes = vec![Change::PutFlow(head.clone())];
            if head.draft.is_none() && before.draft.is_some() {
                changes.push(Change::DropDraft(flow));
            }
            self.commit(changes)?;
            Ok(head)
        })?;
        self.directory().put_flow(&head);
        tracing::info!(project.id = %head.project, flow.id = %flow, "A flow or its draft was deleted.");
        Ok(())
    }

    /// Brings a deleted flow back as it was: its active version answers again, its draft is there again.
    pub fn restore_flow(&self, flow: FlowId) -> Result<FlowView> {
        let _turn = self.take_turn();
        let (head, project) = self.settle(|| {
            let before = self.load_flow(flow)?;
            let project = self.project_of(&before)?;
            let existing = self.catalog().flows(Some(project.id))?;
            let count = projects::flows_that_count(&existing);
            let head =
                lifecycle::restore(&before, count, project.settings.flow_limit, self.change(""))?;
            if let Some(path) =
                head.active.as_ref().and_then(|active| active.webhook_path.as_deref())
            {
                demand_free_path(&existing, flow, path)?;
            }
            self.demand_subroutines(&head)?;
            self.commit(vec![
                Change::PutFlow(head.clone()),
                Change::PutProject(counted(&project)),
            ])?;
            Ok((head, project))
        })?;
        self.directory().put_flow(&head);
        tracing::info!(project.id = %project.id, flow.id = %flow, "A flow was restored.");
        self.view_flow(head, &project)
    }

    pub(super) fn project_of(&self, head: &FlowHead) -> Result<Project> {
        self.load_project(&ProjectRef::Id(head.project))
    }

    /// Refuses a path that another active flow of the project answers on.
    pub(super) fn demand_free_path(
        &self,
        project: ProjectId,
        flow: FlowId,
        path: &str,
    ) -> Result<()> {
        demand_free_path(&self.catalog().flows(Some(project))?, flow, path)
    }
}

impl FlowFilter {
    fn admits(&self, head: &FlowHead) -> bool {
        let contains = |q: &String| {
            let q = q.trim().to_lowercase();
            head.name.to_lowercase().contains(&q) || head.key.contains(&q)
        };
        self.deleted == head.deleted_at.is_some()
            && self.kind.is_none_or(|kind| kind == head.kind)
            && self.status.is_none_or(|status| status == head.status())
            && self.q.as_ref().is_none_or(contains)
    }

    /// A review that is stale or deployed waits for nobody.
    fn admits_review(&self, view: Option<&ReviewView>) -> bool {
        self.review.is_none_or(|wanted| {
            view.is_some_and(|view| {
                !view.is_stale && view.review.version.is_none() && view.review.status() == wanted
            })
        })
    }
}

/// The project's row after a change that counts against its limit: of two such changes at once, one decides again.
pub(super) fn counted(project: &Project) -> Project {
    Project { revision: project.revision + 1, ..project.clone() }
}

fn demand_free_path(heads: &[FlowHead], flow: FlowId, path: &str) -> Result<()> {
    let answers = |head: &&FlowHead| {
        head.id != flow
            && head.deleted_at.is_none()
            && head
                .active
                .as_ref()
                .is_some_and(|active| active.webhook_path.as_deref() == Some(path))
    };
    match heads.iter().find(answers) {
        Some(other) => {
            Err(AuthoringError::WebhookPathTaken { flow: other.id, name: other.name.clone() })
        }
        None => Ok(()),
    }
}
