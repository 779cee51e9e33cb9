//! `POST /api/v1/flows/{flow}/test`

use crate::{
    audit::Note,
    auth::Caller,
    error::{ApiError, ErrorBody},
    execution::{
        Execution, ExecutionReceipt,
        start::{WaitQuery, accepted, begin, wait_for},
        trigger::trigger_of,
    },
    extract::{Body, IdempotencyKey, Parameters, PathOf},
    limits::EVENT_BYTES_MAX,
    state::App,
};
use ::flow::{FlowId, people::Role};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use engine::{
    authoring::PinnedDraft,
    running::{Pin, ProjectFacts, StartRequest},
};
use kernel::input::Mode;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestRequest {
    /// As in a start. The trigger's sample when it is left out.
    event: Option<Value>,
    /// Outputs that replace the performance of an action, by action id.
    #[serde(default)]
    mocks: Map<String, Value>,
    #[serde(default)]
    effects: Effects,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Effects {
    /// Requests leave as they would live.
    #[default]
    Real,
    /// Nothing leaves: actions without a mock take their sample, waits end at once.
    Simulate,
}

/// Runs the draft as it is now, without deploying it.
#[utoipa::path(post, path = "/api/v1/flows/{flow}/test", tag = "flows", request_body = Option<TestRequest>,
    params(("flow" = String, Path), WaitQuery),
    responses(
        (status = 202, description = "It is durable and goes on", body = ExecutionReceipt),
        (status = 200, description = "With wait=true: it has ended or waits", body = Execution),
        (status = 409, description = "`check_failed`, `no_draft`, `flow_deleted`", body = ErrorBody)))]
pub(crate) async fn test_flow(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    Parameters(query): Parameters<WaitQuery>,
    Body(request): Body<TestRequest, EVENT_BYTES_MAX>,
) -> Result<Response, ApiError> {
    let waits = query.waits()?;
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Maker)?;
        state.authoring.pin_draft(flow).map_err(ApiError::from)
    };
    let pinned = app.blocking(work).await?;
    let trigger = match (request.event, &pinned.sample) {
        (None, Some(sample)) => sample.clone(),
        (event, _) => trigger_of(&pinned.program, event)?,
    };
    let start = StartRequest {
        mode: Mode::Test,
        mocks: request.mocks,
        simulate: request.effects == Effects::Simulate,
        ..StartRequest::live(pin(pinned), trigger)
    };
    let (receipt, handle) = begin(&app, start, IdempotencyKey(None), &[]).await?;
    let made = Note::made("execution", receipt.id);
    let answer =
        if waits { wait_for(&app, receipt, handle.settled()).await? } else { accepted(receipt) };
    Ok((made, answer).into_response())
}

/// A test is pinned to the draft's content, not to a version.
fn pin(draft: PinnedDraft) -> Pin {
    let PinnedDraft { flow, project, document, program, sample: _ } = draft;
    Pin {
        flow: flow.id,
        project: Arc::new(ProjectFacts::new(&project)),
        version: None,
        document,
        program,
    }
}
