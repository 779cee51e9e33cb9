//! Full queues, full disks: refused with Retry-After, nothing started.

use super::app::{Setting, TestApp, action, webhook_flow};
use engine::running::Limits;
use serde_json::json;
use testkit::Fault;

fn calling() -> serde_json::Value {
    let call =
        action("call", "http_request", json!({ "method": "GET", "url": "https://erp.example/" }));
    webhook_flow("in", json!([call, action("answer", "respond", json!({ "status": 200 }))]))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_execution_too_many_is_told_to_come_back() {
    let limits = Limits { shards: 1, executions_running_max: 1, ..Limits::default() };
    let app = TestApp::with(Setting { limits, ..Setting::default() });
    app.project().await;
    app.active(calling()).await;
    app.performer.hold();
    let first = tokio::spawn(app.anonymous("POST", "/hooks/shop/in").send());
    app.performer.until_asked(1).await;
    let refused = app.anonymous("POST", "/hooks/shop/in").send().await;
    assert_eq!(refused.refusal(), (503, "too_busy".to_owned()));
    assert_eq!((refused.header("retry-after"), refused.header("x-tandem-execution")), ("1", ""));
    app.performer.release();
    assert_eq!(first.await.unwrap().status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_the_start_and_nothing_else() {
    let app = TestApp::new();
    app.project().await;
    app.active(calling()).await;
    // The commit as a whole, then of this start alone.
    let next = app.store.appends() + 1;
    app.store.at_append(next, Fault::Full).at_append(next + 1, Fault::Full);
    let refused = app.anonymous("POST", "/hooks/shop/in").send().await;
    assert_eq!(refused.refusal(), (503, "store_full".to_owned()));
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(app.anonymous("POST", "/hooks/shop/in").send().await.status, 200);
}
