//! What somebody who can write into the database's file does to the audit log is seen and named.

use engine::{
    StoreError,
    audit::{Audit, Breakage},
    port::{AccountChange, AccountStore, ActorKind, AuditEvent, AuditStore, SystemClock},
};
use flow::Timestamp;
use rusqlite::Connection;
use std::{fs, path::Path, sync::Arc};
use tandem_store::SqliteStore;
use tempfile::{TempDir, tempdir};

const ROWS: i64 = 5;

fn event(n: i64) -> AuditEvent {
    AuditEvent {
        at: Timestamp(1_763_000_000_000 + n),
        actor: format!("maker-{n}@example.com"),
        actor_kind: ActorKind::Person,
        address: None,
        operation: "deploy_flow".into(),
        method: "POST".into(),
        path: "/api/v1/flows/{flow}/deploy".into(),
        project: None,
        targets: "{}".into(),
        status: 200,
        request_id: format!("req_{n}"),
    }
}

/// A closed store with a log.
fn written() -> TempDir {
    let dir = tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).unwrap();
    (1..=ROWS).for_each(|n| store.record(event(n)).unwrap());
    dir
}

fn verdict(dir: &Path) -> Option<(i64, Breakage)> {
    let store = Arc::new(SqliteStore::open(dir).unwrap());
    let found = Audit::new(store, Arc::new(SystemClock)).verify().unwrap();
    found.broken.map(|broken| (broken.sequence, broken.what))
}

fn execute(dir: &Path, sql: &str) -> rusqlite::Result<()> {
    Connection::open(dir.join("tandem.db")).unwrap().execute_batch(sql)
}

/// As an editor of bytes would: no trigger hears of it. In the table, and in the indexes too.
fn overwrite(dir: &Path, old: &[u8], new: &[u8]) {
    let file = dir.join("tandem.db");
    let mut bytes = fs::read(&file).unwrap();
    let places: Vec<usize> =
        (0..bytes.len() - old.len()).filter(|at| bytes[*at..].starts_with(old)).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + new.len()].copy_from_slice(new);
    }
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_changed_byte_is_seen_whatever_it_is_now() {
    for new in [&b"maker-9@"[..], b"maker-\xff@", b"maker-\0@"] {
        let dir = written();
        assert_eq!(verdict(dir.path()), None);
        overwrite(dir.path(), b"maker-3@", new);
        assert_eq!(verdict(dir.path()), Some((3, Breakage::Changed)), "{new:?}");
    }
}

#[test]
fn the_table_takes_rows_at_its_end_only() {
    let dir = written();
    for sql in [
        "UPDATE audit SET actor = 'eve' WHERE sequence = 2",
        "DELETE FROM audit WHERE sequence = 5",
        "INSERT OR REPLACE INTO audit SELECT 2, at, 'eve', actor_kind, address, operation, method, path, project, \
         targets, status, request, previous_hash, hash FROM audit WHERE sequence = 2",
        "INSERT INTO audit SELECT 9, at, 'eve', actor_kind, address, operation, method, path, project, targets, status, \
         request, previous_hash, hash FROM audit WHERE sequence = 2",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET sequence = 4",
    ] {
        let refused = execute(dir.path(), sql).unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{sql}: {refused}");
    }
    assert_eq!(verdict(dir.path()), None);
}

#[test]
fn rows_that_are_gone_are_missed_in_the_middle_and_at_the_end() {
    for (gone, broken) in [("sequence = 2", 2), ("sequence = 5", 5), ("sequence > 2", 3), ("1", 1)]
    {
        let dir = written();
        execute(dir.path(), &format!("DROP TRIGGER audit_stays; DELETE FROM audit WHERE {gone}"))
            .unwrap();
        assert_eq!(verdict(dir.path()), Some((broken, Breakage::Missing)), "{gone}");
        let store = SqliteStore::open(dir.path()).unwrap();
        store.record(event(6)).unwrap();
        drop(store);
        assert_eq!(verdict(dir.path()), Some((broken, Breakage::Missing)), "{gone}, and one more");
    }
}

#[test]
fn a_forged_row_is_seen_and_stops_the_log_but_nothing_else() {
    let dir = written();
    execute(
        dir.path(),
        "DROP TRIGGER audit_follows; INSERT INTO audit SELECT 6, at, 'eve', actor_kind, address, operation, method, \
         path, project, targets, status, request, previous_hash, hash FROM audit WHERE sequence = 5",
    )
    .unwrap();
    assert_eq!(verdict(dir.path()), Some((6, Breakage::Changed)));
    let store = SqliteStore::open(dir.path()).unwrap();
    assert!(matches!(store.record(event(6)), Err(StoreError::Corrupt(_))));
    let secret = AccountChange::PutSecret { name: "admin_key".into(), hash: [1; 32] };
    AccountStore::commit(&store, vec![secret]).unwrap();
}
