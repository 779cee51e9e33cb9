//! Deleting what ended, on a disk: what a kill between two chunks leaves, and room that comes back.

use crate::{
    crash::{dir_of_other_process, other_process},
    deleted, ended,
};
use engine::{
    port::{Append, Change, Clock, ExecutionHead, Journal, Purge, PurgeLimits, Retention},
    retention::{Parts, round},
};
use flow::{FlowId, Timestamp};
use kernel::{ExecutionId, input::Mode};
use rusqlite::Connection;
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    sync::Arc,
    thread,
};
use tandem_store::{SqliteStore, Stores};
use tempfile::tempdir;

const LIMITS: PurgeLimits = PurgeLimits { executions: 37, bytes: 1 << 30 };

fn below(id: ExecutionId) -> Purge {
    let (before, now) = (Timestamp(0), Timestamp(i64::MAX));
    Purge { flow: FlowId(11), mode: Mode::Live, before, below: Some(id), now, after: None }
}

/// Appends and purges until it is killed; says which executions were to go.
fn append_and_purge_for_ever(dir: &Path) {
    let store = SqliteStore::open(dir).unwrap();
    let largest = store.largest_id().unwrap();
    let first = if largest == 0 { 0 } else { (largest >> 22) - 1_763_000_000_000 + 1 };
    thread::scope(|scope| {
        scope.spawn(|| {
            for n in (0..).map(|n| first + n * 20) {
                // Some are too long for their row.
                let append = |n: i64| {
                    let Append { head, .. } = ended(n, 0);
                    let head = ExecutionHead { tags: vec![format!("n:{n}")], ..head };
                    let bytes = if n % 50 == 0 { 300_000 } else { 1_300 };
                    Append { head, ..ended(n, bytes) }
                };
                store.append((n..n + 20).map(append).collect()).unwrap();
            }
        });
        loop {
            let Some(newest) = store.newest(FlowId(11), 300).unwrap() else { continue };
            let chunk = store.purge(&below(newest), LIMITS).unwrap();
            let mut out = std::io::stdout().lock();
            out.write_all(format!("purged {}\n", chunk.executions).as_bytes()).unwrap();
            out.flush().unwrap();
        }
    });
}

#[test]
fn a_kill_between_chunks_leaves_no_execution_half() {
    if let Some(dir) = dir_of_other_process() {
        return append_and_purge_for_ever(Path::new(&dir));
    }
    let dir = tempdir().unwrap();
    for round in 0..4 {
        let name = "retention::a_kill_between_chunks_leaves_no_execution_half";
        let mut other = other_process(name, "exec \"$@\"", dir.path());
        let lines = BufReader::new(other.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut purged = 0;
        for line in lines {
            purged += line.strip_prefix("purged ").map_or(0, |count| count.parse().unwrap());
            if purged > 500 + 333 * round {
                break;
            }
        }
        assert!(purged > 500, "the other process ended by itself");
        other.kill().unwrap();
        other.wait().unwrap();
        demand_whole(dir.path());
    }
}

/// Every row that finds an execution finds one, every execution is found by all its rows, and numbers count all that
/// were ever there.
fn demand_whole(dir: &Path) {
    let store = SqliteStore::open(dir).unwrap();
    let largest = store.largest_id().unwrap();
    // Moves all that ended into the indexes.
    let nothing = vec![engine::port::Change::DeleteProject(flow::ProjectId(404))];
    engine::port::Catalog::commit(&store, nothing).unwrap();
    drop(store);
    let database = Connection::open(dir.join("tandem.db")).unwrap();
    let count = |sql: &str| -> i64 { database.query_row(sql, [], |row| row.get(0)).unwrap() };
    let executions = count("SELECT count(*) FROM execution");
    assert!(executions >= 300, "{executions}");
    for table in ["by_flow", "by_project"] {
        let with = count(&format!("SELECT count(*) FROM {table} JOIN execution USING (id)"));
        let all = count(&format!("SELECT count(*) FROM {table}"));
        assert_eq!((with, all), (executions, executions), "{table}");
    }
    let lost = "WHERE execution NOT IN (SELECT id FROM execution)";
    assert_eq!(count(&format!("SELECT count(*) FROM tag {lost}")), 0);
    assert_eq!(count(&format!("SELECT count(*) FROM step {lost}")), 0);
    assert_eq!(count("SELECT count(*) FROM tag"), 2 * executions);
    let ever = (largest >> 22) - 1_763_000_000_000 + 1;
    assert_eq!(count("SELECT sum(executions) FROM tally"), ever);
    assert_eq!(count("SELECT sum(executions) FROM ended"), ever);
    let check: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
}

#[test]
fn room_comes_back_step_by_step() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("tandem.db");
    let store = SqliteStore::open(dir.path()).unwrap();
    store.append((0..400).map(|n| ended(n, 20_000)).collect()).unwrap();
    let full = store.give_back(0).unwrap();
    assert!(full.bytes > 400 * 20_000 && full.free_bytes < full.bytes / 8, "{full:?}");
    let limits = PurgeLimits { executions: 500, bytes: 1 << 30 };
    let purged = store.purge(&below(ended(390, 0).head.id), limits).unwrap();
    assert_eq!(purged.executions, 390);
    let free = store.give_back(0).unwrap();
    assert_eq!(free.bytes, full.bytes);
    assert!(free.free_bytes > 390 * 16_384, "{free:?}");
    let step = store.give_back(1 << 20).unwrap();
    assert_eq!(free.bytes - step.bytes, 1 << 20, "as much as was asked for");
    let mut space = step;
    while space.free_bytes > 0 {
        space = store.give_back(1 << 20).unwrap();
    }
    for n in 390..400 {
        assert_eq!(store.load(ended(n, 0).head.id).unwrap().unwrap().journal.len(), 20_000);
    }
    drop(store);
    assert!(fs::metadata(file).unwrap().len() < full.bytes / 8);
}

struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp(1_763_000_000_000 + 1_000_000)
    }
}

#[test]
fn a_crowded_store_loses_its_oldest_executions_and_no_more_than_needed() {
    let dir = tempdir().unwrap();
    let stores = Stores::sqlite(dir.path()).unwrap();
    let (project, flow) = (deleted::project(), deleted::flow());
    stores.catalog.commit(vec![Change::PutProject(project), Change::PutFlow(flow)]).unwrap();
    let appends = (0..400).map(|n| ended(n * 1_000, 20_000)).collect();
    stores.journal.append(appends).unwrap();
    let used = || stores.retention.give_back(0).unwrap().used_bytes();
    let round = |bytes_max| {
        let parts = Parts {
            catalog: stores.catalog.clone(),
            store: stores.retention.clone(),
            clock: Arc::new(Now),
            bytes_max: Some(bytes_max),
        };
        round(&parts, &|_| Ok(())).unwrap();
    };
    let full = used();
    round(full * 2);
    assert_eq!(used(), full, "there is room");
    round(full);
    let left: Vec<i64> = (0..400)
        .filter(|n| stores.journal.load(ended(n * 1_000, 0).head.id).unwrap().is_some())
        .collect();
    assert!(used() <= full / 100 * 80, "{} of {full}", used());
    assert!(left.len() > 250, "{}", left.len());
    let newest: Vec<i64> = (400 - left.len() as i64..400).collect();
    assert_eq!(left, newest, "the oldest went");
}
