//! A log that ends in the middle of a write, at any byte: what was acknowledged before it is there, what comes after
//! it is gone, and the rest of the database is whole.

use crate::{copy, ended, open_restless};
use engine::port::{ExecutionQuery, Journal, Listing};
use flow::ProjectId;
use std::{
    fs::{self, File},
    path::Path,
};
use tandem_store::SqliteStore;
use tempfile::tempdir;

const COMMITS: i64 = 30;

/// A store after a kill, and how long its log was after each commit.
fn killed(dir: &Path) -> Vec<u64> {
    let live = tempdir().unwrap();
    let store = open_restless(live.path());
    let mut lengths = Vec::new();
    for n in 0..COMMITS {
        store.append(vec![ended(n, 3_000)]).unwrap();
        lengths.push(fs::metadata(live.path().join("tandem.db-wal")).unwrap().len());
    }
    copy(live.path(), dir);
    lengths
}

/// Ids that are there, and that they are all in the list, once.
fn survivors(dir: &Path) -> Vec<i64> {
    let store = SqliteStore::open(dir).unwrap();
    let found = (0..COMMITS)
        .filter(|n| store.load(ended(*n, 0).head.id).unwrap().is_some())
        .collect::<Vec<_>>();
    let everything = ExecutionQuery {
        project: ProjectId(1),
        flow: None,
        statuses: Vec::new(),
        mode: None,
        version: None,
        from: None,
        to: None,
        tags: Vec::new(),
        sought: None,
        before: None,
        limit: 200,
    };
    let listed = store.executions(&everything).unwrap().items;
    let listed: Vec<i64> =
        listed.iter().rev().map(|head| head.started_at.0 - 1_763_000_000_000).collect();
    assert_eq!(listed, found);
    drop(store);
    let connection = rusqlite::Connection::open(dir.join("tandem.db")).unwrap();
    let verdict: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    found
}

#[test]
fn a_log_cut_at_any_length_keeps_every_commit_before_the_cut() {
    let dir = tempdir().unwrap();
    let lengths = killed(dir.path());
    let last = *lengths.last().unwrap();
    for cut in [last, last - 1, last - 20_000, last / 2, last / 3 + 7, lengths[0], lengths[0] - 1] {
        let torn = tempdir().unwrap();
        copy(dir.path(), torn.path());
        let log = File::options().write(true).open(torn.path().join("tandem.db-wal")).unwrap();
        log.set_len(cut).unwrap();
        let whole = lengths.iter().take_while(|length| **length <= cut).count() as i64;
        assert_eq!(
            survivors(torn.path()),
            (0..whole).collect::<Vec<_>>(),
            "cut at {cut} of {last}"
        );
    }
}

#[test]
fn a_log_with_a_flipped_bit_keeps_every_commit_before_it_and_none_after() {
    let dir = tempdir().unwrap();
    let lengths = killed(dir.path());
    for damaged in [5_usize, 17, 29] {
        let torn = tempdir().unwrap();
        copy(dir.path(), torn.path());
        let path = torn.path().join("tandem.db-wal");
        let mut bytes = fs::read(&path).unwrap();
        let at = usize::try_from(lengths[damaged]).unwrap() - 100;
        bytes[at] ^= 0x10;
        fs::write(&path, bytes).unwrap();
        assert_eq!(survivors(torn.path()), (0..damaged as i64).collect::<Vec<_>>());
    }
}
