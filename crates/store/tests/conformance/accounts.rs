//! Rules of `port::AccountStore`.

use crate::{
    catalog::project,
    fixture::{Ground, is_conflict, is_taken},
};
use engine::port::{AccountChange, Change, ProjectKey, Session, User};
use flow::{ProjectId, Timestamp, id::UserId, people::Standing};

pub(crate) fn user(n: i64) -> User {
    User {
        id: UserId(n),
        email: format!("user-{n}@example.com"),
        name: format!("User {n}"),
        password_hash: "$argon2id$…".into(),
        standing: Standing { administrator: n % 2 == 1, active: n % 3 != 0 },
        created_at: Timestamp(n),
    }
}

pub(crate) fn session(n: u8, expires_at: i64) -> Session {
    let (created_at, expires_at) = (Timestamp(1), Timestamp(expires_at));
    Session { token_hash: [n; 32], user: UserId(n.into()), created_at, expires_at }
}

pub(crate) fn put(ground: &Ground, changes: impl IntoIterator<Item = AccountChange>) {
    ground.stores().accounts.commit(changes.into_iter().collect()).unwrap();
}

pub(crate) fn a_user_is_put_and_replaced_by_id(ground: &mut Ground) {
    put(ground, [user(2), user(1)].map(AccountChange::PutUser));
    let renamed = User { name: "Ada".into(), email: "ada@example.com".into(), ..user(2) };
    let renamed = User { standing: Standing { administrator: true, active: false }, ..renamed };
    put(ground, [AccountChange::PutUser(renamed.clone())]);
    assert_eq!(ground.stores().accounts.users().unwrap(), [user(1), renamed.clone()]);
    let people = ground.stores().people;
    let find = |n| people.user(UserId(n)).unwrap();
    assert_eq!((find(1), find(2), find(3)), (Some(user(1)), Some(renamed), None));
}

pub(crate) fn an_email_belongs_to_one_user(ground: &mut Ground) {
    put(ground, [AccountChange::PutUser(user(1))]);
    let twin = User { id: UserId(2), ..user(1) };
    let refused = ground.stores().accounts.commit(vec![AccountChange::PutUser(twin)]);
    assert!(is_taken(refused, "email"));
    put(ground, [AccountChange::PutUser(user(1))]);
    assert_eq!(ground.stores().accounts.users().unwrap(), [user(1)]);
}

pub(crate) fn a_session_is_found_by_its_token_until_it_is_dropped(ground: &mut Ground) {
    put(ground, [session(1, 10), session(2, 20)].map(AccountChange::PutSession));
    let find = |n: u8| ground.stores().accounts.session([n; 32]).unwrap();
    assert_eq!((find(1), find(2), find(3)), (Some(session(1, 10)), Some(session(2, 20)), None));
    put(ground, [AccountChange::PutSession(session(1, 30)), AccountChange::DropSession([2; 32])]);
    put(ground, [AccountChange::DropSession([2; 32])]);
    assert_eq!((find(1), find(2)), (Some(session(1, 30)), None));
}

pub(crate) fn expired_sessions_are_dropped_together(ground: &mut Ground) {
    put(ground, [session(1, 10), session(2, 20), session(3, 30)].map(AccountChange::PutSession));
    put(ground, [AccountChange::DropSessionsBefore(Timestamp(20))]);
    let find = |n: u8| ground.stores().accounts.session([n; 32]).unwrap().is_some();
    assert_eq!([find(1), find(2), find(3)], [false, true, true]);
}

pub(crate) fn a_secret_is_taken_once(ground: &mut Ground) {
    let accounts = ground.stores().accounts;
    let name = || "setup_token".to_owned();
    assert_eq!(accounts.secret("setup_token").unwrap(), None);
    put(ground, [1, 2].map(|n| AccountChange::PutSecret { name: name(), hash: [n; 32] }));
    assert_eq!(accounts.secret("setup_token").unwrap(), Some([2; 32]));
    let take =
        |n: u8| accounts.commit(vec![AccountChange::TakeSecret { name: name(), hash: [n; 32] }]);
    assert!(is_conflict(take(1)), "another secret");
    take(2).unwrap();
    assert!(is_conflict(take(2)), "used");
    assert_eq!(accounts.secret("setup_token").unwrap(), None);
}

pub(crate) fn a_refused_change_takes_the_others_with_it(ground: &mut Ground) {
    let accounts = ground.stores().accounts;
    let changes = vec![
        AccountChange::PutUser(user(1)),
        AccountChange::PutSession(session(1, 10)),
        AccountChange::TakeSecret { name: "setup_token".into(), hash: [1; 32] },
    ];
    assert!(is_conflict(accounts.commit(changes)));
    assert_eq!(accounts.users().unwrap(), []);
    assert_eq!(accounts.session([1; 32]).unwrap(), None);
    accounts.commit(Vec::new()).unwrap();
}

pub(crate) fn accounts_are_there_after_opening_again(ground: &mut Ground) {
    put(ground, [AccountChange::PutUser(user(1)), AccountChange::PutSession(session(1, 10))]);
    put(ground, [AccountChange::PutSecret { name: "admin_key".into(), hash: [3; 32] }]);
    ground.reopen();
    let accounts = ground.stores().accounts;
    assert_eq!(accounts.users().unwrap(), [user(1)]);
    assert_eq!(accounts.session([1; 32]).unwrap(), Some(session(1, 10)));
    assert_eq!(accounts.secret("admin_key").unwrap(), Some([3; 32]));
}

fn key(project: i64, hash: u8) -> ProjectKey {
    ProjectKey {
        project: ProjectId(project),
        hash: [hash; 32],
        created_at: Timestamp(i64::from(hash)),
        created_by: "maker@example.com".into(),
        last_used_at: None,
    }
}

pub(crate) fn put_projects(ground: &Ground) {
    let projects = [1, 2].map(|n| Change::PutProject(project(n)));
    ground.stores().catalog.commit(projects.into()).unwrap();
}

pub(crate) fn a_project_has_one_key_found_by_project_and_by_hash(ground: &mut Ground) {
    put_projects(ground);
    put(ground, [key(1, 1), key(2, 2), key(1, 3)].map(AccountChange::PutProjectKey));
    ground.reopen();
    let accounts = ground.stores().accounts;
    let by_project = |n| accounts.project_key(ProjectId(n)).unwrap();
    assert_eq!(
        [by_project(1), by_project(2), by_project(3)],
        [Some(key(1, 3)), Some(key(2, 2)), None]
    );
    let by_hash = |n| accounts.project_key_by_hash([n; 32]).unwrap();
    assert_eq!([by_hash(1), by_hash(2), by_hash(3)], [None, Some(key(2, 2)), Some(key(1, 3))]);
    put(ground, [1, 1].map(|n| AccountChange::DropProjectKey(ProjectId(n))));
    assert_eq!((by_project(1), by_hash(3), by_project(2)), (None, None, Some(key(2, 2))));
}

pub(crate) fn a_key_needs_its_project_and_goes_with_it(ground: &mut Ground) {
    let accounts = ground.stores().accounts;
    assert!(is_conflict(accounts.commit(vec![AccountChange::PutProjectKey(key(1, 1))])));
    put_projects(ground);
    put(ground, [key(1, 1), key(2, 2)].map(AccountChange::PutProjectKey));
    ground.stores().catalog.commit(vec![Change::DeleteProject(ProjectId(1))]).unwrap();
    assert_eq!(accounts.project_key(ProjectId(1)).unwrap(), None);
    assert_eq!(accounts.project_key_by_hash([1; 32]).unwrap(), None);
    assert_eq!(accounts.project_key(ProjectId(2)).unwrap(), Some(key(2, 2)));
}

pub(crate) fn a_use_is_noted_on_the_key_that_is_there(ground: &mut Ground) {
    put_projects(ground);
    put(ground, [AccountChange::PutProjectKey(key(1, 1))]);
    let note = |n, at| AccountChange::UseProjectKey { hash: [n; 32], at: Timestamp(at) };
    put(ground, [note(1, 5), note(9, 6), note(1, 7)]);
    let used = ProjectKey { last_used_at: Some(Timestamp(7)), ..key(1, 1) };
    assert_eq!(ground.stores().accounts.project_key(ProjectId(1)).unwrap(), Some(used));
}
