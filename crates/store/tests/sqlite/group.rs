//! Callers share syncs, and a long log becomes short again while they go on.

use crate::ended;
use engine::{StoreError, port::Journal};
use std::{fs, sync::Barrier, thread};
use tandem_store::SqliteStore;
use tempfile::tempdir;

#[test]
fn sixty_four_callers_share_commits() {
    let dir = tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).unwrap();
    let before = store.statistics().commits;
    let together = Barrier::new(64);
    thread::scope(|scope| {
        for worker in 0..64 {
            let (store, together) = (&store, &together);
            scope.spawn(move || {
                together.wait();
                for n in 0..25 {
                    store.append(vec![ended(worker * 1_000 + n, 1_300)]).unwrap();
                }
            });
        }
    });
    let statistics = store.statistics();
    assert_eq!(statistics.appends, 64 * 25);
    assert!(statistics.commits - before < 64 * 25 / 2, "{statistics:?}");
}

#[test]
fn a_call_that_is_refused_late_leaves_the_others_of_its_commit_alone() {
    let dir = tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).unwrap();
    store.append(vec![ended(0, 9)]).unwrap();
    let together = Barrier::new(32);
    thread::scope(|scope| {
        for worker in 1..=32 {
            let (store, together) = (&store, &together);
            scope.spawn(move || {
                together.wait();
                let good = (0..10).map(|n| ended(worker * 100 + n, 200));
                if worker % 4 == 0 {
                    let refused = store.append(good.chain([ended(0, 9)]).collect());
                    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
                } else {
                    store.append(good.collect()).unwrap();
                }
            });
        }
    });
    for worker in 1..=32 {
        for n in 0..10 {
            let found = store.load(ended(worker * 100 + n, 0).head.id).unwrap();
            assert_eq!(found.is_some(), worker % 4 != 0);
        }
    }
    assert!(store.statistics().repeats > 0);
}

#[test]
fn the_log_stays_bounded_while_callers_go_on() {
    let dir = tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).unwrap();
    let log = dir.path().join("tandem.db-wal");
    for n in 0..300 {
        store.append(vec![ended(n, 1_000_000)]).unwrap();
    }
    let statistics = store.statistics();
    assert!(statistics.checkpoints > 0, "{statistics:?}");
    let bytes = fs::metadata(log).unwrap().len();
    assert!(bytes < 200_000_000, "{bytes} bytes of log after 300 MB, {statistics:?}");
}
