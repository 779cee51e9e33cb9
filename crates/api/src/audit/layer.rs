//! Around every described route: when a call of somebody known has changed something, or was refused for lack of rights,
//! its row is durable before the answer leaves.

use super::{
    Actor, ActorSlot, Note,
    operations::{Exception, Operation, Operations},
};
use crate::{
    error::{ApiError, ErrorCode},
    extract::ClientAddress,
    layers,
    state::{ApiState, App},
};
use ::flow::{FlowId, ProjectId};
use axum::{
    body::Body,
    extract::{FromRequestParts, MatchedPath, RawPathParams, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use engine::{
    StoreError,
    audit::{AuditEvent, Series},
    authoring::ProjectRef,
};
use http::{Request, StatusCode, header, request::Parts};
use kernel::ExecutionId;
use serde_json::{Map, Value};
use std::{panic, sync::Arc};
use tracing::Instrument;
use utoipa::openapi::OpenApi;

/// How long one row stands for the saves of one author.
const SAVES_MS: u64 = 10 * 60 * 1_000;
/// How long one row stands for the refusals of one operation to one caller.
const REFUSALS_MS: u64 = 60 * 1_000;
/// Characters of a value that a client chose.
const VALUE_CHARS_MAX: usize = 128;

#[derive(Clone)]
pub(crate) struct Recorder {
    app: App,
    operations: Arc<Operations>,
}

/// What is known before the handler runs: afterwards a deleted project has no slug any more.
struct Call {
    operation: Operation,
    method: String,
    path: String,
    targets: Vec<(String, String)>,
    project: Option<ProjectId>,
    address: Option<String>,
    request_id: String,
}

impl Recorder {
    pub(crate) fn new(app: App, document: &OpenApi) -> Self {
        Self { app, operations: Arc::new(Operations::of(document)) }
    }

    /// None: this call has no row, whatever comes of it.
    async fn call(&self, parts: &mut Parts) -> Option<Call> {
        let path = parts.extensions.get::<MatchedPath>()?.as_str().to_owned();
        let operation = self.operations.find(&parts.method, &path)?.clone();
        let has_key = parts.headers.contains_key(header::AUTHORIZATION);
        if operation.exception == Some(Exception::WithKeyOnly) && has_key {
            return None;
        }
        let params = RawPathParams::from_request_parts(parts, &()).await.ok();
        let params = params.iter().flatten();
        let mut targets: Vec<(String, String)> =
            params.map(|(name, value)| (name.to_owned(), short(value))).collect();
        let named = targets.iter().position(|(name, _)| name == "project");
        let project = named.and_then(|place| self.project_id(&targets.remove(place).1));
        let address = ClientAddress::of(parts, &self.app).known.map(|address| address.to_string());
        let request_id = short(layers::request_id(&parts.extensions));
        let method = parts.method.to_string();
        Some(Call { operation, method, path, targets, project, address, request_id })
    }

    fn project_id(&self, text: &str) -> Option<ProjectId> {
        let Ok(project) = text.parse();
        match project {
            ProjectRef::Id(id) => Some(id),
            ProjectRef::Slug(slug) => self.app.directory.project_by_slug(&slug).map(|own| own.id),
        }
    }

    /// The answer, once what it says is written down.
    async fn written(self, call: Call, slot: ActorSlot, mut response: Response) -> Response {
        let status = response.status();
        let mut note = response.extensions_mut().remove::<Note>().unwrap_or_default();
        let actor = slot.get().cloned().or_else(|| response.extensions_mut().remove::<Actor>());
        let Some(actor) = actor else { return response };
        if !has_row(status) || note.has_changed_nothing {
            return response;
        }
        let etag = response.headers().get(header::ETAG).and_then(|etag| etag.to_str().ok());
        note.made.extend(etag.map(|etag| ("etag", etag.trim_matches('"').to_owned())));
        let work = move |state: &ApiState| {
            let written = call.write(state, actor, status, note);
            written.inspect_err(|error| {
                tracing::error!(%error, "A call has no row in the audit log.");
            })
        };
        match self.app.blocking(work).await {
            Err(_) if is_done(status) => not_written().into_response(),
            Ok(()) | Err(_) => response,
        }
    }
}

impl Call {
    fn write(
        self,
        state: &ApiState,
        actor: Actor,
        status: StatusCode,
        note: Note,
    ) -> Result<(), StoreError> {
        let project = self.project.or(note.project).or_else(|| self.owner(state));
        let series = self.series(&actor, status);
        let made = note.made.into_iter().map(|(kind, id)| (kind.to_owned(), id));
        let objects: Vec<String> = self.targets.iter().map(|(_, id)| id.clone()).collect();
        let targets: Map<String, Value> = self
            .targets
            .into_iter()
            .chain(made)
            .map(|(kind, id)| (kind, Value::String(id)))
            .collect();
        let event = AuditEvent {
            at: state.audit.now(),
            actor: actor.name,
            actor_kind: actor.kind,
            address: self.address,
            operation: self.operation.id,
            method: self.method,
            path: self.path,
            project,
            targets: Value::Object(targets).to_string(),
            status: status.as_u16(),
            request_id: self.request_id,
        };
        state.audit.record(event, series.as_ref(), &objects)
    }

    fn series(&self, actor: &Actor, status: StatusCode) -> Option<Series> {
        if status == StatusCode::FORBIDDEN {
            let object = format!("{} refused to {}", self.operation.id, actor.name);
            return Some(Series { object, lasts_ms: REFUSALS_MS });
        }
        if self.operation.exception == Some(Exception::FirstOfSeries) && status.is_success() {
            let object = self.target("flow")?.to_owned();
            return Some(Series { object, lasts_ms: SAVES_MS });
        }
        None
    }

    /// The project of the flow or the execution that the path names.
    fn owner(&self, state: &ApiState) -> Option<ProjectId> {
        if let Some(flow) = self.target("flow") {
            let flow: FlowId = flow.parse().ok()?;
            return state.authoring.owner_of(flow).ok();
        }
        let execution: ExecutionId = self.target("execution")?.parse().ok()?;
        Some(state.logs.head(execution).ok()??.project)
    }

    fn target(&self, name: &str) -> Option<&str> {
        self.targets.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }
}

/// The call goes on to its row even when its client has gone away: else who hangs up could act unseen.
pub(crate) async fn record(
    State(recorder): State<Recorder>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let Some(call) = recorder.call(&mut parts).await else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let slot = ActorSlot::default();
    parts.extensions.insert(slot.clone());
    let work = async move {
        let response = next.run(Request::from_parts(parts, body)).await;
        recorder.written(call, slot, response).await
    };
    match tokio::spawn(work.in_current_span()).await {
        Ok(response) => response,
        // The layer that catches panics is outside.
        Err(ended) => match ended.try_into_panic() {
            Ok(cause) => panic::resume_unwind(cause),
            Err(_) => not_written().into_response(),
        },
    }
}

/// What was done, what the caller may not do, and what ended in a way that says neither.
fn has_row(status: StatusCode) -> bool {
    is_done(status)
        || status == StatusCode::FORBIDDEN
        || status == StatusCode::INTERNAL_SERVER_ERROR
}

/// A redirect is an answer to a browser that was signed in.
fn is_done(status: StatusCode) -> bool {
    status.is_success() || status.is_redirection()
}

fn short(text: &str) -> String {
    text.chars().take(VALUE_CHARS_MAX).collect()
}

fn not_written() -> ApiError {
    ApiError::new(
        ErrorCode::Internal,
        "The audit log couldn't be written, so this call isn't acknowledged; what it changed may stay. The server's \
         log says what is wrong.",
    )
}
