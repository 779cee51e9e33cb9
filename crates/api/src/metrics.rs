//! `GET /metrics`: what the server counts about itself, in the text format of Prometheus. Owns the metrics' names; they
//! are for ever, like error codes. No label names a project, a flow or a person.

mod process;
pub(crate) mod requests;
mod text;

use crate::{
    auth::{Caller, bearer},
    error::ApiError,
    state::App,
};
use ::flow::catalog::ACTIONS;
use axum::{
    extract::{FromRequestParts, State},
    response::{IntoResponse, Response},
};
use engine::{
    meter::Counter,
    running::{
        Meters, Moment,
        meters::{ATTEMPTS, ENDS, MODES, REFUSALS},
    },
};
use http::{HeaderValue, header, request::Parts};
use sha2::{Digest, Sha256};
use text::Page;

const CONTENT_TYPE: HeaderValue =
    HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// The hash of a token that reads the metrics and nothing else.
#[derive(Debug, Clone)]
pub struct MetricsToken([u8; 32]);

impl MetricsToken {
    pub fn new(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }
}

/// Who may read the metrics: whoever has the token, and who may do everything anyway.
pub(crate) struct Watcher;

impl FromRequestParts<App> for Watcher {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        // Hashes are compared: how long it takes says nothing about the token.
        let given = bearer(&parts.headers).map(|token| MetricsToken::new(token).0);
        let token = app.settings.metrics_token.as_ref().map(|token| token.0);
        if token.is_some() && given == token {
            return Ok(Self);
        }
        Caller::from_request_parts(parts, app).await?.demand_administrator()?;
        Ok(Self)
    }
}

/// What the server counts about itself, for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "health",
    responses((status = 200, body = String, content_type = "text/plain")))]
pub(crate) async fn metrics(_: Watcher, State(app): State<App>) -> Result<Response, ApiError> {
    let state = app.clone();
    let page = app.blocking(move |_| Ok::<_, ApiError>(page(&state))).await?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], page).into_response())
}

fn page(app: &App) -> String {
    let mut page = Page::default();
    page.gauge("tandem_build_info", "Which release this is.");
    page.sample(&[("version", env!("CARGO_PKG_VERSION"))], 1);
    process::write(&mut page);
    let meters = app.running.meters();
    executions(&mut page, meters);
    match app.running.moment() {
        Ok(moment) => gauges(&mut page, &moment),
        // What was counted is told all the same: it says why.
        Err(error) => tracing::warn!(%error, "The store can't say what waits in it."),
    }
    effects(&mut page, meters);
    commits(&mut page, meters);
    app.requests(std::iter::empty()).write(&mut page);
    page.finish()
}

fn executions(page: &mut Page, meters: &Meters) {
    let by = |page: &mut Page, label: &'static str, names: &[&str], counters: &[Counter]| {
        for (name, counter) in names.iter().zip(counters) {
            page.sample(&[(label, name)], counter.read());
        }
    };
    page.counter("tandem_executions_started_total", "Executions whose start is durable.");
    by(page, "mode", &MODES, &meters.started);
    page.counter("tandem_executions_ended_total", "Executions whose end is durable.");
    by(page, "outcome", &ENDS, &meters.ended);
    page.counter("tandem_starts_refused_total", "Starts that left no trace.");
    by(page, "reason", &REFUSALS, &meters.refused);
    page.counter("tandem_effect_attempts_total", "Attempts at effects, by how they came back.");
    by(page, "outcome", &ATTEMPTS, &meters.attempts);
}

fn gauges(page: &mut Page, moment: &Moment) {
    page.gauge("tandem_executions_running", "Executions in memory.");
    page.sample(&[], moment.running);
    page.gauge("tandem_executions_waiting", "Executions that wait for a timer or a signal.");
    page.sample(&[], moment.waiting);
    page.gauge("tandem_starts_queued", "Starts that wait for their first commit.");
    page.sample(&[], moment.starts_queued);
    page.gauge("tandem_shard_queue_messages", "What waits for a shard's next turn.");
    for (shard, waiting) in moment.queued.iter().enumerate() {
        page.sample(&[("shard", &shard.to_string())], waiting);
    }
    page.gauge("tandem_effects_in_flight", "Effects that are outside.");
    page.sample(&[], moment.effects_in_flight);
    page.gauge(
        "tandem_timer_overdue_seconds",
        "How long the oldest timer that is due waits to be fired.",
    );
    page.sample(&[], moment.overdue_ms as f64 / 1_000.0);
}

fn effects(page: &mut Page, meters: &Meters) {
    page.histogram("tandem_effect_attempt_duration_seconds", "One attempt at an effect.");
    page.seconds(&[], &meters.attempt_us.read());
    page.histogram(
        "tandem_step_duration_seconds",
        "Steps but waits: from the beginning of the last attempt to the outcome.",
    );
    for (kit, took) in ACTIONS.iter().zip(&meters.steps) {
        let took = took.read();
        if took.values > 0 {
            page.seconds(&[("action", kit.key)], &took);
        }
    }
}

fn commits(page: &mut Page, meters: &Meters) {
    page.counter("tandem_commits_failed_total", "Commits that the store refused.");
    page.sample(&[], meters.commits_failed.read());
    page.histogram(
        "tandem_commit_duration_seconds",
        "From handing a commit to the store until it is durable.",
    );
    page.seconds(&[], &meters.commit_us.read());
    page.histogram("tandem_commit_executions", "Executions in one commit.");
    page.distribution(&[], &meters.commit_inputs.read());
    page.histogram("tandem_commit_bytes", "Bytes of journal in one commit.");
    page.distribution(&[], &meters.commit_bytes.read());
}
