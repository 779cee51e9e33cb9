//! A project's settings and its allow-list: each is read and replaced as a whole, and takes effect with the commit.

use super::{Authoring, AuthoringError, ProjectRef, Result};
use crate::port::{Change, Project};
use flow::{
    FlowId, ProjectId,
    network::{AllowList, AllowListError},
    project::{ProjectSettings, SettingError, SettingsChange},
    retention::RetentionError,
};

impl Authoring {
    /// Only to turn a slug into an id.
    pub fn project_id(&self, project: &ProjectRef) -> Result<ProjectId> {
        Ok(self.load_project(project)?.id)
    }

    /// Only to say whose a flow is, deleted or not.
    pub fn owner_of(&self, flow: FlowId) -> Result<ProjectId> {
        Ok(self.load_flow(flow)?.project)
    }

    pub fn settings(&self, project: &ProjectRef) -> Result<ProjectSettings> {
        Ok(self.load_project(project)?.settings)
    }

    /// What the change leaves out stays. A limit below what there is takes nothing away; approval that is no longer asked
    /// for leaves reviews as they are.
    pub fn change_settings(
        &self,
        project: &ProjectRef,
        change: &SettingsChange,
        by: &str,
    ) -> Result<ProjectSettings> {
        let changed = self.change_project(project, |row| {
            row.settings = row.settings.changed(change)?;
            Ok(())
        })?;
        tracing::info!(project.id = %changed.id, by, "A project's settings were changed.");
        Ok(changed.settings)
    }

    pub fn allow_list(&self, project: &ProjectRef) -> Result<AllowList> {
        Ok(self.load_project(project)?.allow_list)
    }

    /// `addresses` as people write them; empty lets everyone in.
    pub fn replace_allow_list(
        &self,
        project: &ProjectRef,
        addresses: &[String],
        by: &str,
    ) -> Result<AllowList> {
        let list = AllowList::read(addresses)?;
        let changed = self.change_project(project, |row| {
            row.allow_list = list.clone();
            Ok(())
        })?;
        tracing::info!(project.id = %changed.id, by, "A project's allow-list was replaced.");
        Ok(changed.allow_list)
    }

    /// Writes the project's row anew and tells the directory, in the order of the commits.
    pub(super) fn change_project(
        &self,
        project: &ProjectRef,
        change: impl Fn(&mut Project) -> Result<()>,
    ) -> Result<Project> {
        let _turn = self.take_turn();
        let changed = self.settle(|| {
            let mut row = self.load_project(project)?;
            change(&mut row)?;
            row.updated_at = self.now();
            row.revision += 1;
            self.commit(vec![Change::PutProject(row.clone())])?;
            Ok(row)
        })?;
        self.directory().put_project(&changed);
        Ok(changed)
    }
}

impl From<SettingError> for AuthoringError {
    fn from(SettingError { field, message }: SettingError) -> Self {
        Self::Invalid { field, message }
    }
}

impl From<RetentionError> for AuthoringError {
    fn from(error: RetentionError) -> Self {
        Self::Invalid { field: "retention", message: error.to_string() }
    }
}

impl From<AllowListError> for AuthoringError {
    fn from(error: AllowListError) -> Self {
        Self::Invalid { field: "addresses", message: error.to_string() }
    }
}
