//! Keys of projects: recognised while they are good, refused the moment they aren't, and never to be read again.

use super::World;
use crate::accounts::cache::FRESH_MS;
use flow::ProjectId;
use std::sync::atomic::Ordering;

const SHOP: ProjectId = ProjectId(1);
const OTHER: ProjectId = ProjectId(2);

impl World {
    fn key(&self, project: ProjectId) -> String {
        self.accounts.reset_project_key(project, "ada@example.com").unwrap()
    }

    fn holder(&self, key: &str) -> Option<ProjectId> {
        self.accounts.key_holder(key).unwrap().map(|holder| holder.project)
    }
}

#[test]
fn a_key_names_its_project_and_every_other_text_none() {
    let world = World::new();
    let (shop, other) = (world.key(SHOP), world.key(OTHER));
    assert!(shop.starts_with("tdm_prj_") && shop.len() == 8 + 43, "{}", shop.len());
    assert_ne!(shop, other);
    assert_eq!((world.holder(&shop), world.holder(&other)), (Some(SHOP), Some(OTHER)));
    let admin = world.accounts.ensure_admin_key(None).unwrap().unwrap();
    for text in ["", "tdm_prj_", &shop[..50], &shop[8..], &shop.to_uppercase(), &admin] {
        assert_eq!(world.holder(text), None, "{text}");
    }
    assert!(!world.accounts.is_admin_key(&shop));
}

#[test]
fn a_reset_or_deleted_key_is_refused_at_once() {
    let world = World::new();
    let first = world.key(SHOP);
    assert_eq!(world.holder(&first), Some(SHOP));
    let second = world.key(SHOP);
    assert_eq!((world.holder(&first), world.holder(&second)), (None, Some(SHOP)));
    world.accounts.delete_project_key(SHOP, "ada@example.com").unwrap();
    assert_eq!((world.holder(&first), world.holder(&second)), (None, None));
    assert_eq!(world.accounts.project_key(SHOP).unwrap(), None);
    world.accounts.delete_project_key(SHOP, "ada@example.com").unwrap();
}

#[test]
fn a_key_that_was_read_just_before_it_was_reset_is_not_kept() {
    let world = World::new();
    let first = world.key(SHOP);
    let accounts = world.accounts.clone();
    let reset = move || drop(accounts.reset_project_key(SHOP, "ada@example.com").unwrap());
    *world.store.meanwhile.lock().unwrap() = Some(Box::new(reset));
    assert_eq!(world.holder(&first), Some(SHOP), "it was good when it was read");
    assert_eq!(world.holder(&first), None);
}

#[test]
fn the_store_is_asked_for_a_key_every_few_seconds_only() {
    let world = World::new();
    let key = world.key(SHOP);
    let reads = || world.store.reads.load(Ordering::SeqCst);
    let before = reads();
    for _ in 0..100 {
        assert_eq!(world.holder(&key), Some(SHOP));
    }
    assert_eq!(reads(), before + 1);
    world.advance(FRESH_MS);
    assert_eq!(world.holder(&key), Some(SHOP));
    assert_eq!(reads(), before + 2);
    world.holder("made up");
    assert_eq!(reads(), before + 2, "what doesn't begin like a key isn't looked for");
}

#[test]
fn a_use_is_noted_once_a_minute() {
    let world = World::new();
    let key = world.key(SHOP);
    let last_use = || world.accounts.project_key(SHOP).unwrap().unwrap().last_used_at;
    assert_eq!(last_use(), None);
    let note = || {
        let holder = world.accounts.key_holder(&key).unwrap().unwrap();
        let is_due = world.accounts.is_key_use_due(&holder);
        if is_due {
            world.accounts.note_key_use(&holder).unwrap();
        }
        is_due
    };
    let start = world.clock.0.load(Ordering::SeqCst);
    assert!(note());
    assert_eq!(last_use().unwrap().0, start);
    assert!(!note());
    world.advance(59_999);
    assert!(!note(), "also when the key was read anew");
    world.advance(1);
    assert!(note());
    assert_eq!(last_use().unwrap().0, start + 60_000);
}

#[test]
fn what_is_stored_is_no_key() {
    let world = World::new();
    let key = world.key(SHOP);
    let row = world.accounts.project_key(SHOP).unwrap().unwrap();
    assert_eq!(row.created_by, "ada@example.com");
    assert!(!format!("{row:?}").contains(&key[8..]));
    assert!(!row.hash.is_empty() && key.as_bytes()[8..] != row.hash);
}
