//! What was just read and needn't be read again for a few seconds: whom a session or token belongs to, what somebody may
//! do, whose key a project's key is. Bounded; time is passed in.

use flow::Timestamp;
use std::{collections::HashMap, hash::Hash};

/// How long an answer is good: also how long another node's change takes to be seen here.
pub(super) const FRESH_MS: u64 = 5_000;
const ENTRIES_MAX: usize = 4_096;
/// A key's last use is written down this seldom.
const USE_NOTED_MS: u64 = 60_000;

/// Answers of one kind. What isn't there isn't kept: anybody can make up a key.
pub(super) struct Cache<K, V> {
    known: HashMap<K, (V, Timestamp)>,
    /// Grows with every change: what was read before a change isn't kept after it.
    generation: u64,
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self { known: HashMap::new(), generation: 0 }
    }
}

impl<K: Eq + Hash, V> Cache<K, V> {
    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    pub(super) fn get(&self, key: &K, now: Timestamp) -> Option<&V> {
        let (value, read_at) = self.known.get(key)?;
        is_fresh(*read_at, now).then_some(value)
    }

    /// However old.
    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.known.get_mut(key).map(|(value, _)| value)
    }

    /// `generation` is the one before the value was read from the store.
    pub(super) fn put(&mut self, key: K, value: V, generation: u64, now: Timestamp) {
        if generation != self.generation {
            return;
        }
        if self.known.len() >= ENTRIES_MAX {
            self.known.retain(|_, (_, read_at)| is_fresh(*read_at, now));
        }
        if self.known.len() >= ENTRIES_MAX {
            self.known.clear();
        }
        self.known.insert(key, (value, now));
    }

    /// Call after the commit that changed what this key leads to.
    pub(super) fn forget(&mut self, key: &K) {
        self.generation += 1;
        self.known.remove(key);
    }

    /// Call after a commit that changed several.
    pub(super) fn forget_where(&mut self, is_changed: impl Fn(&V) -> bool) {
        self.generation += 1;
        self.known.retain(|_, (value, _)| !is_changed(value));
    }
}

/// Whether a use is to be written down; it counts as written from then on.
pub(super) fn is_use_due(last_used_at: &mut Option<Timestamp>, now: Timestamp) -> bool {
    // A last use in the future (the clock stepped back) is written anew.
    let is_noted = last_used_at.is_some_and(|at| at <= now && now.ms_since(at) < USE_NOTED_MS);
    if !is_noted {
        *last_used_at = Some(now);
    }
    !is_noted
}

/// The hash of the administrator's key, or that there is none.
#[derive(Default)]
pub(super) struct KeyCache(Option<(Option<[u8; 32]>, Timestamp)>);

impl KeyCache {
    pub(super) fn get(&self, now: Timestamp) -> Option<Option<[u8; 32]>> {
        let (hash, read_at) = self.0?;
        is_fresh(read_at, now).then_some(hash)
    }

    pub(super) fn put(&mut self, hash: Option<[u8; 32]>, now: Timestamp) {
        self.0 = Some((hash, now));
    }

    pub(super) fn forget(&mut self) {
        self.0 = None;
    }
}

/// An answer from the future (the clock stepped back) isn't fresh.
fn is_fresh(read_at: Timestamp, now: Timestamp) -> bool {
    read_at <= now && now.ms_since(read_at) < FRESH_MS
}
