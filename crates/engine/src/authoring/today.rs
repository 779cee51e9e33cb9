//! What happened in a project since midnight in its time zone, as lists show it beside each flow.

use super::{Authoring, FlowView, Result};
use crate::port::{ExecutionQuery, Project, Tally};
use flow::{FlowId, ProjectId, Timestamp, lifecycle::FlowHead};
use kernel::input::Mode;
use std::collections::HashMap;

/// Executions of one day by flow.
pub(super) struct Today(HashMap<FlowId, Tally>);

impl Today {
    pub(super) fn failed(&self) -> u64 {
        self.0.values().map(|tally| tally.failed).sum()
    }
}

impl Authoring {
    pub(super) fn today(&self, project: &Project) -> Result<Today> {
        let midnight = project.settings.time_zone.day_start(self.now());
        let tallies = self.inner.listing.tally(project.id, midnight)?;
        Ok(Today(tallies.into_iter().map(|tally| (tally.flow, tally)).collect()))
    }

    /// One flow as lists show it.
    pub(super) fn view_flow(&self, head: FlowHead, project: &Project) -> Result<FlowView> {
        self.view_flow_of(&self.today(project)?, head, &project.slug)
    }

    pub(super) fn view_flow_of(
        &self,
        today: &Today,
        head: FlowHead,
        project_slug: &str,
    ) -> Result<FlowView> {
        let tally = today.0.get(&head.id);
        Ok(FlowView {
            review: self.review_view(&head)?,
            project_slug: project_slug.to_owned(),
            executions_today: tally.map_or(0, |tally| tally.executions),
            failed_today: tally.map_or(0, |tally| tally.failed),
            head,
        })
    }

    pub(super) fn last_execution_at(&self, project: ProjectId) -> Result<Option<Timestamp>> {
        let newest = self.inner.listing.executions(&ExecutionQuery {
            project,
            flow: None,
            statuses: Vec::new(),
            mode: Some(Mode::Live),
            version: None,
            from: None,
            to: None,
            tags: Vec::new(),
            sought: None,
            before: None,
            limit: 1,
        })?;
        Ok(newest.items.first().map(|head| head.started_at))
    }
}
