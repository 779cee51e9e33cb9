//! Damage of every kind is found, and what can be made again is.

use crate::open_restless;
use engine::{
    port::{Append, Catalog, Change, ExecutionHead, Journal, Purge, PurgeLimits, Retention},
    running::Examiner,
};
use flow::{Document, FlowId, ProjectId, Timestamp, check};
use kernel::{Execution, ExecutionId, Input, Start, advance, codec, input::Mode};
use rusqlite::Connection;
use serde_json::{Map, json};
use std::{fs, path::Path, sync::Arc};
use tandem_store::{Finding, Remedy, SqliteStore, examine, repair};
use tempfile::{TempDir, tempdir};

const FLOWS: [&str; 3] = [
    "{ id: note, action: set_variables, inputs: { variables: { n: '{{ trigger.body.n }}' } } }",
    "{ id: nap, action: wait, inputs: { duration: 1h } }",
    "{ id: no, action: fail, inputs: { message: no } }",
];

/// The first commit of the n-th execution, as the kernel decides it.
fn started(n: i64, document: &Document) -> Append {
    let now = Timestamp(1_763_000_000_000 + n * 1_000);
    let id = ExecutionId(flow::id::compose(now.0, 0, 0));
    let program = Arc::new(check(document, &flow::Signatures::unknown()).0.unwrap());
    let mut execution = Execution::new(id, program);
    // One is too long for its row.
    let body = if n == 1 { "x".repeat(9_000) } else { n.to_string() };
    let input = Input::Start(Box::new(Start {
        trigger: Arc::new(json!({ "body": { "n": body } })),
        mode: Mode::Live,
        project: Arc::new(json!({ "id": "prj_0000000000001", "name": "Shop", "slug": "shop" })),
        idempotency_key: None,
        seed: 7,
        mocks: Map::new(),
        simulate: false,
        steps_max: kernel::limits::STEPS_MAX,
    }));
    let entries = advance(&mut execution, &input, now).unwrap().entries;
    let mut line = Vec::new();
    codec::encode(&entries, &mut line);
    let head = ExecutionHead {
        id,
        project: ProjectId(1),
        flow: FlowId(11),
        version: Some(1),
        document: document.content_hash(),
        mode: Mode::Live,
        status: execution.status(),
        started_at: now,
        ended_at: execution.ended_at(),
        wake_at: execution.wake_at(),
        error_code: execution.error().map(|error| error.code.clone()),
        tags: Vec::new(),
    };
    Append { head, sequence: 0, entries: line, start_key: None }
}

/// Executions that completed, wait and failed, in a store that somebody may still have open.
fn fill(store: &SqliteStore, dir: &Path) {
    let documents = FLOWS.map(|action| {
        let text =
            format!("tandem: 1\ntrigger: {{ event: api, inputs: {{}} }}\nactions: [{action}]\n");
        Document::parse(&text).unwrap()
    });
    for document in &documents {
        let (hash, document) = (document.content_hash(), document.clone());
        Catalog::commit(store, vec![Change::PutDocument { hash, document }]).unwrap();
    }
    let database = Connection::open(dir.join("tandem.db")).unwrap();
    database
        .execute_batch(
            "INSERT INTO project (id, slug, name, flow_limit, created_at, updated_at, revision)
                VALUES (1, 'shop', 'Shop', 20, 1, 1, 1);
             INSERT INTO flow (id, project, key, name, kind, last_version, created_at, updated_at, revision)
                VALUES (11, 1, 'f', 'F', 'main', 1, 1, 1, 1);",
        )
        .unwrap();
    let all = (0..60).map(|n| started(n, &documents[n as usize % 3])).collect();
    store.append(all).unwrap();
}

fn filled() -> TempDir {
    let dir = tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).unwrap();
    fill(&store, dir.path());
    // Everything that ended moves into the lists.
    Catalog::commit(&store, vec![Change::DeleteProject(ProjectId(404))]).unwrap();
    drop(store);
    dir
}

#[test]
fn what_a_deleted_project_left_is_no_damage() {
    let dir = filled();
    let store = SqliteStore::open(dir.path()).unwrap();
    Catalog::commit(&store, vec![Change::DeleteProject(ProjectId(1))]).unwrap();
    drop(store);
    assert_eq!(findings(dir.path()), []);
}

fn findings(dir: &Path) -> Vec<Finding> {
    let mut examiner = Examiner::default();
    examine(dir, &mut |stored, document| examiner.examine(stored, document)).unwrap()
}

fn damage(dir: &Path, sql: &str) {
    let database = Connection::open(dir.join("tandem.db")).unwrap();
    assert!(database.execute(sql, []).unwrap() > 0, "{sql} damages nothing");
}

#[test]
fn a_whole_store_has_no_findings_also_while_it_is_open() {
    let dir = tempdir().unwrap();
    let store = open_restless(dir.path());
    fill(&store, dir.path());
    assert_eq!(findings(dir.path()), []);
    drop(store);
    assert_eq!(findings(dir.path()), []);
}

/// What is done to the store, what is said about it, what helps.
const DAMAGES: [(&str, &str, Remedy); 14] = [
    ("INSERT INTO tag VALUES (1, 'vip', 0, 5)", "the tags by which", Remedy::Repair),
    ("DELETE FROM by_flow WHERE bucket = 3", "list of a flow's", Remedy::Repair),
    ("UPDATE tally SET failed = failed + 1", "counts of a project's", Remedy::Repair),
    ("UPDATE ended SET duration = duration + 1", "a flow's durations", Remedy::Repair),
    ("DELETE FROM by_project", "list of a project's", Remedy::Repair),
    (
        "INSERT INTO start_key VALUES (11, 'k', zeroblob(32), 5, 9)",
        "Idempotency-Keys name",
        Remedy::Repair,
    ),
    ("UPDATE execution SET status = 2 WHERE status = 1", "another status", Remedy::Restore),
    (
        "UPDATE execution SET wake_at = wake_at + 1 WHERE status = 1",
        "another next timer",
        Remedy::Restore,
    ),
    (
        "UPDATE execution SET journal = CAST(substr(journal, 1, length(journal) - 1) AS BLOB) WHERE length(journal) > 0",
        "lines of journal",
        Remedy::Restore,
    ),
    (
        "UPDATE execution SET journal = CAST(replace(journal, 'started', 'strated') AS BLOB) WHERE status = 3",
        "can't be read",
        Remedy::Restore,
    ),
    ("DELETE FROM step", "0 lines of journal", Remedy::Restore),
    ("DELETE FROM document WHERE body LIKE '%wait%'", "is missing", Remedy::Restore),
    ("UPDATE document SET body = replace(body, '1h', '2h')", "isn't what it was", Remedy::Restore),
    ("DELETE FROM execution WHERE status = 1", "gone but for lines", Remedy::Restore),
];

#[test]
fn every_damage_is_found_and_named() {
    let whole = filled();
    for (sql, what, remedy) in DAMAGES.iter() {
        let dir = tempdir().unwrap();
        fs::copy(whole.path().join("tandem.db"), dir.path().join("tandem.db")).unwrap();
        damage(dir.path(), sql);
        let found = findings(dir.path());
        let named = found.iter().any(|one| one.what.contains(what) && one.remedy == *remedy);
        assert!(named, "{sql}: {found:#?}");
    }
}

#[test]
fn a_repair_makes_lists_and_numbers_again_and_nothing_else() {
    let dir = filled();
    for sql in [
        "DELETE FROM by_flow WHERE bucket = 3",
        "UPDATE by_project SET version = 9",
        "UPDATE tally SET executions = 0",
        "DELETE FROM ended",
        "INSERT INTO tag VALUES (1, 'vip', 0, 5)",
        "INSERT INTO start_key VALUES (11, 'k', zeroblob(32), 5, 9)",
    ] {
        damage(dir.path(), sql);
    }
    assert!(findings(dir.path()).iter().all(|one| one.remedy == Remedy::Repair));
    repair(dir.path()).unwrap();
    assert_eq!(findings(dir.path()), []);
    damage(dir.path(), "UPDATE execution SET status = 4 WHERE status = 3");
    repair(dir.path()).unwrap();
    let left = findings(dir.path());
    assert!(left.iter().any(|one| one.what.contains("another status")), "{left:?}");
    let store = SqliteStore::open(dir.path()).unwrap();
    assert!(repair(dir.path()).is_err(), "a server has it");
    drop(store);
}

fn purge(dir: &Path, seconds: i64) -> usize {
    let store = SqliteStore::open(dir).unwrap();
    let rule = Purge {
        flow: FlowId(11),
        mode: Mode::Live,
        before: Timestamp(1_763_000_000_000 + seconds * 1_000),
        below: None,
        now: Timestamp(1_763_100_000_000),
        after: None,
    };
    store.purge(&rule, PurgeLimits { executions: 1_000, bytes: u64::MAX }).unwrap().executions
}

#[test]
fn numbers_outlive_what_was_deleted_and_no_repair_lowers_them() {
    let dir = filled();
    let numbers = || rows(dir.path(), &["SELECT * FROM tally", "SELECT * FROM ended"]).unwrap();
    let before = numbers();
    for (seconds, deleted) in [(30, 20), (100, 20)] {
        assert_eq!(purge(dir.path(), seconds), deleted);
        assert_eq!(findings(dir.path()), [], "until {seconds}");
        repair(dir.path()).unwrap();
        assert_eq!((findings(dir.path()), numbers()), (Vec::new(), before.clone()));
    }
    let dir = filled();
    purge(dir.path(), 30);
    for sql in ["UPDATE tally SET failed = 9", "UPDATE ended SET executions = 9"] {
        damage(dir.path(), sql);
        let found = findings(dir.path());
        assert!(!found.is_empty() && found.iter().all(|one| one.remedy == Remedy::Repair), "{sql}");
        repair(dir.path()).unwrap();
        assert_eq!(findings(dir.path()), [], "{sql}");
    }
}

/// Everything that decides what happens to an execution and what lists show.
const DECISIVE: [&str; 6] = [
    "SELECT id, project, flow, version, mode, status, started_at, ended_at, wake_at, commits, error_code, \
         hex(document) FROM execution",
    "SELECT hex(hash), hex(body) FROM document",
    "SELECT * FROM by_flow",
    "SELECT * FROM by_project",
    "SELECT * FROM tally",
    "SELECT * FROM ended",
];
/// What was computed and sent.
const VALUES: [&str; 2] =
    ["SELECT hex(journal) FROM execution", "SELECT execution, sequence, hex(line) FROM step"];

fn rows(dir: &Path, selections: &[&str]) -> Option<Vec<String>> {
    let database = Connection::open(dir.join("tandem.db")).ok()?;
    let mut all = Vec::new();
    for sql in selections {
        let mut statement = database.prepare(sql).ok()?;
        let columns = statement.column_count();
        let mut rows = statement.query([]).ok()?;
        while let Some(row) = rows.next().ok()? {
            all.push((0..columns).map(|column| format!("{:?} ", row.get_ref(column))).collect());
        }
    }
    Some(all)
}

/// A flipped bit inside a value that still reads is found by the checksum of a backup only: SQLite keeps none.
#[test]
fn a_flipped_bit_or_a_lost_end_is_found_or_decides_nothing() {
    let whole = filled();
    let bytes = fs::read(whole.path().join("tandem.db")).unwrap();
    let expected = rows(whole.path(), &DECISIVE).unwrap();
    let values = rows(whole.path(), &VALUES).unwrap();
    let (mut found, mut unseen) = (0, 0);
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    for round in 0..200_usize {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut damaged = bytes.clone();
        let at = (dice >> 16) as usize % bytes.len();
        if round % 10 == 0 {
            damaged.truncate(at);
        } else {
            damaged[at] ^= 1 << (dice >> 61);
        }
        let dir = tempdir().unwrap();
        fs::write(dir.path().join("tandem.db"), &damaged).unwrap();
        let mut examiner = Examiner::default();
        let seen = examine(dir.path(), &mut |stored, document| examiner.examine(stored, document));
        match seen {
            Ok(none) if none.is_empty() => {
                let decides = rows(dir.path(), &DECISIVE);
                assert_eq!(decides.as_ref(), Some(&expected), "byte {at}, {round}");
                unseen += usize::from(rows(dir.path(), &VALUES).as_ref() != Some(&values));
            }
            Ok(_) | Err(_) => found += 1,
        }
    }
    println!("{found} found, {unseen} inside a value, the others changed nothing");
    assert!(found > 20, "the dice hit nothing: {found} of 200");
}
