//! What a project's settings do to its executions: a bound of those that run at the same time, hosts of its requests.

use super::{ANSWER, CALL, House, PAUSE, body_of};
use flow::{FlowId, project::SettingsChange};
use kernel::{Status, input::Mode};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tandem_engine::{
    authoring::Authoring,
    port::SystemClock,
    running::{Handle, Limits, Pin, StartError, StartRequest},
};

const TWO_CALLS: &str = r#"
tandem: 1
trigger: { event: api, inputs: {} }
actions:
  - { id: one, action: http_request, inputs: { url: "https://erp.example/1" } }
  - { id: two, action: http_request, inputs: { url: "https://erp.example/2" } }
"#;

impl House {
    fn change_settings(&self, flow: FlowId, change: &SettingsChange) {
        let stores = self.store.stores();
        let directory = self.directory.clone();
        let authoring =
            Authoring::new(stores.catalog, stores.listing, Arc::new(SystemClock), directory)
                .expect("the service starts");
        let project = self.directory.deployed(flow).expect("it is active").project.id;
        let project = project.to_string().parse().expect("an id is a reference");
        authoring.change_settings(&project, change, "test").expect("they are right");
    }

    fn bound(&self, flow: FlowId, running_max: Option<u32>) {
        let change = SettingsChange { running_max: Some(running_max), ..Default::default() };
        self.change_settings(flow, &change);
    }

    /// A place is free a moment after the commit that frees it.
    async fn start_soon(&self, flow: FlowId) -> Handle {
        loop {
            match self.start(flow, "soon").await {
                Err(StartError::ProjectLimit { .. }) => tokio::task::yield_now().await,
                other => return other.expect("it starts"),
            }
        }
    }

    async fn answer_one(&self) {
        let (_, answer) = self.outside.next().await;
        answer.send(json!({ "status": 200, "headers": {}, "body": 1 })).expect("it waits");
    }
}

fn is_refused(started: Result<Handle, StartError>, bound: u32) -> bool {
    matches!(started, Err(StartError::ProjectLimit { limit, .. }) if limit == bound)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_projects_bound_refuses_before_anything_is_written() {
    let house = House::new();
    let flow = house.deploy(CALL);
    house.bound(flow, Some(1));
    let first = house.start(flow, "1").await.expect("there is a place");
    let appends = house.store.appends();
    assert!(is_refused(house.start(flow, "2").await, 1));
    assert_eq!(house.store.appends(), appends);
    let of_another = house.deploy(ANSWER);
    body_of(house.start(of_another, "").await.expect("each project has its own bound")).await;
    house.answer_one().await;
    body_of(first).await;
    let second = house.start_soon(flow).await;
    house.answer_one().await;
    body_of(second).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_bound_counts_what_runs_already() {
    let house = House::new();
    let flow = house.deploy(CALL);
    let first = house.start(flow, "1").await.expect("there is no bound yet");
    house.bound(flow, Some(1));
    assert!(is_refused(house.start(flow, "2").await, 1));
    house.bound(flow, Some(2));
    let second = house.start(flow, "2").await.expect("there are two places");
    assert!(is_refused(house.start(flow, "3").await, 2));
    house.bound(flow, None);
    let third = house.start(flow, "3").await.expect("there is no bound any more");
    for _ in 0..3 {
        house.answer_one().await;
    }
    for handle in [first, second, third] {
        body_of(handle).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_and_what_is_a_test_needs_no_place() {
    let house = House::new();
    let flow = house.deploy(PAUSE);
    house.bound(flow, Some(1));
    for _ in 0..3 {
        assert_eq!(house.start_soon(flow).await.status, Status::Waiting);
    }
    let flow = house.deploy(CALL);
    house.bound(flow, Some(1));
    let live = house.start(flow, "1").await.expect("there is a place");
    let request = house.request(flow, "2");
    let pin = Pin { version: None, ..request.pin.clone() };
    let test = StartRequest { mode: Mode::Test, pin, ..request };
    let test = house.running.start(test).await.expect("a test takes no place");
    for _ in 0..2 {
        house.answer_one().await;
    }
    body_of(live).await;
    body_of(test).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_on_after_a_restart_is_counted() {
    let house = House::new();
    let flow = house.deploy(CALL);
    let first = house.start(flow, "1").await.expect("it starts").execution;
    house.bound(flow, Some(1));
    let (_, _lost) = house.outside.next().await;
    house.running.drain(Duration::ZERO).await;

    let next = House::on(house.store.clone(), Limits::default());
    let (_, answer) = next.outside.next().await;
    assert!(is_refused(next.start(flow, "2").await, 1));
    answer.send(json!({ "status": 200, "headers": {}, "body": 1 })).expect("it waits");
    next.start_soon(flow).await;
    assert_eq!(next.status(first), Some(Status::Completed));
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_go_by_the_hosts_of_now_also_in_what_runs_already() {
    let house = House::new();
    let flow = house.deploy(TWO_CALLS);
    let handle = house.start(flow, "").await.expect("it starts");
    let (_, first) = house.outside.next().await;
    assert!(house.outside.last_hosts().admits("erp.example", 443));
    let egress_allow = Some(vec!["api.example".to_owned()]);
    house.change_settings(flow, &SettingsChange { egress_allow, ..Default::default() });
    first.send(json!({ "status": 200, "headers": {}, "body": 1 })).expect("it waits");
    let (_, second) = house.outside.next().await;
    let hosts = house.outside.last_hosts();
    assert!(!hosts.admits("erp.example", 443) && hosts.admits("api.example", 443));
    second.send(json!({ "status": 200, "headers": {}, "body": 1 })).expect("it waits");
    handle.response().await.expect("the service lives");
}
