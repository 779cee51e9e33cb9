//! Data directories of older formats: each is opened, brought up to date, and keeps what was in it.

use engine::port::{AccountChange, AccountStore, Catalog, Change, Project, ProjectKey};
use flow::{ProjectId, Timestamp, network::AllowList, project::ProjectSettings};
use rusqlite::Connection;
use std::path::Path;
use tandem_store::SqliteStore;
use tempfile::tempdir;

const PROJECT: ProjectId = ProjectId(1);

/// What a program that knew format 1 left: its set-up, a project and a session.
fn made_with_format_1(dir: &Path) -> Connection {
    let connection = Connection::open(dir.join("tandem.db")).unwrap();
    connection.pragma_update(None, "page_size", 16_384).unwrap();
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.execute_batch(include_str!("../../src/sqlite/schema/001.sql")).unwrap();
    connection.pragma_update(None, "application_id", 0x546e_646d).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    connection
        .execute_batch(
            "INSERT INTO project VALUES (1, 'shop', 'Shop', 7, 10, 20, 3);
             INSERT INTO user VALUES (5, 'ada@example.com', 'Ada', '$argon2id$…', 1);
             INSERT INTO session VALUES (zeroblob(32), 5, 1, 9);",
        )
        .unwrap();
    connection
}

fn shop() -> Project {
    Project {
        id: PROJECT,
        slug: "shop".into(),
        name: "Shop".into(),
        settings: ProjectSettings { flow_limit: 7, ..ProjectSettings::default() },
        allow_list: AllowList::default(),
        created_at: Timestamp(10),
        updated_at: Timestamp(20),
        revision: 3,
    }
}

#[test]
fn a_directory_of_format_1_keeps_its_rows_and_takes_new_ones() {
    let dir = tempdir().unwrap();
    drop(made_with_format_1(dir.path()));
    let allow_list = AllowList::read(&["10.0.0.0/8"]).unwrap();
    let limited = Project { allow_list, revision: 4, ..shop() };
    let key = ProjectKey {
        project: PROJECT,
        hash: [1; 32],
        created_at: Timestamp(30),
        created_by: "ada@example.com".into(),
        last_used_at: None,
    };
    {
        let store = SqliteStore::open(dir.path()).unwrap();
        assert_eq!(store.projects().unwrap(), [shop()]);
        assert_eq!(store.users().unwrap()[0].name, "Ada");
        assert!(store.session([0; 32]).unwrap().is_some());
        assert_eq!(store.project_key(PROJECT).unwrap(), None);
        Catalog::commit(&store, vec![Change::PutProject(limited.clone())]).unwrap();
        AccountStore::commit(&store, vec![AccountChange::PutProjectKey(key.clone())]).unwrap();
    }
    let store = SqliteStore::open(dir.path()).unwrap();
    assert_eq!(store.projects().unwrap(), [limited]);
    assert_eq!(store.project_key_by_hash([1; 32]).unwrap(), Some(key));
}

#[test]
fn a_migration_that_cannot_finish_leaves_the_older_format() {
    let dir = tempdir().unwrap();
    let older = made_with_format_1(dir.path());
    older.execute_batch("CREATE TABLE project_key (in_the_way)").unwrap();
    drop(older);
    assert!(SqliteStore::open(dir.path()).is_err());
    let older = Connection::open(dir.path().join("tandem.db")).unwrap();
    let version: i64 = older.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let columns: i64 = older
        .query_row("SELECT count(*) FROM pragma_table_info('project')", [], |row| row.get(0))
        .unwrap();
    assert_eq!((version, columns), (1, 7));
}
