//! What a deleted project leaves on a disk: executions that go step by step, whatever stops the server in between, and
//! documents that nothing needs.

use crate::ended;
use engine::port::{
    Append, Catalog, Change, ExecutionHead, Journal, Listing, Project, PurgeLimits, Retention,
};
use flow::{
    Document, FlowId, ProjectId, Timestamp,
    document::{ContentHash, FlowKind},
    lifecycle::{Callees, FlowHead, VersionHead},
    network::AllowList,
    project::ProjectSettings,
};
use kernel::{Status, input::Mode};
use rusqlite::Connection;
use serde_json::json;
use std::path::Path;
use tandem_store::SqliteStore;
use tempfile::tempdir;

const PROJECT: ProjectId = ProjectId(1);
const FLOW: FlowId = FlowId(11);
const LIMITS: PurgeLimits = PurgeLimits { executions: 50, bytes: 1 << 30 };

pub(crate) fn project() -> Project {
    Project {
        id: PROJECT,
        slug: "p".into(),
        name: "P".into(),
        settings: ProjectSettings::default(),
        allow_list: AllowList::default(),
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
        revision: 1,
    }
}

pub(crate) fn flow() -> FlowHead {
    FlowHead {
        id: FLOW,
        project: PROJECT,
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
        deleted_at: None,
        retention: None,
        revision: 1,
    }
}

fn document(n: u32) -> (ContentHash, Change) {
    let document = Document::from_value(json!({
        "tandem": 1, "kind": "main", "trigger": {"event": "api"},
        "actions": [{"id": "one", "action": "set_variables", "inputs": {"variables": {"n": n}}}],
    }))
    .unwrap();
    let hash = document.content_hash();
    (hash, Change::PutDocument { hash, document })
}

fn execution(n: i64, change: impl FnOnce(&mut ExecutionHead)) -> Append {
    let mut append = ended(n, 1_300);
    change(&mut append.head);
    append
}

fn opened(dir: &Path) -> SqliteStore {
    SqliteStore::open(dir).unwrap()
}

fn count(dir: &Path, table: &str) -> i64 {
    let database = Connection::open(dir.join("tandem.db")).unwrap();
    database.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

#[test]
fn sweeping_goes_on_after_each_restart_and_nothing_is_seen_meanwhile() {
    let dir = tempdir().unwrap();
    let store = opened(dir.path());
    store.commit(vec![Change::PutProject(project()), Change::PutFlow(flow())]).unwrap();
    let wait = |n, at| {
        execution(n, |head| {
            (head.status, head.ended_at) = (Status::Waiting, None);
            head.wake_at = Some(Timestamp(at));
        })
    };
    let run = execution(500, |head| (head.status, head.ended_at) = (Status::Running, None));
    store.append((0..180).map(|n| ended(n, 1_300)).collect()).unwrap();
    store.append((200..220).map(|n| wait(n, 9)).chain([run]).collect()).unwrap();
    store.commit(vec![Change::DeleteProject(PROJECT)]).unwrap();
    drop(store);
    assert_eq!(count(dir.path(), "execution"), 200, "what runs goes at once, the rest later");
    for left in [150, 100, 50, 0] {
        let store = opened(dir.path());
        for n in [0, 179, 200, 219, 500] {
            assert_eq!(store.load(ended(n, 0).head.id).unwrap(), None);
        }
        assert_eq!(store.due(Timestamp(99), None, 99).unwrap(), []);
        assert_eq!(store.running(None, 99).unwrap(), []);
        assert_eq!(store.sweep(LIMITS).unwrap().executions, 50);
        drop(store);
        assert_eq!(count(dir.path(), "execution"), left);
    }
    let store = opened(dir.path());
    while !store.sweep(LIMITS).unwrap().is_done {}
    assert_eq!(store.tally(PROJECT, Timestamp(0)).unwrap(), []);
    drop(store);
    for table in ["by_flow", "by_project", "unlisted", "ended", "tally", "deleted_flow"] {
        assert_eq!(count(dir.path(), table), 0, "{table}");
    }
}

#[test]
fn a_document_goes_when_no_version_and_no_execution_of_a_test_needs_it() {
    let dir = tempdir().unwrap();
    let store = opened(dir.path());
    let [deployed, tested, waited_for, running, unneeded] = [1, 2, 3, 4, 5].map(document);
    let version = VersionHead {
        flow: FLOW,
        number: 1,
        document: deployed.0,
        note: None,
        deployed_at: Timestamp(0),
        deployed_by: "ada".into(),
        created_by: "ada".into(),
        approval: None,
        pins: Vec::new(),
    };
    store.commit(vec![Change::PutProject(project()), Change::PutVersion(version)]).unwrap();
    let names = [deployed.0, tested.0, waited_for.0, running.0, unneeded.0];
    let changes = [deployed, tested, waited_for, running, unneeded].map(|(_, change)| change);
    store.commit(changes.to_vec()).unwrap();
    let test = |n, document, status: Status| {
        execution(n, |head| {
            (head.mode, head.version, head.document) = (Mode::Test, None, document);
            head.status = status;
            head.ended_at = head.ended_at.filter(|_| status.has_ended());
        })
    };
    let tests = vec![
        test(1, names[1], Status::Completed),
        test(2, names[2], Status::Waiting),
        test(3, names[3], Status::Running),
    ];
    store.append(tests).unwrap();
    let left = |store: &SqliteStore| names.map(|name| store.document(name).unwrap().is_some());
    assert_eq!(store.drop_documents().unwrap(), 0, "all were put just now");
    let long_ago = "UPDATE document SET put_at = 0";
    Connection::open(dir.path().join("tandem.db")).unwrap().execute(long_ago, []).unwrap();
    for settled in [false, true] {
        assert_eq!(store.drop_documents().unwrap(), usize::from(!settled));
        assert_eq!(left(&store), [true, true, true, true, false]);
        // Moves what ended into the lists' indexes.
        store.commit(vec![Change::DeleteProject(ProjectId(404))]).unwrap();
    }
    store.commit(changes[4..].to_vec()).unwrap();
    assert_eq!(store.drop_documents().unwrap(), 0, "it was put again");
    assert_eq!(left(&store), [true; 5]);
}
