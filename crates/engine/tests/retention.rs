//! Rounds of deleting what ended, over the store in memory.

#![expect(
    clippy::unwrap_used,
    reason = "a test file; the tables of clippy cover only test functions"
)]

use flow::{
    FlowId, ProjectId, Timestamp,
    document::{ContentHash, FlowKind},
    lifecycle::{Callees, FlowHead},
    network::AllowList,
    project::ProjectSettings,
    retention::FlowRetention,
};
use kernel::{ExecutionId, Status, input::Mode};
use std::{cell::Cell, sync::Arc, time::Duration};
use tandem_engine::{
    port::{Append, Change, Clock, ExecutionHead, Journal, Project},
    retention::{Interrupted, PAUSE_MIN, Parts, Pause, Rounds, Stopped, round},
};
use testkit::Stores;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// The day on which the rounds are done.
const TODAY: i64 = 1_000;

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp(TODAY * DAY_MS)
    }
}

struct World {
    stores: Stores,
}

impl World {
    /// Project 1 with flow 11, project 2 with flow 21.
    fn new(settings: ProjectSettings, retention: Option<FlowRetention>) -> Self {
        let world = Self { stores: Stores::memory() };
        let changes = [1, 2].into_iter().flat_map(|n| {
            let settings = if n == 1 { settings.clone() } else { ProjectSettings::default() };
            let retention = retention.filter(|_| n == 1);
            [Change::PutProject(project(n, settings)), Change::PutFlow(flow(n, retention))]
        });
        world.stores.catalog.commit(changes.collect()).unwrap();
        world
    }

    fn put(&self, n: i64, change: impl FnOnce(&mut ExecutionHead)) {
        let mut head = ExecutionHead {
            id: ExecutionId(n),
            project: ProjectId(1),
            flow: FlowId(11),
            version: Some(1),
            document: ContentHash([0; 32]),
            mode: Mode::Live,
            status: Status::Completed,
            started_at: Timestamp(0),
            ended_at: Some(days_ago(0)),
            wake_at: None,
            error_code: None,
            tags: Vec::new(),
        };
        change(&mut head);
        let append = Append { head, sequence: 0, entries: vec![0; 10], start_key: None };
        self.stores.journal.append(vec![append]).unwrap();
    }

    fn round(&self, pause: Pause<'_>) -> Result<(), Interrupted> {
        let Stores { catalog, retention, .. } = self.stores.clone();
        round(&Parts { catalog, store: retention, clock: Arc::new(Fixed), bytes_max: None }, pause)
    }

    fn left(&self) -> Vec<i64> {
        let journal: &dyn Journal = &*self.stores.journal;
        (1..2_000).filter(|n| journal.load(ExecutionId(*n)).unwrap().is_some()).collect()
    }
}

fn days_ago(days: i64) -> Timestamp {
    Timestamp((TODAY - days) * DAY_MS)
}

fn project(n: i64, settings: ProjectSettings) -> Project {
    Project {
        id: ProjectId(n),
        slug: format!("p{n}"),
        name: format!("P{n}"),
        settings,
        allow_list: AllowList::default(),
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
        revision: 1,
    }
}

fn flow(project: i64, retention: Option<FlowRetention>) -> FlowHead {
    FlowHead {
        id: FlowId(project * 10 + 1),
        project: ProjectId(project),
        key: "f".into(),
        name: "F".into(),
        kind: FlowKind::Main,
        event: None,
        draft: None,
        active: None,
        review: None,
        callees: Callees::default(),
        last_version: 0,
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
        // Logs of deleted flows grow old like others.
        deleted_at: Some(Timestamp(0)),
        retention,
        revision: 1,
    }
}

#[test]
fn what_ended_longer_ago_than_the_days_goes_and_nothing_else() {
    let world = World::new(ProjectSettings::default(), None);
    world.put(1, |head| head.ended_at = Some(Timestamp(days_ago(30).0 - 1)));
    world.put(2, |head| head.ended_at = Some(days_ago(30)));
    world.put(3, |head| (head.status, head.ended_at) = (Status::Running, None));
    world.put(4, |head| (head.status, head.ended_at) = (Status::Waiting, None));
    world.put(5, |head| (head.mode, head.ended_at) = (Mode::Test, Some(days_ago(8))));
    world.put(6, |head| (head.mode, head.ended_at) = (Mode::Test, Some(days_ago(6))));
    let elsewhere = |head: &mut ExecutionHead| {
        (head.project, head.flow, head.ended_at) = (ProjectId(2), FlowId(21), Some(days_ago(29)));
    };
    world.put(7, elsewhere);
    world.round(&|_| Ok(())).unwrap();
    assert_eq!(world.left(), [2, 3, 4, 6, 7]);
}

#[test]
fn a_flow_says_it_for_itself_and_keeps_the_newest() {
    let project = ProjectSettings { retention_days: 3_650, ..ProjectSettings::default() };
    let world = World::new(project, Some(FlowRetention { days: None, executions: Some(3) }));
    world.put(1, |head| (head.status, head.ended_at) = (Status::Running, None));
    for n in 2..=6 {
        world.put(n, |_| {});
    }
    world.put(7, |head| head.mode = Mode::Test);
    for n in 8..=9 {
        world.put(n, |head| (head.project, head.flow) = (ProjectId(2), FlowId(21)));
    }
    world.round(&|_| Ok(())).unwrap();
    assert_eq!(world.left(), [1, 4, 5, 6, 7, 8, 9]);
}

#[test]
fn a_round_pauses_between_chunks_and_stops_there() {
    let world = World::new(ProjectSettings::default(), None);
    for n in 1..=1_100 {
        world.put(n, |head| head.ended_at = Some(days_ago(99)));
    }
    let pauses = Cell::new(0);
    let stop_at_the_second = |time: Duration| {
        if time.is_zero() {
            // Between two flows.
            return Ok(());
        }
        assert!(time >= PAUSE_MIN);
        pauses.set(pauses.get() + 1);
        if pauses.get() == 2 { Err(Stopped) } else { Ok(()) }
    };
    assert!(matches!(world.round(&stop_at_the_second), Err(Interrupted::Stopped)));
    assert_eq!(world.left().len(), 100, "two chunks went");
    world.round(&|_| Ok(())).unwrap();
    assert!(world.left().is_empty());
}

#[test]
fn the_thread_stops_when_it_is_dropped() {
    let world = World::new(ProjectSettings::default(), None);
    let Stores { catalog, retention, .. } = world.stores;
    let rounds =
        Rounds::start(Parts { catalog, store: retention, clock: Arc::new(Fixed), bytes_max: None });
    drop(rounds.unwrap());
}
