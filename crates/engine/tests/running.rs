//! The running service as its callers see it, over a store in memory that can be told to fail: admission, twins,
//! answers, cancelling, a full disk, a restart, a drain.

#[path = "running/settings.rs"]
mod settings;

use flow::{Document, FlowId, Timestamp, network::HostList};
use kernel::{Completion, Effect, ExecutionId, Status, input::Mode};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tandem_engine::{
    authoring::{Authoring, CreateFlow},
    port::{ExecutionQuery, Performer, PerformerFuture, SystemClock},
    running::{
        BulkCancel, Directory, Handle, Idempotency, Limits, Outcome, Parts, RerunError, RerunOn,
        Running, RunningError, StartError, StartRequest, logs::Logs,
    },
};
use testkit::{Fault, FaultyStore, Stores};
use tokio::sync::oneshot;

const ANSWER: &str = r#"
tandem: 1
trigger: { event: api, inputs: {} }
actions:
  - { id: answer, action: respond, inputs: { status: 201, body: "{{ trigger.body }}" } }
"#;
const CALL: &str = r#"
tandem: 1
trigger: { event: api, inputs: {} }
actions:
  - { id: call, action: http_request, inputs: { url: "https://erp.example/{{ trigger.body }}" } }
  - { id: answer, action: respond, inputs: { body: "{{ actions.call.body }}" } }
"#;
const SLEEP: &str = r#"
tandem: 1
trigger: { event: api, inputs: {} }
actions:
  - { id: nap, action: wait, inputs: { duration: "50ms" } }
  - { id: answer, action: respond, inputs: { body: awake } }
"#;

/// One process's life on a store.
struct House {
    store: FaultyStore,
    directory: Arc<Directory>,
    running: Running,
    outside: Arc<Outside>,
    logs: Logs,
}

impl House {
    fn new() -> Self {
        Self::on(FaultyStore::over(Stores::memory()), Limits::default())
    }

    fn on(store: FaultyStore, limits: Limits) -> Self {
        let stores = store.stores();
        let directory = Directory::load(stores.catalog.clone()).expect("the catalogue loads");
        let outside = Arc::new(Outside::default());
        let running = Running::start_up(Parts {
            journal: stores.journal.clone(),
            upkeep: stores.upkeep.clone(),
            directory: directory.clone(),
            performer: outside.clone(),
            clock: Arc::new(SystemClock),
            runtime: tokio::runtime::Handle::current(),
            limits,
        })
        .expect("the service starts");
        let logs = Logs::new(stores.journal.clone(), stores.listing.clone(), directory.clone());
        Self { store, directory, running, outside, logs }
    }

    /// Deploys a flow and says which it is.
    fn deploy(&self, text: &str) -> FlowId {
        let stores = self.store.stores();
        let clock = Arc::new(SystemClock);
        let authoring =
            Authoring::new(stores.catalog, stores.listing, clock, self.directory.clone())
                .expect("the service starts");
        let project = authoring.create_project("Shop", None).expect("a project").project;
        let project = project.id.to_string().parse().expect("an id is a reference");
        let document = Document::parse(text).expect("a document");
        let create = CreateFlow { document: Some(document), ..CreateFlow::default() };
        let flow = authoring.create_flow(&project, create, "test").expect("a flow").head.id;
        authoring.deploy(flow, None, "test").expect("it is valid");
        flow
    }

    fn request(&self, flow: FlowId, body: &str) -> StartRequest {
        let deployed = self.directory.deployed(flow).expect("it is active");
        StartRequest::live((&*deployed).into(), json!({ "body": body }))
    }

    async fn start(&self, flow: FlowId, body: &str) -> Result<Handle, StartError> {
        self.running.start(self.request(flow, body)).await
    }

    async fn start_keyed(&self, flow: FlowId, body: u8) -> Result<Handle, StartError> {
        let idempotency = Idempotency { key: "order-7".into(), body_hash: [body; 32] };
        let request = self.request(flow, "x");
        self.running.start(StartRequest { idempotency: Some(idempotency), ..request }).await
    }

    fn status(&self, execution: ExecutionId) -> Option<Status> {
        self.logs.head(execution).expect("the store answers").map(|head| head.status)
    }
}

/// Keeps every effect until the test answers it.
#[derive(Default)]
struct Outside {
    waiting: Mutex<Vec<(Effect, oneshot::Sender<Value>)>>,
    /// What came with the effect before.
    hosts: Mutex<Option<Arc<HostList>>>,
}

impl Outside {
    /// The next effect that left, and the way to answer it.
    async fn next(&self) -> (Effect, oneshot::Sender<Value>) {
        loop {
            if let Some(next) = self.waiting.lock().expect("no panic while it is held").pop() {
                return next;
            }
            tokio::task::yield_now().await;
        }
    }

    fn last_hosts(&self) -> Arc<HostList> {
        let hosts = self.hosts.lock().expect("no panic while it is held").clone();
        hosts.expect("the project is there")
    }
}

impl Performer for Outside {
    fn perform(&self, effect: Effect, hosts: Option<Arc<HostList>>) -> PerformerFuture<'_> {
        *self.hosts.lock().expect("no panic while it is held") = hosts;
        let (answer, answered) = oneshot::channel();
        let completion = Completion {
            performance: effect.performance,
            attempt: effect.attempt,
            started_at: Timestamp(0),
            result: Ok(Value::Null),
        };
        self.waiting.lock().expect("no panic while it is held").push((effect, answer));
        Box::pin(async move {
            match answered.await {
                Ok(outputs) => Completion { result: Ok(outputs), ..completion },
                Err(_) => panic!("the test dropped an effect: the connector failed"),
            }
        })
    }
}

async fn body_of(handle: Handle) -> Value {
    match handle.response().await.expect("the service lives") {
        Outcome::Responded(response) => response.body,
        Outcome::Ended { status, error } => panic!("no response: {status:?} {error:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_returns_when_it_is_durable_and_then_gets_its_answer() {
    let house = House::new();
    let flow = house.deploy(ANSWER);
    let handle = house.start(flow, "hello").await.expect("it starts");
    assert_eq!(house.status(handle.execution), Some(Status::Completed));
    assert_eq!(body_of(handle).await, json!("hello"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_effect_is_answered_through_the_journal() {
    let house = House::new();
    let flow = house.deploy(CALL);
    let handle = house.start(flow, "7").await.expect("it starts");
    assert_eq!(house.status(handle.execution), Some(Status::Running));
    let (effect, answer) = house.outside.next().await;
    assert_eq!(effect.key, format!("{}:call.1", handle.execution));
    assert_eq!(effect.request["url"], "https://erp.example/7");
    answer.send(json!({ "status": 200, "headers": {}, "body": "ok" })).expect("it waits");
    assert_eq!(body_of(handle).await, json!("ok"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connector_that_panics_fails_its_step_and_nothing_else() {
    let house = House::new();
    let flow = house.deploy(CALL);
    let handle = house.start(flow, "7").await.expect("it starts");
    let (_, answer) = house.outside.next().await;
    drop(answer);
    let Some(Outcome::Ended { status, error }) = handle.response().await else {
        panic!("it can't respond");
    };
    assert_eq!((status, error.map(|error| error.code)), (Status::Failed, Some("internal".into())));
}

#[tokio::test(flavor = "multi_thread")]
async fn twins_share_one_execution_and_one_answer() {
    let house = House::new();
    let flow = house.deploy(ANSWER);
    let twins = (0..50).map(|_| house.start_keyed(flow, 1));
    let mut executions = Vec::new();
    let mut attached = 0;
    for twin in twins {
        let handle = twin.await.expect("it starts or joins");
        attached += u32::from(handle.attached);
        executions.push(handle.execution);
        assert_eq!(body_of(handle).await, json!("x"));
    }
    executions.dedup();
    assert_eq!((executions.len(), attached), (1, 49));
    let reused = house.start_keyed(flow, 2).await;
    assert!(matches!(reused, Err(StartError::KeyReused)), "{reused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_twins_meet_in_one_commit() {
    let house = House::new();
    let flow = house.deploy(CALL);
    let (one, two) = tokio::join!(house.start_keyed(flow, 1), house.start_keyed(flow, 1));
    let (one, two) = (one.expect("it starts"), two.expect("it joins"));
    assert_eq!(one.execution, two.execution);
    assert!(one.attached != two.attached);
    let (_, answer) = house.outside.next().await;
    answer.send(json!({ "status": 200, "headers": {}, "body": 1 })).expect("it waits");
    assert_eq!((body_of(one).await, body_of(two).await), (json!(1), json!(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_ends_by_its_timer() {
    let house = House::new();
    let flow = house.deploy(SLEEP);
    let handle = house.start(flow, "").await.expect("it starts");
    assert_eq!(handle.status, Status::Waiting);
    assert_eq!(body_of(handle).await, json!("awake"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_execution_is_cancelled_for_good() {
    let house = House::new();
    let flow = house.deploy(CALL);
    let id = house.start(flow, "7").await.expect("it starts").execution;
    let (_, answer) = house.outside.next().await;
    assert_eq!(house.running.cancel(id, "test").await.expect("it runs"), Status::Cancelled);
    let _too_late = answer.send(json!({}));
    let again = house.running.cancel(id, "test").await;
    assert!(matches!(again, Err(RunningError::AlreadyEnded(Status::Cancelled))), "{again:?}");
    assert_eq!(house.status(id), Some(Status::Cancelled));
    let unknown = house.running.cancel(ExecutionId(1), "test").await;
    assert!(matches!(unknown, Err(RunningError::NotFound)), "{unknown:?}");
    let done = house.deploy_second(ANSWER).await;
    let ended = house.running.cancel(done, "test").await;
    assert!(matches!(ended, Err(RunningError::AlreadyEnded(Status::Completed))), "{ended:?}");
}

impl House {
    /// An execution of another flow, run to its end.
    async fn deploy_second(&self, text: &str) -> ExecutionId {
        let flow = self.deploy(text);
        let handle = self.start(flow, "").await.expect("it starts");
        let id = handle.execution;
        handle.response().await.expect("the service lives");
        id
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_finds_the_disk_full_has_not_happened_and_the_next_one_works() {
    let house = House::new();
    let flow = house.deploy(ANSWER);
    let next = house.store.appends() + 1;
    house.store.at_append(next, Fault::Full).at_append(next + 1, Fault::Full);
    let refused = house.start(flow, "a").await;
    assert!(matches!(refused, Err(StartError::Store(_))), "{refused:?}");
    let handle = house.start(flow, "b").await.expect("there is room again");
    assert_eq!(body_of(handle).await, json!("b"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_outside_waits_for_room_on_the_disk() {
    let house = House::new();
    let flow = house.deploy(CALL);
    let handle = house.start(flow, "7").await.expect("it starts");
    let next = house.store.appends() + 1;
    house.store.at_append(next, Fault::Full).at_append(next + 1, Fault::Unavailable);
    let (_, answer) = house.outside.next().await;
    answer.send(json!({ "status": 200, "headers": {}, "body": "kept" })).expect("it waits");
    assert_eq!(body_of(handle).await, json!("kept"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_process_asks_for_the_same_effect_again() {
    let house = House::new();
    let flow = house.deploy(CALL);
    let id = house.start(flow, "7").await.expect("it starts").execution;
    let (before, _lost) = house.outside.next().await;
    house.running.drain(Duration::ZERO).await;

    let next = House::on(house.store.clone(), Limits::default());
    let (after, answer) = next.outside.next().await;
    assert_eq!((after.key, &after.request), (before.key, &before.request));
    answer.send(json!({ "status": 200, "headers": {}, "body": 1 })).expect("it waits");
    while next.status(id) != Some(Status::Completed) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_refuses_before_anything_is_written() {
    let limits = Limits { executions_running_max: 1, ..Limits::default() };
    let house = House::on(FaultyStore::over(Stores::memory()), limits);
    let flow = house.deploy(CALL);
    let first = house.start(flow, "1").await.expect("there is room for one");
    let appends = house.store.appends();
    let refused = house.start(flow, "2").await;
    assert!(matches!(refused, Err(StartError::Busy { .. })), "{refused:?}");
    assert_eq!(house.store.appends(), appends);
    let (_, answer) = house.outside.next().await;
    answer.send(json!({ "status": 200, "headers": {}, "body": 1 })).expect("it waits");
    body_of(first).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drain_lets_what_is_under_way_finish_and_refuses_the_rest() {
    let house = House::new();
    let flow = house.deploy(CALL);
    let handle = house.start(flow, "7").await.expect("it starts");
    let (_, answer) = house.outside.next().await;
    let running = house.running.clone();
    let drained = tokio::spawn(async move { running.drain(Duration::from_secs(30)).await });
    while house.running.is_ready() {
        tokio::task::yield_now().await;
    }
    let refused = house.start(flow, "8").await;
    assert!(matches!(refused, Err(StartError::Draining)), "{refused:?}");
    answer.send(json!({ "status": 200, "headers": {}, "body": 1 })).expect("it waits");
    assert_eq!(body_of(handle).await, json!(1));
    drained.await.expect("it drains");
}

const PAUSE: &str = r#"
tandem: 1
trigger: { event: api, inputs: {} }
actions:
  - { id: nap, action: wait, inputs: { duration: "1h" } }
"#;

impl House {
    async fn start_many(&self, flow: FlowId, count: usize) -> Vec<ExecutionId> {
        let mut started = Vec::new();
        for _ in 0..count {
            started.push(self.start(flow, "").await.expect("it starts").execution);
        }
        started
    }

    /// What can be cancelled of a flow.
    fn unfinished(&self, flow: FlowId, before: Option<ExecutionId>) -> ExecutionQuery {
        ExecutionQuery {
            project: self.directory.deployed(flow).expect("it is active").project.id,
            flow: Some(flow),
            statuses: vec![Status::Running, Status::Waiting],
            mode: None,
            version: None,
            from: None,
            to: None,
            tags: Vec::new(),
            sought: None,
            before,
            limit: 200,
        }
    }

    async fn cancel_many(&self, query: ExecutionQuery) -> Result<BulkCancel, RunningError> {
        self.running.cancel_listed(&self.logs, query, "test").await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_executions_are_cancelled_in_bounded_calls_that_share_commits() {
    let house = House::new();
    let flow = house.deploy(PAUSE);
    let other = house.start(house.deploy(SLEEP), "").await.expect("it starts");
    let mut started = house.start_many(flow, 1_050).await;
    // Of one millisecond, the ids of several shards are in no order of their starts.
    started.sort();
    let appends = house.store.appends();
    let first = house.cancel_many(house.unfinished(flow, None)).await.expect("it cancels");
    assert_eq!((first.cancelled, first.ended_meanwhile, first.failed), (1_000, 0, 0));
    assert!(house.store.appends() - appends < 500, "executions share commits");
    assert_eq!(first.next, Some(started[50]));
    let late = house.start(flow, "").await.expect("it starts").execution;
    let second = house.cancel_many(house.unfinished(flow, first.next)).await.expect("it cancels");
    assert_eq!(second, BulkCancel { cancelled: 50, ..BulkCancel::default() });
    assert!(started.iter().all(|id| house.status(*id) == Some(Status::Cancelled)));
    assert_eq!(house.status(late), Some(Status::Waiting), "it started after the first call");
    assert_eq!(body_of(other).await, json!("awake"), "another flow goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_many_goes_on_past_what_has_ended_meanwhile() {
    let house = House::new();
    let flow = house.deploy(PAUSE);
    let started = house.start_many(flow, 3).await;
    house.running.cancel(started[1], "somebody else").await.expect("it waits");
    // A list that was read a moment before: what has ended is in it.
    let query = ExecutionQuery { statuses: Vec::new(), ..house.unfinished(flow, None) };
    let done = house.cancel_many(query).await.expect("it cancels");
    let expected = BulkCancel { cancelled: 2, ended_meanwhile: 1, ..BulkCancel::default() };
    assert_eq!(done, expected);
    house.running.drain(Duration::ZERO).await;
    let draining = house.cancel_many(house.unfinished(flow, None)).await;
    assert_eq!(draining.expect("there is nothing to cancel"), BulkCancel::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_is_run_again_with_the_same_event() {
    let house = House::new();
    let flow = house.deploy(ANSWER);
    let first = house.start(flow, "again").await.expect("it starts").execution;
    for on in [None, Some(RerunOn::Active), Some(RerunOn::Same)] {
        let request = house.logs.rerun(first, on).expect("it was started");
        assert_eq!((request.mode, request.pin.version), (Mode::Live, Some(1)));
        let handle = house.running.start(request).await.expect("it starts");
        assert!(handle.execution != first && !handle.attached);
        assert_eq!(body_of(handle).await, json!("again"));
    }
    let unknown = house.logs.rerun(ExecutionId(1), None);
    assert!(matches!(unknown, Err(RerunError::NotFound)), "{unknown:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_is_run_again_on_the_document_it_ran_with_its_mocks() {
    let house = House::new();
    let flow = house.deploy(CALL);
    let request = house.request(flow, "7");
    let outputs = json!({ "call": { "status": 200, "headers": {}, "body": "mocked" } });
    let mocks = outputs.as_object().cloned().expect("an object");
    let pin = tandem_engine::running::Pin { version: None, ..request.pin.clone() };
    let test = StartRequest { mode: Mode::Test, pin, mocks, simulate: true, ..request };
    let first = house.running.start(test).await.expect("it starts");
    let id = first.execution;
    assert_eq!(body_of(first).await, json!("mocked"));
    for on in [None, Some(RerunOn::Same)] {
        let again = house.logs.rerun(id, on).expect("it was started");
        assert_eq!((again.mode, again.pin.version, again.simulate), (Mode::Test, None, true));
        let handle = house.running.start(again).await.expect("it starts");
        assert_eq!(body_of(handle).await, json!("mocked"));
    }
    let refused = house.logs.rerun(id, Some(RerunOn::Active));
    assert!(matches!(refused, Err(RerunError::IsTest)), "{refused:?}");
}
