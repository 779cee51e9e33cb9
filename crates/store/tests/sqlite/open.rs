//! Who may open a data directory, and what is set up in it.

use crate::{copy, ended, open_restless};
use engine::port::Journal;
use rusqlite::Connection;
use std::fs;
use tandem_store::{OpenError, SqliteStore, Stores};
use tempfile::tempdir;

#[test]
fn a_second_opener_is_refused_in_one_line() {
    let dir = tempdir().unwrap();
    let first = SqliteStore::open(dir.path()).unwrap();
    let refused = SqliteStore::open(dir.path()).err().unwrap();
    assert!(matches!(refused, OpenError::InUse { .. }), "{refused:?}");
    assert!(refused.to_string().contains("in use by another process"), "{refused}");
    assert_eq!(refused.to_string().lines().count(), 1);
    let other = first.clone();
    drop(first);
    assert!(SqliteStore::open(dir.path()).is_err(), "a clone holds it");
    drop(other);
    SqliteStore::open(dir.path()).unwrap();
}

#[test]
fn a_newer_format_is_refused_and_nothing_is_written() {
    let (live, dir) = (tempdir().unwrap(), tempdir().unwrap());
    let store = open_restless(live.path());
    store.append(vec![ended(1, 100)]).unwrap();
    let newer = Connection::open(live.path().join("tandem.db")).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    // With its log, as a kill leaves it.
    copy(live.path(), dir.path());
    let bytes =
        || ["tandem.db", "tandem.db-wal"].map(|file| fs::read(dir.path().join(file)).unwrap());
    let before = bytes();
    let refused = Stores::sqlite(dir.path()).err().unwrap();
    assert!(matches!(refused, OpenError::NewerFormat { found: 99, .. }), "{refused:?}");
    assert_eq!(refused.to_string().lines().count(), 1);
    assert!(bytes() == before, "a file has changed");
}

#[test]
fn a_database_of_somebody_else_is_refused() {
    let dir = tempdir().unwrap();
    let other = Connection::open(dir.path().join("tandem.db")).unwrap();
    other.execute_batch("CREATE TABLE theirs (x)").unwrap();
    let refused = SqliteStore::open(dir.path()).err().unwrap();
    assert!(matches!(refused, OpenError::Foreign { .. }), "{refused:?}");
    fs::write(
        dir.path().join("tandem.db"),
        "not a database, but long enough to have a header. ".repeat(99),
    )
    .unwrap();
    let refused = SqliteStore::open(dir.path()).err().unwrap();
    assert!(matches!(refused, OpenError::Sqlite { .. }), "{refused:?}");
}

#[test]
fn a_place_where_nothing_can_be_made_is_named() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let refused = SqliteStore::open(&file.join("data")).err().unwrap().to_string();
    assert!(refused.contains("file/data"), "{refused}");
    assert_eq!(refused.lines().count(), 1);
}

#[test]
fn a_directory_is_made_with_its_parents() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("deep/tandem-data");
    SqliteStore::open(&data).unwrap().append(vec![ended(1, 9)]).unwrap();
    assert!(SqliteStore::open(&data).unwrap().load(ended(1, 9).head.id).unwrap().is_some());
}

#[test]
fn the_database_is_set_up_for_durable_large_pages() {
    let dir = tempdir().unwrap();
    drop(SqliteStore::open(dir.path()).unwrap());
    let connection = Connection::open(dir.path().join("tandem.db")).unwrap();
    let text =
        |name| connection.pragma_query_value(None, name, |row| row.get::<_, String>(0)).unwrap();
    let number =
        |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(text("journal_mode"), "wal");
    assert_eq!((number("page_size"), number("auto_vacuum")), (16_384, 2));
}

#[test]
fn closing_leaves_no_log() {
    let dir = tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).unwrap();
    store.append(vec![ended(1, 9_000)]).unwrap();
    drop(store);
    let log = fs::metadata(dir.path().join("tandem.db-wal")).map_or(0, |log| log.len());
    assert_eq!(log, 0);
}
