//! `GET /api/v1/executions/{execution}/events`: the steps of an execution as they change, as server-sent events.
//!
//! Each commit that touches the execution makes this read its log again and send what changed. An event's id is the
//! number of leading steps that have ended: they never change again, so whoever comes back with it gets the rest.

use super::{Execution, ExecutionState, Step};
use crate::{
    auth::Caller,
    error::{ApiError, ErrorCode},
    extract::PathOf,
    limits::RETRY_AFTER_MS,
    state::{ApiState, App},
};
use axum::{
    extract::State,
    response::{
        Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, StreamExt, stream};
use http::HeaderMap;
use kernel::ExecutionId;
use std::convert::Infallible;
use tokio::sync::{
    OwnedSemaphorePermit,
    broadcast::{self, error::RecvError},
    watch,
};

/// Follows an execution live.
///
/// `event: step` has a step that began or changed, `event: execution` the execution without its steps; both come at each
/// commit. `event: end` is the last one. Send the last id as `Last-Event-ID` to go on after a lost connection.
#[utoipa::path(get, path = "/api/v1/executions/{execution}/events", tag = "executions",
    params(("execution" = String, Path), ("Last-Event-ID" = Option<String>, Header)),
    responses((status = 200, body = String, content_type = "text/event-stream")))]
pub(crate) async fn follow_execution(
    caller: Caller,
    State(app): State<App>,
    PathOf(execution): PathOf<ExecutionId>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let permit = app.followers.clone().try_acquire_owned().map_err(|_| {
        ApiError::new(
            ErrorCode::TooBusy,
            "Too many executions are being followed: try again later.",
        )
        .with_retry_after_ms(RETRY_AFTER_MS)
    })?;
    // Subscribed before the first reading: nothing between the two is missed.
    let changes = app.running.changes();
    let reader = caller.clone();
    let first = app.blocking(move |state| Execution::read_by(state, &reader, execution)).await?;
    let seen = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.trim().parse().ok())
        .unwrap_or(0);
    let told = Told { seen, ..Told::default() };
    let keep_alive = KeepAlive::new().interval(app.settings.keep_alive);
    let closing = app.closing.clone();
    let following = Following { app, caller, execution, changes, closing, told, _permit: permit };
    let batches = stream::unfold(Turn::Tell(Box::new(first), following), turn);
    Ok(Sse::new(batches.map(stream::iter).flatten().map(Ok)).keep_alive(keep_alive))
}

struct Following {
    app: App,
    /// Asked again at each change: whoever loses the project, or is deactivated, sees no more of it.
    caller: Caller,
    execution: ExecutionId,
    changes: broadcast::Receiver<ExecutionId>,
    closing: watch::Receiver<bool>,
    told: Told,
    _permit: OwnedSemaphorePermit,
}

enum Turn {
    Tell(Box<Execution>, Following),
    Wait(Following),
    Done,
}

/// What the client knows.
#[derive(Default)]
struct Told {
    /// Leading steps that it had before it came back: they had ended, so they are the same now.
    seen: usize,
    steps: Vec<Step>,
    state: Option<ExecutionState>,
}

/// One batch of events, and what comes after it.
async fn turn(next: Turn) -> Option<(Vec<Event>, Turn)> {
    let (execution, mut following) = match next {
        Turn::Tell(execution, following) => (execution, following),
        Turn::Wait(mut following) => (following.changed().await?, following),
        Turn::Done => return None,
    };
    let has_ended = execution.has_ended();
    let mut events = following.told.news(*execution);
    if has_ended {
        events.push(Event::default().event("end").data("{}"));
        return Some((events, Turn::Done));
    }
    Some((events, Turn::Wait(following)))
}

impl Following {
    /// The execution after its next commit; none when the server shuts down or the execution is gone.
    async fn changed(&mut self) -> Option<Box<Execution>> {
        loop {
            let changed = tokio::select! {
                changed = self.changes.recv() => changed,
                _ = self.closing.wait_for(|is_closing| *is_closing) => return None,
            };
            match changed {
                Ok(execution) if execution != self.execution => {}
                Ok(_) | Err(RecvError::Lagged(_)) => {
                    let (caller, execution) = (self.caller.clone(), self.execution);
                    let work = move |state: &ApiState| {
                        Execution::read_by(state, &caller.renewed(state)?, execution)
                    };
                    return self.app.blocking(work).await.ok().map(Box::new);
                }
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

impl Told {
    fn news(&mut self, execution: Execution) -> Vec<Event> {
        let Execution { state, steps } = execution;
        let ended = leading_ended(&steps);
        let seen = self.seen.min(ended);
        // Until the whole batch has arrived, only what was known before it counts as seen.
        let known = leading_ended(&self.steps).max(seen);
        let is_news = |(place, step): &(usize, &Step)| {
            *place >= seen && self.steps.get(*place) != Some(*step)
        };
        let changed = steps.iter().enumerate().filter(is_news);
        let mut events: Vec<Event> =
            changed.filter_map(|(_, step)| event("step", known, step)).collect();
        if !events.is_empty() || self.state.as_ref() != Some(&state) {
            events.extend(event("execution", ended, &state));
        }
        self.steps = steps;
        self.state = Some(state);
        events
    }
}

fn leading_ended(steps: &[Step]) -> usize {
    steps.iter().take_while(|step| step.has_ended()).count()
}

fn event(kind: &str, id: usize, data: &impl serde::Serialize) -> Option<Event> {
    let event = Event::default().event(kind).id(id.to_string());
    event
        .json_data(data)
        .inspect_err(|error| tracing::error!(%error, "An event can't be written."))
        .ok()
}
