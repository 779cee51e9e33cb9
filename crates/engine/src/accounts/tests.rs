//! Tests of the accounts service over a store in memory.

mod fake_store;
mod people;
mod project_key;

use super::{AccountError, Accounts, SESSION_MS, SignedIn, cache::FRESH_MS};
use crate::port::Clock;
use fake_store::FakeStore;
use flow::Timestamp;
use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 7));
const PASSWORD: &str = "correct horse battery";

struct FakeClock(AtomicI64);

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

struct World {
    accounts: Accounts,
    store: Arc<FakeStore>,
    clock: Arc<FakeClock>,
}

impl World {
    fn new() -> Self {
        let (store, clock) = (
            Arc::new(FakeStore::default()),
            Arc::new(FakeClock(AtomicI64::new(1_763_000_000_000))),
        );
        Self { accounts: Accounts::new(store.clone(), store.clone(), clock.clone()), store, clock }
    }

    fn set_up() -> (Self, SignedIn) {
        let world = Self::new();
        let token = world.accounts.setup_token().unwrap().unwrap();
        let signed_in = world.accounts.set_up(&token, " Ada@Example.com ", None, PASSWORD).unwrap();
        (world, signed_in)
    }

    fn advance(&self, ms: u64) {
        self.clock.0.fetch_add(ms.cast_signed(), Ordering::SeqCst);
    }

    fn sign_in(&self, email: &str, password: &str) -> Result<SignedIn, AccountError> {
        self.accounts.sign_in(email, password, HOME)
    }
}

#[test]
fn the_set_up_link_makes_the_first_user_and_signs_them_in() {
    let (world, signed_in) = World::set_up();
    assert_eq!(
        (signed_in.user.email.as_str(), signed_in.user.name.as_str()),
        ("ada@example.com", "ada")
    );
    let who = world.accounts.who(&signed_in.session_token).unwrap().unwrap();
    assert_eq!(who.person, signed_in.user);
    assert!(world.accounts.is_set_up().unwrap());
    assert_eq!(world.accounts.setup_token().unwrap(), None, "there is no second set-up");
}

#[test]
fn a_set_up_token_is_good_once_and_only_the_newest() {
    let world = World::new();
    let first = world.accounts.setup_token().unwrap().unwrap();
    let second = world.accounts.setup_token().unwrap().unwrap();
    let set_up = |token: &str| world.accounts.set_up(token, "a@b", Some("Ada"), PASSWORD);
    for token in [first.as_str(), "", "made up"] {
        assert!(matches!(set_up(token), Err(AccountError::SetupTokenInvalid)), "{token}");
    }
    assert_eq!(set_up(&second).unwrap().user.name, "Ada");
    assert!(matches!(set_up(&second), Err(AccountError::SetupTokenInvalid)));
    assert_eq!(world.store.rows.lock().unwrap().users.len(), 1);
}

#[test]
fn of_two_people_with_one_set_up_link_one_is_set_up() {
    let world = World::new();
    let token = world.accounts.setup_token().unwrap().unwrap();
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let spawn = |number: usize| {
            let (accounts, token) = (&world.accounts, &token);
            scope.spawn(move || accounts.set_up(token, &format!("{number}@b"), None, PASSWORD))
        };
        let running: Vec<_> = (0..4).map(spawn).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(world.store.rows.lock().unwrap().users.len(), 1);
}

#[test]
fn what_cant_be_an_account_is_refused_and_leaves_the_token_good() {
    let world = World::new();
    let token = world.accounts.setup_token().unwrap().unwrap();
    let long_name = "x".repeat(81);
    let long_password = "x".repeat(1_025);
    for (email, name, password, field) in [
        ("ada", None, PASSWORD, "email"),
        ("@b", None, PASSWORD, "email"),
        ("a@", None, PASSWORD, "email"),
        ("a b@c", None, PASSWORD, "email"),
        ("a@b", Some(long_name.as_str()), PASSWORD, "name"),
        ("a@b", None, "ninechars", "password"),
        ("a@b", None, long_password.as_str(), "password"),
    ] {
        match world.accounts.set_up(&token, email, name, password) {
            Err(AccountError::Invalid { field: found, .. }) => assert_eq!(found, field),
            other => panic!("{email} {field}: {other:?}"),
        }
    }
    world.accounts.set_up(&token, "a@b", None, "ten chars!").unwrap();
}

#[test]
fn a_password_signs_in_and_everything_else_is_refused_alike() {
    let (world, _) = World::set_up();
    let signed_in = world.sign_in("ADA@example.com", PASSWORD).unwrap();
    assert_eq!(signed_in.expires_at, world.clock.now().plus_ms(SESSION_MS));
    for (email, password) in [
        ("ada@example.com", "wrong"),
        ("bob@example.com", PASSWORD),
        ("", ""),
        ("ada@example.com", ""),
    ] {
        assert!(
            matches!(world.sign_in(email, password), Err(AccountError::BadCredentials)),
            "{email}"
        );
    }
}

#[test]
fn too_many_wrong_passwords_lock_even_the_right_one_out_for_a_minute() {
    let (world, _) = World::set_up();
    for _ in 0..10 {
        assert!(matches!(
            world.sign_in("ada@example.com", "wrong"),
            Err(AccountError::BadCredentials)
        ));
    }
    world.advance(20_000);
    match world.sign_in("Ada@Example.com", PASSWORD) {
        Err(AccountError::TooManyAttempts { retry_after_ms }) => assert_eq!(retry_after_ms, 40_000),
        other => panic!("{other:?}"),
    }
    world.accounts.sign_in("ada@example.com", PASSWORD, "203.0.113.9".parse().unwrap()).unwrap();
    world.advance(40_000);
    world.sign_in("ada@example.com", PASSWORD).unwrap();
}

#[test]
fn a_session_ends_with_sign_out_and_by_age() {
    let (world, first) = World::set_up();
    let second = world.sign_in("ada@example.com", PASSWORD).unwrap();
    assert!(world.accounts.who(&first.session_token).unwrap().is_some());
    world.accounts.sign_out(&first.session_token).unwrap();
    let who = world.accounts.who(&first.session_token).unwrap();
    assert!(who.is_none(), "at once, whatever was cached");
    world.accounts.sign_out("made up").unwrap();
    world.advance(SESSION_MS - 1);
    assert!(world.accounts.who(&second.session_token).unwrap().is_some());
    world.advance(1);
    assert!(world.accounts.who(&second.session_token).unwrap().is_none());
    world.advance(1);
    world.sign_in("ada@example.com", PASSWORD).unwrap();
    assert_eq!(world.store.rows.lock().unwrap().sessions.len(), 1, "expired sessions are dropped");
}

#[test]
fn the_store_is_asked_for_a_session_every_few_seconds_only() {
    let (world, signed_in) = World::set_up();
    let reads = || world.store.reads.load(Ordering::SeqCst);
    world.accounts.who(&signed_in.session_token).unwrap();
    let before = reads();
    for _ in 0..100 {
        assert!(world.accounts.who(&signed_in.session_token).unwrap().is_some());
    }
    assert_eq!(reads(), before);
    world.advance(FRESH_MS);
    assert!(world.accounts.who(&signed_in.session_token).unwrap().is_some());
    assert_eq!(reads(), before + 2, "the session and its person's roles");
}

#[test]
fn an_admin_key_is_made_once_or_given() {
    let world = World::new();
    assert!(!world.accounts.is_admin_key(""));
    let made = world.accounts.ensure_admin_key(None).unwrap().unwrap();
    assert!(made.starts_with("tdm_") && made.len() == 47, "{}", made.len());
    assert!(world.accounts.is_admin_key(&made));
    assert!(!world.accounts.is_admin_key(&made[..46]));
    assert_eq!(world.accounts.ensure_admin_key(None).unwrap(), None, "it is shown once");
    assert!(world.accounts.is_admin_key(&made));
    assert_eq!(world.accounts.ensure_admin_key(Some(" given ")).unwrap(), None);
    assert!(world.accounts.is_admin_key("given") && !world.accounts.is_admin_key(&made));
    let empty = world.accounts.ensure_admin_key(Some(" "));
    assert!(matches!(empty, Err(AccountError::Invalid { field: "admin_key", .. })));
}

#[test]
fn nothing_that_is_stored_or_printed_holds_a_secret() {
    let (world, signed_in) = World::set_up();
    let key = world.accounts.ensure_admin_key(None).unwrap().unwrap();
    let rows = world.store.rows.lock().unwrap();
    let stored = format!("{:?} {:?} {:?}", rows.users, rows.sessions, rows.secrets);
    let printed = format!("{signed_in:?}");
    for secret in [PASSWORD, &signed_in.session_token, &key] {
        assert!(!stored.contains(secret) && !printed.contains(secret), "{printed}");
    }
    assert_eq!(signed_in.session_token.len(), 43);
}
