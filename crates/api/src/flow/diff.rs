//! `GET /api/v1/flows/{flow}/diff`

use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{Parameters, PathOf, empty_is_none},
    state::App,
};
use ::flow::{FlowId, diff, people::Role};
use axum::{Json, extract::State};
use engine::authoring::Revision;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// What is compared.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiffQuery {
    /// The older state: a version's number, `active` (the default) or `draft`.
    #[serde(default, deserialize_with = "empty_is_none")]
    from: Option<String>,
    /// The newer state: a version's number, `active` or `draft` (the default).
    #[serde(default, deserialize_with = "empty_is_none")]
    to: Option<String>,
}

/// What differs, by meaning: actions are known by their ids, the order of keys says nothing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowDiff {
    from: String,
    to: String,
    /// Whether both mean the same.
    same: bool,
    #[serde(flatten)]
    #[schema(value_type = DifferencesShape)]
    diff: diff::Diff,
    /// The same for people, one line per difference.
    lines: Vec<String>,
}

/// OpenAPI stand-in for [`diff::Diff`].
#[derive(ToSchema)]
#[schema(as = Differences)]
#[expect(dead_code, reason = "only its schema is used")]
struct DifferencesShape {
    /// Keys of the document itself.
    flow: Vec<ValueChange>,
    trigger: Vec<ValueChange>,
    added: Vec<PlacedAction>,
    removed: Vec<PlacedAction>,
    /// What moves with its parent hasn't moved.
    moved: Vec<MovedAction>,
    changed: Vec<ChangedAction>,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct ValueChange {
    /// The place in the action, the trigger or the document.
    #[schema(example = "inputs.url")]
    path: String,
    change: ValueChangeKind,
    /// Null when it was added.
    #[schema(required)]
    old: Value,
    /// Null when it was removed.
    #[schema(required)]
    new: Value,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
enum ValueChangeKind {
    Added,
    Removed,
    Changed,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct PlacedAction {
    id: String,
    action: String,
    #[schema(required)]
    name: Option<String>,
    place: ActionPlace,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct MovedAction {
    id: String,
    from: ActionPlace,
    to: ActionPlace,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct ChangedAction {
    id: String,
    changes: Vec<ValueChange>,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct ActionPlace {
    /// The action whose branch it is in; null at the top.
    #[schema(required)]
    parent: Option<String>,
    #[schema(required)]
    branch: Option<String>,
    /// The action before it; null at the beginning.
    #[schema(required)]
    after: Option<String>,
}

/// What changed between two states of a flow.
#[utoipa::path(get, path = "/api/v1/flows/{flow}/diff", tag = "versions",
    params(("flow" = String, Path), DiffQuery),
    responses((status = 200, body = FlowDiff),
        (status = 404, description = "`not_found`: no such flow or version; `no_draft`", body = ErrorBody)))]
pub(crate) async fn diff_flow(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    Parameters(query): Parameters<DiffQuery>,
) -> Result<Json<FlowDiff>, ApiError> {
    let from = query.from.unwrap_or_else(|| "active".to_owned());
    let to = query.to.unwrap_or_else(|| "draft".to_owned());
    let (older, newer) = (revision("from", &from)?, revision("to", &to)?);
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Viewer)?;
        state.authoring.diff(flow, older, newer).map_err(ApiError::from)
    };
    let diff = app.blocking(work).await?;
    let (same, lines) = (diff.is_empty(), diff.lines());
    Ok(Json(FlowDiff { from, to, same, diff, lines }))
}

fn revision(field: &str, text: &str) -> Result<Revision, ApiError> {
    text.parse().map_err(|error| ApiError::invalid_field(field, error))
}
