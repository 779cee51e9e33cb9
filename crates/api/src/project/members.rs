//! `GET /api/v1/projects/{project}/members`, `PUT|DELETE …/members/{user}`

use super::ProjectPath;
use crate::{
    auth::Caller,
    error::ApiError,
    extract::{Body, Parameters, PathOf},
    list::{List, Page},
    state::{ApiState, App},
    time::Time,
    user::UserRef,
};
use ::flow::{Timestamp, id::UserId, people::Role};
use axum::{Json, extract::State};
use engine::accounts;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A person with a role in the project.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Member {
    user: UserRef,
    #[schema(value_type = super::Role)]
    role: Role,
    #[schema(value_type = Time)]
    added_at: Timestamp,
    /// E-mail address, or `admin key`.
    added_by: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetRole {
    #[schema(value_type = super::Role)]
    role: Role,
}

impl From<accounts::Member> for Member {
    fn from(member: accounts::Member) -> Self {
        let accounts::Member { user, role, added_at, added_by } = member;
        Self { user: user.into(), role, added_at, added_by }
    }
}

/// Who has a role in the project, by e-mail. Administrators of the server have every role without being members.
#[utoipa::path(get, path = "/api/v1/projects/{project}/members", tag = "people",
    params(("project" = String, Path, description = "Id or slug"), Page),
    responses((status = 200, body = List<Member>)))]
pub(crate) async fn list_members(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
    Parameters(page): Parameters<Page>,
) -> Result<Json<List<Member>>, ApiError> {
    let work = move |state: &ApiState| {
        let project = caller.demand_in(state, &project, Role::Viewer)?;
        state.accounts.members(project).map_err(ApiError::from)
    };
    let members = app.blocking(work).await?.into_iter();
    let by_id = |member: &accounts::Member| member.user.id.to_string();
    let List { items, next_cursor } = List::page(members.collect(), &page, by_id)?;
    Ok(Json(List { items: items.into_iter().map(Member::from).collect(), next_cursor }))
}

/// Gives somebody a role in the project: adds them, or changes the role that they have. At once.
#[utoipa::path(put, path = "/api/v1/projects/{project}/members/{user}", tag = "people", request_body = SetRole,
    params(("project" = String, Path, description = "Id or slug"), ("user" = String, Path)),
    responses((status = 200, body = Member)))]
pub(crate) async fn put_member(
    caller: Caller,
    State(app): State<App>,
    PathOf((project, user)): PathOf<(ProjectPath, UserId)>,
    Body(request): Body<SetRole>,
) -> Result<Json<Member>, ApiError> {
    let by = caller.author();
    let work = move |state: &ApiState| {
        let project = caller.demand_in(state, &project.0, Role::Admin)?;
        state.accounts.put_member(project, user, request.role, &by).map_err(ApiError::from)
    };
    Ok(Json(app.blocking(work).await?.into()))
}

/// Takes somebody's role in the project away. At once.
#[utoipa::path(delete, path = "/api/v1/projects/{project}/members/{user}", tag = "people",
    params(("project" = String, Path, description = "Id or slug"), ("user" = String, Path)),
    responses((status = 204)))]
pub(crate) async fn remove_member(
    caller: Caller,
    State(app): State<App>,
    PathOf((project, user)): PathOf<(ProjectPath, UserId)>,
) -> Result<StatusCode, ApiError> {
    let by = caller.author();
    let work = move |state: &ApiState| {
        let project = caller.demand_in(state, &project.0, Role::Admin)?;
        state.accounts.remove_member(project, user, &by).map_err(ApiError::from)
    };
    app.blocking(work).await?;
    Ok(StatusCode::NO_CONTENT)
}
