//! Rules of `port::AccountStore`.

use crate::fixture::{Ground, is_conflict, is_taken};
use engine::port::{AccountChange, Session, User};
use flow::{Timestamp, id::UserId};

fn user(n: i64) -> User {
    User {
        id: UserId(n),
        email: format!("user-{n}@example.com"),
        name: format!("User {n}"),
        password_hash: "$argon2id$…".into(),
        created_at: Timestamp(n),
    }
}

fn session(n: u8, expires_at: i64) -> Session {
    let (created_at, expires_at) = (Timestamp(1), Timestamp(expires_at));
    Session { token_hash: [n; 32], user: UserId(n.into()), created_at, expires_at }
}

fn put(ground: &Ground, changes: impl IntoIterator<Item = AccountChange>) {
    ground.stores().accounts.commit(changes.into_iter().collect()).unwrap();
}

pub(crate) fn a_user_is_put_and_replaced_by_id(ground: &mut Ground) {
    put(ground, [user(2), user(1)].map(AccountChange::PutUser));
    let renamed = User { name: "Ada".into(), email: "ada@example.com".into(), ..user(2) };
    put(ground, [AccountChange::PutUser(renamed.clone())]);
    assert_eq!(ground.stores().accounts.users().unwrap(), [user(1), renamed]);
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
