//! Executions with subroutines over a store in memory: the versions that were active at the start stay theirs, in the
//! middle of a subroutine's effect and across a restart.

use flow::{Document, FlowId, Timestamp, network::HostList};
use kernel::{Completion, Effect, ExecutionId, Status};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tandem_engine::{
    authoring::{Authoring, CreateFlow, ProjectRef},
    port::{Change, Performer, PerformerFuture, SystemClock},
    running::{
        Directory, Limits, Parts, Pin, RerunOn, Running, StartError, StartRequest, Unlinked,
        logs::Logs,
    },
};
use testkit::{FaultyStore, Stores};
use tokio::sync::oneshot;

const MAIN: &str = r#"
tandem: 1
name: Sell
trigger: { event: api, inputs: {} }
actions:
  - { id: pay, action: run_subroutine, inputs: { flow: charge, inputs: { amount: 5 } } }
  - { id: answer, action: respond, inputs: { body: "{{ actions.pay.receipt }}" } }
"#;

/// A subroutine that calls the outside and returns the name of its version.
fn charge(version: &str) -> Document {
    let text = format!(
        r#"
tandem: 1
name: Charge
kind: subroutine
trigger: {{ event: subroutine, inputs: {{ inputs: {{ amount: number }}, outputs: {{ receipt: string }} }} }}
actions:
  - {{ id: call, action: http_request, inputs: {{ url: "https://{version}.example/{{{{ trigger.inputs.amount }}}}" }} }}
  - {{ id: back, action: return, inputs: {{ outputs: {{ receipt: {version} }} }} }}
"#
    );
    Document::parse(&text).expect("a document")
}

/// Keeps every effect until the test answers it.
#[derive(Default)]
struct Outside {
    waiting: Mutex<Vec<(Effect, oneshot::Sender<Value>)>>,
}

impl Outside {
    async fn next(&self) -> (Effect, oneshot::Sender<Value>) {
        loop {
            if let Some(next) = self.waiting.lock().expect("no panic while it is held").pop() {
                return next;
            }
            tokio::task::yield_now().await;
        }
    }
}

impl Performer for Outside {
    fn perform(&self, effect: Effect, _: Option<Arc<HostList>>) -> PerformerFuture<'_> {
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
                Err(_) => std::future::pending().await,
            }
        })
    }
}

/// One process's life on a store.
struct House {
    store: FaultyStore,
    directory: Arc<Directory>,
    authoring: Authoring,
    running: Running,
    outside: Arc<Outside>,
    logs: Logs,
}

impl House {
    fn on(store: FaultyStore) -> Self {
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
            limits: Limits::default(),
        })
        .expect("the service starts");
        let logs = Logs::new(stores.journal, stores.listing.clone(), directory.clone());
        let clock = Arc::new(SystemClock);
        let authoring = Authoring::new(stores.catalog, stores.listing, clock, directory.clone())
            .expect("it starts");
        Self { store, directory, authoring, running, outside, logs }
    }

    /// A project with a flow and the subroutine that it calls: their ids, the subroutine's first.
    fn furnished() -> (Self, FlowId, FlowId) {
        let house = Self::on(FaultyStore::over(Stores::memory()));
        let project = house.authoring.create_project("Shop", None).expect("a project").project;
        let project = ProjectRef::from(project.id);
        let [sub, main] =
            [charge("v1"), Document::parse(MAIN).expect("a document")].map(|document| {
                let create = CreateFlow { document: Some(document), ..CreateFlow::default() };
                let flow =
                    house.authoring.create_flow(&project, create, "test").expect("a flow").head.id;
                house.authoring.deploy(flow, None, "test").expect("it is valid");
                flow
            });
        (house, sub, main)
    }

    fn redeploy(&self, flow: FlowId, document: Document) {
        self.authoring.edit(flow, "test").expect("a draft");
        let etag = self.authoring.draft(flow).expect("a draft").0.etag;
        self.authoring.save_draft(flow, etag, document, "test").expect("it is saved");
        self.authoring.deploy(flow, None, "test").expect("it is valid");
    }

    fn request(&self, flow: FlowId) -> StartRequest {
        let deployed = self.directory.deployed(flow).expect("it is active");
        StartRequest::live((&*deployed).into(), json!({ "body": 1 }))
    }

    async fn start(&self, request: StartRequest) -> ExecutionId {
        self.running.start(request).await.expect("it starts").execution
    }

    /// Answers the next effect; its address and key.
    async fn answer(&self) -> (String, String) {
        let (effect, answer) = self.outside.next().await;
        answer.send(json!({ "status": 200, "headers": {}, "body": null })).expect("it waits");
        (effect.request["url"].to_string(), effect.key)
    }

    /// The response of an execution once it has ended.
    async fn response(&self, execution: ExecutionId) -> Value {
        loop {
            let view =
                self.logs.execution(execution).expect("the store answers").expect("it is there");
            if view.head.status.has_ended() {
                assert_eq!(view.head.status, Status::Completed);
                return view.response.expect("it responded").body;
            }
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_finishes_on_the_subroutines_that_it_started_with_across_a_restart() {
    let (house, sub, main) = House::furnished();
    let old = house.start(house.request(main)).await;
    let (sent, lost) = house.outside.next().await;
    house.redeploy(sub, charge("v2"));
    let new = house.start(house.request(main)).await;
    assert_eq!(house.answer().await.0, "\"https://v2.example/5\"");
    assert_eq!(house.response(new).await, "v2");
    // The process dies in the middle of the subroutine's effect.
    house.running.drain(Duration::ZERO).await;
    drop(lost);

    let next = House::on(house.store.clone());
    let (again, key) = next.answer().await;
    assert_eq!((again.as_str(), key.as_str()), ("\"https://v1.example/5\"", sent.key.as_str()));
    assert_eq!(key, format!("{old}:1.call.1"));
    assert_eq!(next.response(old).await, "v1");
    let steps = next.logs.execution(old).expect("the store answers").expect("it is there").steps;
    let shown: Vec<_> = steps
        .iter()
        .map(|step| (step.parent_seq, step.flow.as_deref(), step.action_id.as_str()))
        .collect();
    let inside = |id| (Some(1), Some("charge"), id);
    assert_eq!(
        shown,
        [(None, None, "pay"), inside("call"), inside("back"), (None, None, "answer")]
    );

    // Run again on the same version it has the same subroutines, on the active one those of now.
    for (on, version) in [(RerunOn::Same, "v1"), (RerunOn::Active, "v2")] {
        let request = next.logs.rerun(old, Some(on)).expect("it can be run again");
        let execution = next.start(request).await;
        next.answer().await;
        assert_eq!(next.response(execution).await, version);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_pins_the_subroutines_of_its_moment() {
    let (house, sub, main) = House::furnished();
    house.authoring.edit(main, "test").expect("a draft");
    let draft = house.authoring.pin_draft(main).expect("it is valid");
    house.redeploy(sub, charge("v2"));
    let pin = Pin {
        version: None,
        document: draft.document,
        programs: draft.programs,
        ..house.request(main).pin
    };
    let execution = house.start(StartRequest::live(pin, json!({ "body": 1 }))).await;
    house.answer().await;
    assert_eq!(house.response(execution).await, "v1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_whose_subroutine_is_gone_does_not_start() {
    let (house, sub, main) = House::furnished();
    // As nothing but a defect could leave it.
    let catalog = house.store.stores().catalog;
    let mut head = catalog.flow(sub).expect("the store answers").expect("it is there");
    head.deleted_at = Some(Timestamp(1));
    head.revision += 1;
    catalog.commit(vec![Change::PutFlow(head.clone())]).expect("it is written");
    house.directory.put_flow(&head);
    let refused = house.running.start(house.request(main)).await;
    assert!(
        matches!(refused, Err(StartError::Unlinked(Unlinked { ref key })) if key == "charge"),
        "{refused:?}"
    );
}
