//! A database of an older format becomes the current one with everything that was in it.

use crate::{ended, query::everything};
use engine::port::{Append, ExecutionHead, ExecutionQuery, Listing, Sought, StartKey};
use flow::{FlowId, ProjectId, Timestamp};
use kernel::Status;
use rusqlite::Connection;
use tandem_store::{SqliteStore, Stores};
use tempfile::tempdir;

/// Executions that took from nothing to years.
fn appends() -> Vec<Append> {
    let append = |n: i64| {
        let append = ended(n, 10);
        let took_ms = if n == 0 { -5 } else { 1_i64 << (n % 40) };
        let ended_at = Some(Timestamp(append.head.started_at.0 + took_ms + n % 7));
        let status = if n % 3 == 0 { Status::Failed } else { Status::Completed };
        let start_key = (n == 7).then(|| StartKey {
            flow: FlowId(11),
            key: "seven".into(),
            body_hash: [0; 32],
            execution: append.head.id,
            expires_at: Timestamp(i64::MAX),
        });
        Append { head: ExecutionHead { status, ended_at, ..append.head }, start_key, ..append }
    };
    (0..400).map(append).collect()
}

/// What the first format had not.
const BACK_TO_FORMAT_1: &str = "
    DROP TABLE deleted_flow;
    ALTER TABLE document DROP COLUMN put_at;
    ALTER TABLE project DROP COLUMN retention_days;
    ALTER TABLE project DROP COLUMN retention_executions;
    ALTER TABLE flow DROP COLUMN retention_days;
    ALTER TABLE flow DROP COLUMN retention_executions;
    ALTER TABLE project DROP COLUMN time_zone;
    ALTER TABLE project DROP COLUMN egress_allow;
    ALTER TABLE project DROP COLUMN steps_max;
    ALTER TABLE project DROP COLUMN running_max;
    DROP TABLE tag;
    ALTER TABLE execution DROP COLUMN tags;
    ALTER TABLE user DROP COLUMN administrator;
    ALTER TABLE user DROP COLUMN active;
    DROP INDEX session_user;
    DROP TABLE member;
    DROP TABLE invitation;
    DROP TABLE user_token;
    ALTER TABLE project DROP COLUMN approval_required;
    ALTER TABLE flow DROP COLUMN draft_authors;
    ALTER TABLE flow DROP COLUMN review;
    ALTER TABLE version DROP COLUMN review;
    ALTER TABLE version DROP COLUMN approved_by;
    ALTER TABLE version DROP COLUMN pins;
    ALTER TABLE project DROP COLUMN allow_list;
    DROP TABLE project_key;
    ALTER TABLE version DROP COLUMN created_by;
    DROP INDEX execution_started_with;
    ALTER TABLE execution DROP COLUMN started_with;
    DROP TABLE ended;
    DROP TABLE audit;
    DROP TABLE audit_head;
    ALTER TABLE flow DROP COLUMN draft_callees;
    ALTER TABLE flow DROP COLUMN active_callees;
    ALTER TABLE flow DROP COLUMN active_pins;
    DROP TABLE paused;
    DELETE FROM tally;
    DELETE FROM by_flow WHERE id % 2 = 0;
    INSERT INTO unlisted (entries) VALUES (zeroblob(45));
    PRAGMA user_version = 1;";

#[test]
fn numbers_keys_and_authors_of_the_first_format_are_there_in_the_current_one() {
    let dir = tempdir().unwrap();
    let stores = Stores::sqlite(dir.path()).unwrap();
    stores.journal.append(appends()).unwrap();
    let expected = stores.listing.numbers(FlowId(11), i64::MIN..i64::MAX).unwrap();
    let tally = stores.listing.tally(ProjectId(1), Timestamp(0)).unwrap();
    stores.catalog.commit(vec![engine::port::Change::DeleteProject(ProjectId(404))]).unwrap();
    drop(stores);
    let database = Connection::open(dir.path().join("tandem.db")).unwrap();
    database.execute_batch(BACK_TO_FORMAT_1).unwrap();
    database
        .execute("INSERT INTO version VALUES (11, 1, zeroblob(32), NULL, 5, 'ada')", [])
        .unwrap();
    drop(database);
    let store = SqliteStore::open(dir.path()).unwrap();
    assert_eq!(store.numbers(FlowId(11), i64::MIN..i64::MAX).unwrap(), expected);
    assert_eq!(store.tally(ProjectId(1), Timestamp(0)).unwrap(), tally);
    let everything = ExecutionQuery { flow: Some(FlowId(11)), ..everything() };
    let first = store.executions(&everything).unwrap();
    let second = store.executions(&ExecutionQuery { before: first.next, ..everything.clone() });
    assert_eq!((first.items.len(), second.unwrap().items.len()), (200, 200));
    let sought = Some(Sought { execution: None, text: "seven".into() });
    let found = store.executions(&ExecutionQuery { sought, ..everything }).unwrap();
    assert_eq!(found.items.len(), 1);
    let versions = Stores::of(store).catalog.versions(FlowId(11)).unwrap();
    assert_eq!((versions[0].created_by.as_str(), versions[0].note.as_ref()), ("ada", None));
}
