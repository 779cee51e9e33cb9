//! What a caller may do: the role that they have in a project against the one that it takes. Roles come with the caller,
//! from a cache; what belongs to a project in which they have none is as unknown to them as what doesn't exist.

use super::{Caller, unauthenticated};
use crate::{
    error::{ApiError, ErrorCode},
    state::ApiState,
};
use ::flow::{FlowId, ProjectId, people::Role};
use engine::{accounts::Identity, authoring::ProjectRef};
use kernel::ExecutionId;

impl Caller {
    /// The role that counts; none: the project is unknown to them.
    pub(crate) fn role_in(&self, project: ProjectId) -> Option<Role> {
        match self {
            Self::Key => Some(Role::Admin),
            Self::Person(identity) => identity.person.role_in(project),
        }
    }

    pub(crate) fn is_administrator(&self) -> bool {
        match self {
            Self::Key => true,
            Self::Person(identity) => identity.person.administrator,
        }
    }

    /// 404 without a role in the project, 403 when it is too low.
    pub(crate) fn demand(&self, project: ProjectId, needed: Role) -> Result<(), ApiError> {
        self.demand_for("project", project, needed)
    }

    /// The same for what belongs to the project: `noun` is what a stranger is told doesn't exist.
    pub(crate) fn demand_for(
        &self,
        noun: &str,
        project: ProjectId,
        needed: Role,
    ) -> Result<(), ApiError> {
        let role = self.role_in(project).ok_or_else(|| ApiError::not_found(noun))?;
        if role.includes(needed) {
            return Ok(());
        }
        Err(ApiError::new(
            ErrorCode::Forbidden,
            format!(
                "This takes the role {needed} or above, who may {}; yours in this project is {role}. The project's \
                 admins give roles.",
                needed.deeds()
            ),
        ))
    }

    pub(crate) fn administers_a_project(&self) -> bool {
        match self {
            Self::Key => true,
            Self::Person(identity) => identity.person.administers_a_project(),
        }
    }

    /// The person, for what belongs to one: the administrator's key is nobody.
    pub(crate) fn into_identity(self) -> Result<Identity, ApiError> {
        match self {
            Self::Key => Err(ApiError::session_required()),
            Self::Person(identity) => Ok(identity),
        }
    }

    pub(crate) fn demand_administrator(&self) -> Result<(), ApiError> {
        if self.is_administrator() {
            return Ok(());
        }
        Err(ApiError::new(ErrorCode::Forbidden, "Only administrators of this server may do this."))
    }

    /// Blocks.
    pub(crate) fn demand_in(
        &self,
        state: &ApiState,
        project: &ProjectRef,
        needed: Role,
    ) -> Result<ProjectId, ApiError> {
        let project = state.authoring.project_id(project)?;
        self.demand(project, needed)?;
        Ok(project)
    }

    /// Blocks. Deleted flows are there too.
    pub(crate) fn demand_flow(
        &self,
        state: &ApiState,
        flow: FlowId,
        needed: Role,
    ) -> Result<ProjectId, ApiError> {
        let project = state.authoring.project_of_flow(flow)?;
        self.demand_for("flow", project, needed)?;
        Ok(project)
    }

    /// Blocks.
    pub(crate) fn demand_execution(
        &self,
        state: &ApiState,
        execution: ExecutionId,
        needed: Role,
    ) -> Result<ProjectId, ApiError> {
        let head = state.logs.head(execution)?.ok_or_else(|| ApiError::not_found("execution"))?;
        self.demand_for("execution", head.project, needed)?;
        Ok(head.project)
    }

    /// The same caller as they are now, for answers that last. Blocks.
    pub(crate) fn renewed(&self, state: &ApiState) -> Result<Self, ApiError> {
        match self {
            Self::Key => Ok(Self::Key),
            Self::Person(identity) => {
                let now = state.accounts.renewed(identity)?;
                now.map(Self::Person).ok_or_else(unauthenticated)
            }
        }
    }
}
