//! Every metric that the operator's page names is there and moves; who may read them; when the server is ready.

use super::app::{KEY, Setting, TestApp, action, webhook_flow};
use crate::{MetricsToken, Settings};
use serde_json::json;
use std::collections::BTreeSet;

const TOKEN: &str = "a token for Prometheus";
/// What operators read.
const PAGE: &str = include_str!("../../../../docs/operation.md");

fn watched() -> TestApp {
    let metrics_token = Some(MetricsToken::new(TOKEN));
    TestApp::with(Setting {
        settings: Settings { metrics_token, ..Settings::default() },
        ..Setting::default()
    })
}

impl TestApp {
    async fn metrics(&self) -> String {
        let answer = self.call_with(TOKEN, "GET", "/metrics").send().await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
        answer.text().to_owned()
    }

    async fn metric(&self, sample: &str) -> f64 {
        let metrics = self.metrics().await;
        let line = metrics.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("no {sample} in\n{metrics}")).parse().unwrap()
    }
}

/// The names in the first column of the page's table of metrics.
fn promised() -> BTreeSet<&'static str> {
    let cells = PAGE.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    cells.filter(|name| name.starts_with("tandem_") || name.starts_with("process_")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_that_the_page_names_is_there_and_no_other() {
    let app = watched();
    app.project().await;
    let call =
        action("call", "http_request", json!({ "method": "GET", "url": "https://erp.example/" }));
    app.active(webhook_flow("in", json!([call, action("end", "stop", json!({}))]))).await;
    app.anonymous("POST", "/hooks/shop/in").send().await;
    let metrics = app.metrics().await;
    let typed = metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
    let found: BTreeSet<&str> = typed.collect();
    assert_eq!(found, promised());
    for name in found {
        let has_sample = metrics.lines().any(|line| line.starts_with(name));
        assert!(has_sample, "{name} has no value");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_moves_the_metrics() {
    let app = watched();
    app.project().await;
    let call =
        action("call", "http_request", json!({ "method": "GET", "url": "https://erp.example/" }));
    let answer = action("answer", "respond", json!({ "status": 200 }));
    app.active(webhook_flow("in", json!([call, answer]))).await;
    app.active(webhook_flow("nap", json!([action("nap", "wait", json!({ "duration": "1h" }))])))
        .await;
    assert_eq!(app.metric("tandem_executions_started_total{mode=\"live\"}").await, 0.0);
    app.anonymous("POST", "/hooks/shop/in").send().await;
    let waiting = app.anonymous("POST", "/hooks/shop/nap").send().await;
    let waiting = waiting.header("x-tandem-execution").to_owned();
    app.settled(&waiting).await;
    app.store.fill(true);
    assert_eq!(app.anonymous("POST", "/hooks/shop/in").send().await.status, 503);
    app.store.fill(false);
    let expected = [
        ("tandem_executions_started_total{mode=\"live\"}", 2.0),
        ("tandem_executions_ended_total{outcome=\"completed\"}", 1.0),
        ("tandem_starts_refused_total{reason=\"store_full\"}", 1.0),
        ("tandem_effect_attempts_total{outcome=\"answered\"}", 1.0),
        ("tandem_effect_attempt_duration_seconds_count", 1.0),
        ("tandem_step_duration_seconds_count{action=\"http_request\"}", 1.0),
        ("tandem_step_duration_seconds_count{action=\"respond\"}", 1.0),
        ("tandem_executions_waiting", 1.0),
        ("tandem_executions_running", 0.0),
        ("tandem_shard_queue_messages{shard=\"0\"}", 0.0),
        ("tandem_timer_overdue_seconds", 0.0),
        ("tandem_commit_executions_count", 3.0),
        // As a batch, and then by itself.
        ("tandem_commits_failed_total", 2.0),
        ("tandem_http_requests_total{route=\"/hooks/{slug}/{*path}\",status=\"5xx\"}", 1.0),
    ];
    for (sample, value) in expected {
        assert_eq!(app.metric(sample).await, value, "{sample}");
    }
    for sample in ["tandem_commit_bytes_sum", "process_resident_memory_bytes", "process_open_fds"] {
        assert!(app.metric(sample).await > 0.0, "{sample}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_for_the_token_and_the_administrator_and_the_token_for_nothing_else() {
    let app = watched();
    app.project().await;
    let project_key = app.key("shop").await;
    for (key, status) in [(KEY, 200), (TOKEN, 200), (project_key.as_str(), 403), ("wrong", 401)] {
        assert_eq!(app.call_with(key, "GET", "/metrics").send().await.status, status);
    }
    assert_eq!(app.anonymous("GET", "/metrics").from("127.0.0.1").send().await.status, 401);
    assert_eq!(app.call_with(TOKEN, "GET", "/api/v1/projects").send().await.status, 401);
    let without = TestApp::new();
    assert_eq!(without.call_with("", "GET", "/metrics").send().await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_not_ready_says_why_and_comes_back_by_itself() {
    let app = TestApp::new();
    app.project().await;
    app.active(webhook_flow("in", json!([action("end", "stop", json!({}))]))).await;
    assert_eq!(app.anonymous("GET", "/readyz").send().await.status, 200);
    app.store.fill(true);
    app.anonymous("POST", "/hooks/shop/in").send().await;
    let full = app.anonymous("GET", "/readyz").send().await;
    assert_eq!(full.refusal(), (503, "store_full".to_owned()));
    assert_eq!(app.anonymous("GET", "/healthz").send().await.status, 200);
    app.store.fill(false);
    assert_eq!(app.anonymous("GET", "/readyz").send().await.status, 200, "nobody started anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_from_the_beginning_is_not_ready() {
    let app = TestApp::new();
    app.store.fill(true);
    let full = app.anonymous("GET", "/readyz").send().await;
    assert_eq!(full.refusal(), (503, "store_full".to_owned()));
    app.store.fill(false);
    assert_eq!(app.anonymous("GET", "/readyz").send().await.status, 200);
}
