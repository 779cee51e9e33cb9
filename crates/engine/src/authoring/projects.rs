//! Projects: the rooms that flows, their limit and their addresses belong to.

use super::{Authoring, AuthoringError, ProjectRef, ProjectView, Result, name_of};
use crate::port::{Change, Project};
use flow::{ProjectId, lifecycle, network::AllowList, project::ProjectSettings};

/// Characters of a slug that a person chooses.
const SLUG_CHARS_MAX: usize = 60;

impl Authoring {
    /// The projects that `is_shown` lets through, by name.
    pub fn projects(&self, is_shown: impl Fn(ProjectId) -> bool) -> Result<Vec<ProjectView>> {
        let heads = self.catalog().flows(None)?;
        let count = |project: &Project| {
            let counts = |head: &&lifecycle::FlowHead| {
                head.project == project.id && head.deleted_at.is_none()
            };
            u32::try_from(heads.iter().filter(counts).count()).unwrap_or(u32::MAX)
        };
        let shown = |project: &Project| is_shown(project.id);
        let projects = self.catalog().projects()?.into_iter().filter(shown);
        projects.map(|project| self.view_project(count(&project), project)).collect()
    }

    pub fn project(&self, project: &ProjectRef) -> Result<ProjectView> {
        let project = self.load_project(project)?;
        let flow_count = self.count_flows(project.id)?;
        self.view_project(flow_count, project)
    }

    /// A slug is made of the name unless one is given; a given one that is taken is refused.
    pub fn create_project(&self, name: &str, slug: Option<&str>) -> Result<ProjectView> {
        let project = self.found_project(name, slug, |_| Ok(Vec::new()))?;
        self.view_project(0, project)
    }

    /// Takes effect at once; the slug stays.
    pub fn rename_project(&self, project: &ProjectRef, name: &str) -> Result<ProjectView> {
        let name = name_of(name)?;
        let renamed = self.change_project(project, |row| {
            name.clone_into(&mut row.name);
            Ok(())
        })?;
        let flow_count = self.count_flows(renamed.id)?;
        self.view_project(flow_count, renamed)
    }

    /// With everything in it: flows, versions, executions.
    pub fn delete_project(&self, project: &ProjectRef) -> Result<()> {
        let _turn = self.take_turn();
        let project = self.load_project(project)?;
        self.commit(vec![Change::DeleteProject(project.id)])?;
        self.directory().remove_project(project.id);
        tracing::info!(project.id = %project.id, "A project was deleted with everything in it.");
        Ok(())
    }

    /// Creates a project together with what `contents` puts into it, in one commit.
    pub(super) fn found_project(
        &self,
        name: &str,
        slug: Option<&str>,
        contents: impl Fn(&Project) -> Result<Vec<Change>>,
    ) -> Result<Project> {
        let name = name_of(name)?;
        let slug = slug.map(slug_of).transpose()?;
        let _turn = self.take_turn();
        let project = self.settle(|| {
            let others = self.catalog().projects()?;
            let is_taken = |slug: &str| others.iter().any(|project| project.slug == slug);
            let slug = match slug {
                Some(slug) if is_taken(slug) => return Err(AuthoringError::SlugTaken),
                Some(slug) => slug.to_owned(),
                None => lifecycle::project_slug(name, is_taken),
            };
            let project = self.new_project(name, slug);
            let mut changes = vec![Change::PutProject(project.clone())];
            changes.extend(contents(&project)?);
            self.commit(changes)?;
            Ok(project)
        })?;
        self.directory().put_project(&project);
        tracing::info!(project.id = %project.id, "A project was created.");
        Ok(project)
    }

    fn new_project(&self, name: &str, slug: String) -> Project {
        let now = self.now();
        Project {
            id: ProjectId(self.next_id()),
            slug,
            name: name.to_owned(),
            settings: ProjectSettings::default(),
            allow_list: AllowList::default(),
            created_at: now,
            updated_at: now,
            revision: 1,
        }
    }

    fn count_flows(&self, project: ProjectId) -> Result<u32> {
        Ok(flows_that_count(&self.catalog().flows(Some(project))?))
    }

    pub(super) fn view_project(&self, flow_count: u32, project: Project) -> Result<ProjectView> {
        let failed_today = self.today(&project)?.failed();
        let last_execution_at = self.last_execution_at(project.id)?;
        Ok(ProjectView { project, flow_count, last_execution_at, failed_today })
    }
}

/// Deleted flows don't count against the limit.
pub(super) fn flows_that_count(heads: &[lifecycle::FlowHead]) -> u32 {
    let count = heads.iter().filter(|head| head.deleted_at.is_none()).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A slug that a person chose: it is part of webhook addresses.
fn slug_of(slug: &str) -> Result<&str> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_slug = (1..=SLUG_CHARS_MAX).contains(&slug.len())
        && slug.bytes().all(is_plain)
        && slug.starts_with(|first: char| first.is_ascii_lowercase())
        && !slug.ends_with('-')
        && !slug.contains("--");
    if is_slug {
        return Ok(slug);
    }
    Err(AuthoringError::Invalid {
        field: "slug",
        message: format!(
            "a slug has 1 to {SLUG_CHARS_MAX} lower-case letters, digits and single hyphens, and begins with a letter"
        ),
    })
}
