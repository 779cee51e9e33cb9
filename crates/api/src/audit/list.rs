//! `GET /api/v1/audit`

use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{Parameters, empty_is_none},
    limits::PAGE_ITEMS_DEFAULT,
    list::{List, page_limit, time_of, unknown_cursor},
    state::{ApiState, App},
    time::Time,
};
use ::flow::{ProjectId, Timestamp, people::Role};
use axum::{Json, extract::State};
use engine::{
    audit::{AuditQuery, AuditRow, hex},
    authoring::ProjectRef,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

/// Which rows are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditParameters {
    /// Id or slug; a deleted project is found by its id.
    #[serde(default, deserialize_with = "empty_is_none")]
    project: Option<String>,
    /// As the rows write it.
    #[serde(default, deserialize_with = "empty_is_none")]
    actor: Option<String>,
    /// An operation's id in this document.
    #[serde(default, deserialize_with = "empty_is_none")]
    operation: Option<String>,
    /// At or after this time.
    #[param(value_type = Option<String>, format = DateTime)]
    #[serde(default, deserialize_with = "empty_is_none")]
    from: Option<String>,
    /// Before this time.
    #[param(value_type = Option<String>, format = DateTime)]
    #[serde(default, deserialize_with = "empty_is_none")]
    to: Option<String>,
    /// `next_cursor` of the page before; empty for the first.
    #[serde(default, deserialize_with = "empty_is_none")]
    cursor: Option<String>,
    /// Items of one page, at most 200; 50 when it is left out.
    #[param(value_type = Option<usize>, minimum = 1, maximum = 200)]
    #[serde(default, deserialize_with = "empty_is_none")]
    limit: Option<String>,
}

/// One call that changed something, or that its caller may not make.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntry {
    /// From 1, without gaps.
    sequence: i64,
    #[schema(value_type = Time)]
    at: Timestamp,
    /// The e-mail address of a person, or which key.
    #[schema(example = "ada@example.com")]
    actor: String,
    #[schema(value_type = ActorKindShape)]
    actor_kind: engine::audit::ActorKind,
    /// Where the call came from; null when that isn't known.
    #[schema(required)]
    address: Option<String>,
    /// The operation's id in this document.
    #[schema(example = "deploy_flow")]
    operation: String,
    method: String,
    /// With the names of its parameters.
    #[schema(example = "/api/v1/flows/{flow}/deploy")]
    path: String,
    /// Null for what belongs to no project. The project may be deleted by now.
    #[schema(required, value_type = Option<String>)]
    project_id: Option<ProjectId>,
    /// What was changed or made, by kind: the path's parameters and what the answer brought.
    #[schema(example = json!({ "flow": "flw_0000000000001", "version": "3" }))]
    targets: Map<String, Value>,
    /// The status of the answer.
    status: u16,
    /// `x-request-id` of the answer.
    request_id: String,
    /// Hexadecimal: of the row before, zeros before the first.
    previous_hash: String,
    /// SHA-256 of the JSON array `[1, sequence, at in ms, actor, actor_kind, address, operation, method, path, project_id,
    /// targets as text, status, request_id, previous_hash]` without blanks, hexadecimal.
    hash: String,
}

/// OpenAPI stand-in for [`engine::audit::ActorKind`].
#[derive(ToSchema)]
#[schema(as = ActorKind, rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum ActorKindShape {
    Person,
    AdminKey,
    /// A program with a token of a person.
    Token,
    ProjectKey,
    /// Somebody changed the row.
    Unreadable,
}

/// The audit log, newest first: who did what, when and to what. Administrators of the server read all of it, admins of a
/// project what concerns that project.
///
/// Every call that changes something has a row before its answer leaves; so have calls that were refused with 403 (one
/// per caller, operation and minute) and those that ended in 500. No row: checking and exporting flows, which change
/// nothing; starts with a key, which are in the list of executions; and a draft's saves while one author goes on, but for
/// the first and one every ten minutes.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(AuditParameters),
    responses(
        (status = 200, body = List<AuditEntry>),
        (status = 404, description = "`not_found`", body = ErrorBody)))]
pub(crate) async fn list_audit(
    caller: Caller,
    State(app): State<App>,
    Parameters(asked): Parameters<AuditParameters>,
) -> Result<Json<List<AuditEntry>>, ApiError> {
    let work = move |state: &ApiState| {
        let query = asked.into_engine(state)?;
        match query.project {
            Some(project) if !caller.is_administrator() => caller.demand(project, Role::Admin)?,
            Some(_) | None => caller.demand_administrator()?,
        }
        let page = state.audit.page(&query)?;
        let items = page.rows.into_iter().map(AuditEntry::from).collect();
        Ok::<_, ApiError>(List { items, next_cursor: page.next.map(|at| at.to_string()) })
    };
    Ok(Json(app.blocking(work).await?))
}

impl AuditParameters {
    fn into_engine(self, state: &ApiState) -> Result<AuditQuery, ApiError> {
        let cursor = self.cursor.map(|cursor| cursor.parse().map_err(|_| unknown_cursor()));
        Ok(AuditQuery {
            project: self.project.map(|text| project_id(state, &text)).transpose()?,
            actor: self.actor,
            operation: self.operation,
            from: time_of("from", self.from.as_deref())?,
            to: time_of("to", self.to.as_deref())?,
            before: cursor.transpose()?,
            limit: page_limit(self.limit.as_deref(), PAGE_ITEMS_DEFAULT)?,
        })
    }
}

/// An id needs no project any more: its rows outlive it.
fn project_id(state: &ApiState, text: &str) -> Result<ProjectId, ApiError> {
    let Ok(project) = text.parse();
    match project {
        ProjectRef::Id(id) => Ok(id),
        ProjectRef::Slug(_) => Ok(state.authoring.project_id(&project)?),
    }
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> Self {
        let event = row.event;
        Self {
            sequence: row.sequence,
            at: event.at,
            actor: event.actor,
            actor_kind: event.actor_kind,
            address: event.address,
            operation: event.operation,
            method: event.method,
            path: event.path,
            project_id: event.project,
            targets: serde_json::from_str(&event.targets).unwrap_or_default(),
            status: event.status,
            request_id: event.request_id,
            previous_hash: hex(&row.previous_hash),
            hash: hex(&row.hash),
        }
    }
}
