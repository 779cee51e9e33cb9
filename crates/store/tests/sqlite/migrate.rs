//! Data directories of older formats: each is opened, brought up to date, and keeps what was in it.

use engine::port::{
    AccountChange, AccountStore, Catalog, Change, PeopleStore, Project, ProjectKey,
};
use flow::{
    FlowId, ProjectId, Timestamp, id::UserId, network::AllowList, project::ProjectSettings,
};
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
             INSERT INTO flow VALUES (3, 1, 'a', 'A', 'main', NULL, 5, 8, 'ada@example.com', 1, zeroblob(32), NULL,
                 1, 7, 8, NULL, 5), (4, 1, 'b', 'B', 'main', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 7, 8, NULL, 5);
             INSERT INTO version VALUES (3, 1, zeroblob(32), NULL, 7, 'bob@example.com');
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

/// The authors of a flow's draft; it has no review.
fn authors(store: &SqliteStore, flow: FlowId) -> Vec<String> {
    let head = store.flow(flow).unwrap().unwrap();
    assert_eq!(head.review, None);
    head.draft.into_iter().flat_map(|draft| draft.authors).collect()
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
        let ada = store.user(UserId(5)).unwrap().unwrap();
        assert_eq!((ada.name.as_str(), ada.standing.administers()), ("Ada", true));
        assert_eq!(store.members(PROJECT).unwrap(), []);
        assert_eq!(authors(&store, FlowId(3)), ["ada@example.com"]);
        assert_eq!(authors(&store, FlowId(4)), [""; 0]);
        let version = &store.versions(FlowId(3)).unwrap()[0];
        assert_eq!((&version.approval, version.pins.as_slice()), (&None, &[][..]));
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

#[test]
fn a_flow_of_an_older_format_says_which_subroutines_it_calls() {
    let dir = tempdir().unwrap();
    let older = made_with_format_1(dir.path());
    let call = |flow: &str| {
        format!(r#"{{"id":"a","action":"run_subroutine","inputs":{{"flow":{flow}}}}}"#)
    };
    let (b, a) = (call(r#""b""#), call(r#""a""#));
    let draft = format!(
        r#"{{"trigger":{{"sample":{{"actions":[{other}]}}}},"actions":[{b},{b},{{"branches":[{{"actions":[{a}]}}]}},{{"inputs":{{"actions":[{other}]}}}},{none},"text"]}}"#,
        other = call(r#""other""#),
        none = call("7"),
    );
    let active = format!(r#"{{"actions":[{b},{}]}}"#, call(r#""{{ vars.x }}""#));
    older
        .execute_batch(&format!(
            "INSERT INTO flow (id, project, key, name, kind, draft_etag, draft_updated_at, draft_updated_by,
                 active_number, active_document, last_version, created_at, updated_at, revision)
             VALUES (9, 1, 'k', 'K', 'main', 1, 1, 'ada', 1, zeroblob(32), 1, 1, 1, 1),
                    (10, 1, 'l', 'L', 'main', NULL, NULL, NULL, NULL, NULL, 0, 1, 1, 1);
             INSERT INTO draft VALUES (9, '{draft}');
             INSERT INTO document VALUES (zeroblob(32), '{active}');"
        ))
        .unwrap();
    drop(older);
    let store = SqliteStore::open(dir.path()).unwrap();
    let callees = |flow| store.flow(FlowId(flow)).unwrap().unwrap().callees;
    assert_eq!(
        (callees(9).draft, callees(9).active),
        (vec!["a".into(), "b".into()], vec!["b".into()])
    );
    assert_eq!(callees(10), Default::default());
}
