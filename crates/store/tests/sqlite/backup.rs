//! A copy while the store is written, and a directory made of it.

use crate::{ended, open_restless};
use engine::port::{Append, ExecutionHead, Journal, Upkeep};
use kernel::Status;
use rusqlite::Connection;
use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, AtomicI64, Ordering},
};
use tandem_store::{BackupError, Checksum, FORMAT, OpenError, SqliteStore, backup, restore};
use tempfile::tempdir;

fn running(n: i64) -> Append {
    let append = ended(n, 100);
    let head = ExecutionHead { status: Status::Running, ended_at: None, ..append.head };
    Append { head, ..append }
}

#[test]
fn a_backup_under_load_is_the_store_at_one_moment() {
    let (live, other) = (tempdir().unwrap(), tempdir().unwrap());
    let file = other.path().join("backup.db");
    let store = open_restless(live.path());
    // More than one step of the copy.
    for n in 0..40 {
        store.append((0..10).map(|m| ended(n * 10 + m, 30_000)).collect()).unwrap();
    }
    let (written, stop) = (AtomicI64::new(400), AtomicBool::new(false));
    let (before, report) = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let n = written.load(Ordering::Relaxed);
                store.append(vec![ended(n, 3_000)]).unwrap();
                written.store(n + 1, Ordering::Relaxed);
            }
        });
        while written.load(Ordering::Relaxed) < 420 {
            std::thread::yield_now();
        }
        let before = written.load(Ordering::Relaxed);
        let report = backup(live.path(), &file);
        stop.store(true, Ordering::Relaxed);
        (before, report.unwrap())
    });
    assert!(written.load(Ordering::Relaxed) > before, "nothing was written meanwhile");
    let in_backup = i64::try_from(report.executions).unwrap();
    assert!(in_backup >= before, "{before} were acknowledged, {in_backup} are in the backup");
    assert_eq!(report.format, FORMAT);
    assert!(
        !other.path().join("backup.db-wal").exists()
            && !other.path().join("backup.db.partial").exists()
    );
    let data = other.path().join("data");
    let restored = restore(&file, &data).unwrap();
    assert_eq!((restored.checksum, restored.executions), (Checksum::Right, report.executions));
    let copy = SqliteStore::open(&data).unwrap();
    for n in 0..in_backup {
        let id = ended(n, 0).head.id;
        assert_eq!(copy.load(id).unwrap(), store.load(id).unwrap(), "{n}");
        assert!(copy.load(id).unwrap().is_some(), "{n} is missing: a later one is there");
    }
}

#[test]
fn what_is_in_flight_is_paused_in_the_restored_directory_only() {
    let (live, other) = (tempdir().unwrap(), tempdir().unwrap());
    let (file, data) = (other.path().join("b.db"), other.path().join("data"));
    let store = SqliteStore::open(live.path()).unwrap();
    store.append(vec![running(1), ended(2, 10)]).unwrap();
    backup(live.path(), &file).unwrap();
    assert_eq!(restore(&file, &data).unwrap().paused, 1);
    assert_eq!(SqliteStore::open(&data).unwrap().paused().unwrap().len(), 1);
    assert_eq!(store.paused().unwrap(), []);
}

#[test]
fn nothing_is_overwritten_and_nothing_is_left_of_a_refusal() {
    let (live, other) = (tempdir().unwrap(), tempdir().unwrap());
    let file = other.path().join("b.db");
    let refused = backup(live.path(), &file).unwrap_err();
    assert!(matches!(refused, BackupError::NoStore(_)), "{refused:?}");
    drop(SqliteStore::open(live.path()).unwrap());
    fs::write(&file, "mine").unwrap();
    assert!(matches!(backup(live.path(), &file).unwrap_err(), BackupError::Exists(_)));
    fs::remove_file(&file).unwrap();
    backup(live.path(), &file).unwrap();
    let names = || -> Vec<_> {
        let mut names: Vec<_> =
            fs::read_dir(other.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names(), ["b.db", "b.db.sha256"]);
    let refused = restore(&file, live.path()).unwrap_err();
    assert!(matches!(refused, BackupError::NotEmpty(_)), "{refused:?}");
}

#[test]
fn a_backup_that_has_changed_or_is_newer_is_refused() {
    let (live, other) = (tempdir().unwrap(), tempdir().unwrap());
    let (file, data) = (other.path().join("b.db"), other.path().join("data"));
    let store = SqliteStore::open(live.path()).unwrap();
    store.append((0..20).map(|n| ended(n, 5_000)).collect()).unwrap();
    backup(live.path(), &file).unwrap();
    let whole = fs::read(&file).unwrap();
    // Anywhere, in any bit: the checksum says so.
    for (at, bit) in [(100, 0), (whole.len() / 2, 3), (whole.len() - 1, 7)] {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << bit;
        fs::write(&file, flipped).unwrap();
        assert!(matches!(restore(&file, &data).unwrap_err(), BackupError::Changed { .. }), "{at}");
    }
    fs::remove_file(other.path().join("b.db.sha256")).unwrap();
    // Without it, a torn file is found all the same.
    fs::write(&file, &whole[..whole.len() - 16_384]).unwrap();
    assert!(matches!(restore(&file, &data).unwrap_err(), BackupError::Damaged { .. }));
    fs::write(&file, "").unwrap();
    assert!(matches!(restore(&file, &data).unwrap_err(), BackupError::Damaged { .. }));
    fs::write(&file, &whole).unwrap();
    bump(&file);
    let refused = restore(&file, &data).unwrap_err();
    assert!(matches!(refused, BackupError::Open(OpenError::NewerFormat { .. })), "{refused:?}");
    assert!(!data.exists());
}

fn bump(file: &Path) {
    let newer = Connection::open(file).unwrap();
    newer.pragma_update(None, "user_version", FORMAT + 1).unwrap();
}
