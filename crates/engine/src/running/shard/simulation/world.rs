//! What surrounds the simulated shard: clock, disk, performer, dice.

use super::{Shard, completion};
use crate::{
    port::{
        Append, Catalog, Change, Clock, Due, Journal, Performer, PerformerFuture, Project,
        StartKey, StoreError, Stored,
    },
    running::{
        Directory, Idempotency, Pin, ProjectFacts,
        dispatch::Dispatcher,
        message::{Message, StartMessage},
        resident::{Ack, Acked},
        shard::Shared,
        start::{Follower, StartError, StartRequest},
    },
};
use flow::{
    Document, FlowId, Programs, ProjectId, Signatures, Timestamp, check,
    document::ContentHash,
    id::IdSource,
    lifecycle::{FlowHead, VersionHead},
    subroutine::{Linked, Pinned},
};
use kernel::{Effect, Entry, ExecutionId, Status, codec, input::Failure};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
};
use tokio::sync::{Semaphore, broadcast, oneshot};

/// What a dying store panics with.
pub(super) struct Crash;

pub(super) type AckReceiver = oneshot::Receiver<Result<Acked, StartError>>;

/// A small, fast, reproducible source of choices.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

const FLOWS: [&str; 5] = [
    r#"
tandem: 1
trigger: { event: api, inputs: {} }
actions:
  - { id: first, action: http_request, inputs: { url: "https://a.example/{{ trigger.body.n }}" }, retry: { attempts: 3, initial_ms: 100 } }
  - { id: second, action: http_request, inputs: { url: "https://b.example/" }, on_error: continue }
  - { id: answer, action: respond, inputs: { body: "{{ uuid() }}" } }
"#,
    r#"
tandem: 1
trigger: { event: api, inputs: {} }
actions:
  - { id: nap, action: wait, inputs: { duration: "2s" } }
  - { id: once, action: http_request, inputs: { url: "https://c.example/", delivery: at_most_once }, on_error: continue }
"#,
    r#"
tandem: 1
trigger: { event: api, inputs: {} }
actions:
  - { id: note, action: set_variables, inputs: { variables: { n: "{{ trigger.body.n }}" } } }
  - { id: answer, action: respond, inputs: { body: "{{ vars.n }}" } }
"#,
    r#"
tandem: 1
trigger: { event: api, inputs: {} }
actions:
  - { id: one, action: run_subroutine, inputs: { flow: inner, inputs: { n: "{{ trigger.body.n }}" } }, on_error: continue }
  - { id: between, action: http_request, inputs: { url: "https://d.example/" }, on_error: continue }
  - { id: two, action: run_subroutine, inputs: { flow: inner, inputs: { n: 2 } } }
  - { id: answer, action: respond, inputs: { body: "{{ actions.two.id }}" } }
"#,
    r#"
tandem: 1
kind: subroutine
trigger: { event: subroutine, inputs: { inputs: { n: number }, outputs: { id: string } } }
actions:
  - { id: keyed, action: http_request, inputs: { url: "https://e.example/{{ trigger.inputs.n }}" }, retry: { attempts: 3, initial_ms: 100 } }
  - { id: nap, action: wait, inputs: { duration: "2s" } }
  - { id: once, action: http_request, inputs: { url: "https://f.example/", delivery: at_most_once }, on_error: continue }
  - { id: back, action: return, inputs: { outputs: { id: "{{ uuid() }}" } } }
"#,
];

pub(super) struct World {
    pub(super) clock: Arc<VirtualClock>,
    pub(super) journal: Arc<Disk>,
    pub(super) pins: Vec<Pin>,
    directory: Arc<Directory>,
    outbox: Arc<Outbox>,
    runtime: tokio::runtime::Runtime,
}

impl World {
    pub(super) fn new() -> Self {
        let documents = Documents::new();
        let project = Arc::new(ProjectFacts::new(&documents.project));
        let compiled = documents.bodies.iter().map(|(hash, document)| {
            let (program, diagnostics) = check(document, &Signatures::unknown());
            (*hash, Arc::new(program.unwrap_or_else(|| panic!("{diagnostics:?}"))))
        });
        let (subroutines, flows): (Vec<_>, Vec<_>) =
            compiled.partition(|(_, program)| program.signature.is_some());
        let linked = subroutines.iter().map(|(hash, program)| {
            let pinned = Pinned { version: 1, document: *hash };
            ("inner".to_owned(), Linked { pinned, program: program.clone() })
        });
        let linked: BTreeMap<_, _> = linked.collect();
        let pins = flows.into_iter().zip(1..).map(|((hash, program), number)| {
            let subroutines = match program.callees().is_empty() {
                true => BTreeMap::new(),
                false => linked.clone(),
            };
            Pin {
                flow: FlowId(number),
                project: project.clone(),
                version: Some(1),
                document: hash,
                programs: Ok(Programs::new(program, subroutines)),
            }
        });
        let journal = Arc::new(Disk::default());
        let pins = pins.collect();
        Self {
            clock: Arc::new(VirtualClock(AtomicI64::new(1_000_000))),
            outbox: Arc::new(Outbox { disk: journal.clone(), ..Outbox::default() }),
            journal,
            pins,
            directory: Directory::load(Arc::new(documents)).expect("the documents load"),
            runtime: tokio::runtime::Builder::new_current_thread().build().expect("a runtime"),
        }
    }

    /// A process that has just started on this disk.
    pub(super) fn boot(&self) -> Shard {
        let (changes, _) = broadcast::channel(16);
        let shared = Shared {
            journal: self.journal.clone(),
            directory: self.directory.clone(),
            dispatcher: Dispatcher {
                performer: self.outbox.clone(),
                clock: self.clock.clone(),
                runtime: self.runtime.handle().clone(),
                in_flight: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
                meters: Arc::default(),
            },
            changes,
            queued: AtomicUsize::new(0),
            resident: AtomicUsize::new(0),
            meters: Arc::default(),
            health: crate::running::health::Health::default(),
            paused: crate::running::paused::Paused::default(),
        };
        let largest = self.journal.largest_id().expect("the disk can be read");
        let (shard, inbox) = Shard::new(Arc::new(shared), IdSource::starting_above(largest, 0));
        for stored in self.journal.running(None, usize::MAX).expect("the disk can be read") {
            inbox.send(Message::Recover(Box::new(stored))).expect("the shard listens");
        }
        let due = self.journal.due(Timestamp(i64::MAX), None, usize::MAX);
        let timers = due.expect("the disk can be read");
        inbox.send(Message::Timers(timers)).expect("the shard listens");
        shard
    }

    /// Effects that have left since the last call.
    pub(super) fn performed(&self) -> Vec<Effect> {
        self.runtime.block_on(async {
            for _ in 0..64 {
                tokio::task::yield_now().await;
            }
        });
        std::mem::take(&mut *self.outbox.fresh.lock().expect("no panic while it is held"))
    }

    /// Over the whole life of the world: one body per key; at most one departure with at-most-once delivery.
    pub(super) fn ledger_is_sound(&self) {
        let ledger = self.outbox.ledger.lock().expect("no panic while it is held");
        for (key, departures) in &*ledger {
            assert!(departures.windows(2).all(|pair| pair[0] == pair[1]), "{key} has two bodies");
            assert!(
                !(key.contains(":once.") || key.contains(".once.")) || departures.len() == 1,
                "{key} left twice"
            );
        }
    }
}

pub(super) struct VirtualClock(AtomicI64);

impl VirtualClock {
    pub(super) fn advance(&self, ms: u64) {
        self.0.fetch_add(i64::try_from(ms).expect("steps are small"), Relaxed);
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Relaxed))
    }
}

/// Effects as the outside sees them.
#[derive(Default)]
struct Outbox {
    disk: Arc<Disk>,
    fresh: Mutex<Vec<Effect>>,
    ledger: Mutex<BTreeMap<String, Vec<Value>>>,
}

impl Performer for Outbox {
    fn perform(
        &self,
        effect: Effect,
        _: Option<Arc<flow::network::HostList>>,
    ) -> PerformerFuture<'_> {
        let entries = self.disk.entries(effect.execution);
        let intended = entries.iter().any(
            |entry| matches!(entry, Entry::Intended(intended) if intended.p == effect.performance),
        );
        assert!(intended, "{} left before its intent was durable", effect.key);
        let mut ledger = self.ledger.lock().expect("no panic while it is held");
        ledger.entry(effect.key.clone()).or_default().push((*effect.request).clone());
        self.fresh.lock().expect("no panic while it is held").push(effect);
        // The simulation answers through the shard's inbox.
        Box::pin(std::future::pending())
    }
}

/// A disk that can die before or after a sync.
#[derive(Default)]
pub(super) struct Disk {
    rows: Mutex<BTreeMap<ExecutionId, Stored>>,
    keys: Mutex<HashMap<(FlowId, String), StartKey>>,
    plan: AtomicU64,
}

impl Disk {
    /// 0: the next append dies before it is durable; 1: after it, before it answers; anything else: it works.
    pub(super) fn plan_crash(&self, plan: u64) {
        self.plan.store(plan, Relaxed);
    }

    pub(super) fn knows(&self, execution: ExecutionId) -> bool {
        self.rows.lock().expect("no panic while it is held").contains_key(&execution)
    }

    pub(super) fn unfinished(&self) -> usize {
        let rows = self.rows.lock().expect("no panic while it is held");
        rows.values().filter(|stored| !stored.head.status.has_ended()).count()
    }

    fn entries(&self, execution: ExecutionId) -> Vec<Entry> {
        let rows = self.rows.lock().expect("no panic while it is held");
        rows.get(&execution)
            .map(|stored| codec::decode(&stored.journal).expect("the journal is sound"))
            .unwrap_or_default()
    }

    fn write(&self, batch: Vec<Append>) {
        let mut rows = self.rows.lock().expect("no panic while it is held");
        for Append { head, sequence, entries, start_key } in batch {
            let id = head.id;
            let stored = rows.entry(id).or_insert_with(|| Stored {
                head: head.clone(),
                next_sequence: 0,
                journal: Vec::new(),
            });
            assert_eq!(stored.next_sequence, sequence, "{id} has a second history");
            stored.head = head;
            stored.next_sequence += 1;
            stored.journal.extend(entries);
            if let Some(key) = start_key {
                let mut keys = self.keys.lock().expect("no panic while it is held");
                let twin = keys.insert((key.flow, key.key.clone()), key);
                assert!(twin.is_none(), "{id} is the second of one key");
            }
        }
    }
}

impl Journal for Disk {
    fn append(&self, batch: Vec<Append>) -> Result<(), StoreError> {
        match self.plan.swap(u64::MAX, Relaxed) {
            0 => std::panic::resume_unwind(Box::new(Crash)),
            1 => {
                self.write(batch);
                std::panic::resume_unwind(Box::new(Crash))
            }
            _ => self.write(batch),
        }
        Ok(())
    }

    fn load(&self, execution: ExecutionId) -> Result<Option<Stored>, StoreError> {
        Ok(self.rows.lock().expect("no panic while it is held").get(&execution).cloned())
    }

    fn running(&self, _: Option<ExecutionId>, _: usize) -> Result<Vec<Stored>, StoreError> {
        let rows = self.rows.lock().expect("no panic while it is held");
        let running = rows.values().filter(|stored| stored.head.status == Status::Running);
        Ok(running.cloned().collect())
    }

    fn due(&self, until: Timestamp, _: Option<Due>, _: usize) -> Result<Vec<Due>, StoreError> {
        let rows = self.rows.lock().expect("no panic while it is held");
        let due = rows.values().filter_map(|stored| {
            let wake_at = stored.head.wake_at.filter(|wake_at| *wake_at <= until)?;
            Some(Due { wake_at, execution: stored.head.id })
        });
        Ok(due.collect())
    }

    fn find_start(
        &self,
        flow: FlowId,
        key: &str,
        _: Timestamp,
    ) -> Result<Option<StartKey>, StoreError> {
        let keys = self.keys.lock().expect("no panic while it is held");
        Ok(keys.get(&(flow, key.to_owned())).cloned())
    }

    fn largest_id(&self) -> Result<i64, StoreError> {
        let rows = self.rows.lock().expect("no panic while it is held");
        Ok(rows.last_key_value().map_or(0, |(id, _)| id.0))
    }

    fn drop_expired(&self, _: Timestamp) -> Result<usize, StoreError> {
        Ok(0)
    }
}

/// A catalogue that holds the simulated flows' documents and nothing else.
struct Documents {
    project: Project,
    bodies: Vec<(ContentHash, Document)>,
}

impl Documents {
    fn new() -> Self {
        let project = Project {
            id: ProjectId(1),
            slug: "world".into(),
            name: "World".into(),
            settings: flow::project::ProjectSettings::default(),
            allow_list: flow::network::AllowList::default(),
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
            revision: 1,
        };
        let bodies = FLOWS.iter().map(|text| {
            let document = Document::parse(text).expect("the flows are documents");
            (document.content_hash(), document)
        });
        Self { project, bodies: bodies.collect() }
    }
}

impl Catalog for Documents {
    fn projects(&self) -> Result<Vec<Project>, StoreError> {
        Ok(vec![self.project.clone()])
    }
    fn project(&self, _: ProjectId) -> Result<Option<Project>, StoreError> {
        Ok(Some(self.project.clone()))
    }
    fn flows(&self, _: Option<ProjectId>) -> Result<Vec<FlowHead>, StoreError> {
        Ok(Vec::new())
    }
    fn flow(&self, _: FlowId) -> Result<Option<FlowHead>, StoreError> {
        Ok(None)
    }
    fn draft(&self, _: FlowId) -> Result<Option<Document>, StoreError> {
        Ok(None)
    }
    fn versions(&self, _: FlowId) -> Result<Vec<VersionHead>, StoreError> {
        Ok(Vec::new())
    }
    fn document(&self, hash: ContentHash) -> Result<Option<Document>, StoreError> {
        let found = self.bodies.iter().find(|(known, _)| *known == hash);
        Ok(found.map(|(_, document)| document.clone()))
    }
    fn commit(&self, _: Vec<Change>) -> Result<(), StoreError> {
        Err(StoreError::Unavailable("the simulation writes no catalogue".into()))
    }
}

pub(super) fn idempotency(key: u64) -> Idempotency {
    Idempotency { key: format!("key-{key}"), body_hash: [7; 32] }
}

pub(super) fn start_message(request: StartRequest, follower: Follower) -> (Message, AckReceiver) {
    let (reply, receiver) = oneshot::channel();
    let ack = Ack { reply, attached: false };
    (Message::Start(Box::new(StartMessage { request, slot: None, ack, follower })), receiver)
}

pub(super) fn answer(effect: &Effect, result: Result<Value, Failure>) -> Message {
    Message::Completed { execution: effect.execution, completion: completion(effect, result) }
}
