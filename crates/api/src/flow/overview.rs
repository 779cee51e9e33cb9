//! `GET /api/v1/flows/{flow}/overview`

use super::{Flow, trigger_url};
use crate::{
    auth::Caller,
    error::ApiError,
    extract::{Parameters, PathOf},
    list::StartedQuery,
    state::{App, PublicUrl},
    time::Time,
};
use ::flow::{FlowId, Timestamp, people::Role};
use axum::{Json, extract::State};
use engine::{
    authoring::{ActionLine, Overview, Point, Relation},
    port::{Counts, Durations},
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What a flow is and how its live executions do; tests don't count.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowOverview {
    flow: Flow,
    trigger: TriggerOverview,
    /// Of the active version, or of the draft without one. Those inside branches come after the one that branches.
    actions: Vec<ActionOverview>,
    versions: VersionsOverview,
    /// The flows that run this subroutine, by key.
    callers: Vec<RelatedFlow>,
    /// The subroutines that this flow runs, by key.
    callees: Vec<RelatedFlow>,
    /// What was counted: `from` and `to`, widened to whole quarters of an hour.
    #[schema(value_type = Time)]
    from: Timestamp,
    #[schema(value_type = Time)]
    to: Timestamp,
    executions: ExecutionNumbers,
    /// The project's: in it hours and days begin.
    time_zone: String,
    /// Every hour that was counted, also in part, from its beginning.
    per_hour: Vec<NumbersAt>,
    /// Every day that was counted, also in part, from midnight; one of 23 or 25 hours where clocks change.
    per_day: Vec<NumbersAt>,
}

/// Of the active version, or of the draft without one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TriggerOverview {
    #[schema(required)]
    event: Option<String>,
    inputs: Map<String, Value>,
    /// Where the active version is triggered: the webhook's address, or where an API flow is started.
    #[schema(required)]
    address: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActionOverview {
    id: String,
    /// Its key in the catalogue.
    action: String,
    #[schema(required)]
    name: Option<String>,
}

/// A flow that runs this one, or that this one runs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RelatedFlow {
    key: String,
    /// Null when the project has no subroutine with this key.
    #[schema(required, value_type = Option<String>)]
    flow_id: Option<FlowId>,
    #[schema(required)]
    name: Option<String>,
    /// Whether the active version of the one that calls does.
    in_active: bool,
    /// Whether its draft does.
    in_draft: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionsOverview {
    /// How many were deployed.
    count: usize,
    #[schema(required)]
    active: Option<ActiveVersion>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActiveVersion {
    number: u32,
    #[schema(value_type = Time)]
    deployed_at: Timestamp,
    deployed_by: String,
    /// Who made the draft that became this version.
    created_by: String,
}

/// Live executions that started in the range, by what became of them until now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExecutionNumbers {
    total: u64,
    running: u64,
    waiting: u64,
    completed: u64,
    failed: u64,
    cancelled: u64,
    /// Completed ones among those that completed or failed, 0 to 1; null before the first.
    #[schema(required)]
    success_rate: Option<f64>,
    duration: DurationNumbers,
}

/// How long those that ended took, waits included. Exact below 64 ms; above, never below the exact value and less than
/// 3.2 % above it. Null before the first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DurationNumbers {
    #[schema(required)]
    p50_ms: Option<u64>,
    #[schema(required)]
    p95_ms: Option<u64>,
    #[schema(required)]
    p99_ms: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NumbersAt {
    /// When the hour or day begins.
    #[schema(value_type = Time)]
    start: Timestamp,
    executions: u64,
    failed: u64,
}

/// A flow at a glance: trigger, actions, versions and numbers. Without `to` they end now, without `from` they begin a
/// week before `to`; at most 92 days.
#[utoipa::path(get, path = "/api/v1/flows/{flow}/overview", tag = "flows",
    params(("flow" = String, Path), StartedQuery), responses((status = 200, body = FlowOverview)))]
pub(crate) async fn get_flow_overview(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    Parameters(query): Parameters<StartedQuery>,
) -> Result<Json<FlowOverview>, ApiError> {
    let (from, to) = query.times()?;
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Viewer)?;
        state.authoring.overview(flow, from, to).map_err(ApiError::from)
    };
    let found = app.blocking(work).await?;
    Ok(Json(FlowOverview::new(found, &app.public_url)))
}

impl FlowOverview {
    fn new(found: Overview, public_url: &PublicUrl) -> Self {
        let address = match found.trigger.event.as_deref() {
            Some("api") if found.active.is_some() && found.flow.head.deleted_at.is_none() => {
                let flow = found.flow.head.id;
                Some(format!("{}/api/v1/flows/{flow}/executions", public_url.origin()))
            }
            _ => trigger_url(&found.flow, public_url),
        };
        let active = found.active.map(|version| ActiveVersion {
            number: version.number,
            deployed_at: version.deployed_at,
            deployed_by: version.deployed_by,
            created_by: version.created_by,
        });
        Self {
            flow: Flow::new(found.flow, public_url),
            trigger: TriggerOverview {
                event: found.trigger.event,
                inputs: found.trigger.inputs,
                address,
            },
            actions: found.actions.into_iter().map(ActionOverview::from).collect(),
            callers: found.callers.into_iter().map(RelatedFlow::from).collect(),
            callees: found.callees.into_iter().map(RelatedFlow::from).collect(),
            versions: VersionsOverview { count: found.versions, active },
            from: found.range.start,
            to: found.range.end,
            time_zone: found.time_zone.to_string(),
            executions: ExecutionNumbers::new(found.total, &found.durations),
            per_hour: found.per_hour.into_iter().map(NumbersAt::from).collect(),
            per_day: found.per_day.into_iter().map(NumbersAt::from).collect(),
        }
    }
}

impl ExecutionNumbers {
    fn new(counts: Counts, durations: &Durations) -> Self {
        let Counts { running, waiting, completed, failed, cancelled } = counts;
        let [p50_ms, p95_ms, p99_ms] = [50, 95, 99].map(|percent| durations.percentile_ms(percent));
        Self {
            total: counts.executions(),
            running,
            waiting,
            completed,
            failed,
            cancelled,
            success_rate: counts.success_rate(),
            duration: DurationNumbers { p50_ms, p95_ms, p99_ms },
        }
    }
}

impl From<Relation> for RelatedFlow {
    fn from(relation: Relation) -> Self {
        let Relation { key, flow, in_active, in_draft } = relation;
        let (flow_id, name) = flow.unzip();
        Self { key, flow_id, name, in_active, in_draft }
    }
}

impl From<ActionLine> for ActionOverview {
    fn from(line: ActionLine) -> Self {
        Self { id: line.id, action: line.action, name: line.name }
    }
}

impl From<Point> for NumbersAt {
    fn from(point: Point) -> Self {
        Self { start: point.start, executions: point.executions, failed: point.failed }
    }
}
