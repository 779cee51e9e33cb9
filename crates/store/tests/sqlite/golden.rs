//! Stores as the binaries of released formats left them when they were killed: each opens, is brought up to date, has
//! nothing wrong in it, and what was in flight is finished. A file is a `.dump` of a data directory, with the format
//! in its name; once released, it is never changed.

use engine::{
    port::{Append, Catalog, ExecutionHead, Journal, Listing, Stored},
    running::Examiner,
};
use flow::{Timestamp, check};
use kernel::{Completion, Entry, Execution, Input, Status, advance, codec};
use rusqlite::Connection;
use serde_json::json;
use std::{fs, path::Path, sync::Arc};
use tandem_store::{FORMAT, SqliteStore, examine};
use tempfile::tempdir;

/// The formats that a release has written, and their stores.
const RELEASED: [(i64, &str); 1] = [(3, include_str!("../golden/format-3.sql"))];

fn make(dir: &Path, (format, dump): (i64, &str)) {
    let connection = Connection::open(dir.join("tandem.db")).unwrap();
    connection.pragma_update(None, "page_size", 16_384).unwrap();
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.execute_batch(dump).unwrap();
    connection.pragma_update(None, "application_id", 0x546e_646d).unwrap();
    connection.pragma_update(None, "user_version", format).unwrap();
}

fn demand_nothing_wrong(dir: &Path) {
    let mut examiner = Examiner::default();
    let found = examine(dir, &mut |stored, document| examiner.examine(stored, document)).unwrap();
    assert_eq!(found, []);
}

/// As recovery and timers would, with an outside that answers at once.
fn finish(store: &SqliteStore, stored: Stored) {
    let document = store.document(stored.head.document).unwrap().unwrap();
    let program = Arc::new(check(&document, &flow::Signatures::unknown()).0.unwrap());
    let entries = codec::decode(&stored.journal).unwrap();
    let mut execution = Execution::replay(stored.head.id, program, entries).unwrap();
    let now = stored.head.wake_at.unwrap_or(Timestamp(stored.head.started_at.0 + 60_000));
    let mut inputs = vec![match stored.head.status {
        Status::Waiting => Input::TimerFired,
        Status::Running | Status::Completed | Status::Failed | Status::Cancelled => {
            Input::Recovered
        }
    }];
    let mut entries: Vec<Entry> = Vec::new();
    while let Some(input) = inputs.pop() {
        let transition = advance(&mut execution, &input, now).unwrap();
        entries.extend(transition.entries);
        inputs.extend(transition.effects.into_iter().map(|effect| {
            assert!(!effect.key.is_empty());
            Input::Completed(Completion {
                performance: effect.performance,
                attempt: effect.attempt,
                started_at: now,
                result: Ok(json!({ "status": 200, "headers": {}, "body": {} })),
            })
        }));
    }
    let mut line = Vec::new();
    codec::encode(&entries, &mut line);
    let head = ExecutionHead {
        status: execution.status(),
        ended_at: execution.ended_at(),
        wake_at: execution.wake_at(),
        error_code: execution.error().map(|error| error.code.clone()),
        ..stored.head
    };
    assert_eq!(head.status, Status::Completed, "{}", head.id);
    let append = Append { head, sequence: stored.next_sequence, entries: line, start_key: None };
    store.append(vec![append]).unwrap();
}

#[test]
fn every_released_format_opens_and_finishes_what_was_in_flight() {
    for (format, dump) in RELEASED {
        let dir = tempdir().unwrap();
        make(dir.path(), (format, dump));
        let store = SqliteStore::open(dir.path()).unwrap();
        demand_nothing_wrong(dir.path());
        let running = store.running(None, 100).unwrap();
        let due = store.due(Timestamp(i64::MAX), None, 100).unwrap();
        assert!(!running.is_empty() && !due.is_empty(), "nothing in format {format} was in flight");
        for stored in running {
            finish(&store, stored);
        }
        for due in due {
            finish(&store, store.load(due.execution).unwrap().unwrap());
        }
        assert_eq!(store.running(None, 100).unwrap(), []);
        let project = store.projects().unwrap()[0].id;
        let tally = store.tally(project, Timestamp(0)).unwrap();
        assert_eq!(tally.iter().map(|flow| flow.executions).sum::<u64>(), 9, "format {format}");
        drop(store);
        demand_nothing_wrong(dir.path());
        let connection = Connection::open(dir.path().join("tandem.db")).unwrap();
        let now: i64 =
            connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(now, FORMAT);
    }
}

#[test]
fn every_store_that_was_kept_is_in_the_list() {
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden")).unwrap();
    assert_eq!(files.count(), RELEASED.len());
}
