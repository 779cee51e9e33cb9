//! What was just read and needn't be read again for a few seconds: who a session belongs to, the administrator's key,
//! whose key a project's key is. Bounded; time is passed in.

use super::Person;
use crate::port::ProjectKey;
use flow::{ProjectId, Timestamp};
use std::collections::HashMap;

/// How long an answer is good: also how long another node's sign-out takes to be seen here.
pub(super) const FRESH_MS: u64 = 5_000;
const SESSIONS_MAX: usize = 4_096;
const PROJECT_KEYS_MAX: usize = 4_096;
/// A key's last use is written down this seldom.
const USE_NOTED_MS: u64 = 60_000;

/// Sessions by the hash of their token. Unknown ones aren't kept: anybody can make them up.
#[derive(Default)]
pub(super) struct SessionCache {
    known: HashMap<[u8; 32], Known>,
}

struct Known {
    person: Person,
    expires_at: Timestamp,
    read_at: Timestamp,
}

impl SessionCache {
    pub(super) fn get(&self, token_hash: &[u8; 32], now: Timestamp) -> Option<Person> {
        let known = self.known.get(token_hash)?;
        (is_fresh(known.read_at, now) && now < known.expires_at).then(|| known.person.clone())
    }

    pub(super) fn put(
        &mut self,
        token_hash: [u8; 32],
        person: Person,
        expires_at: Timestamp,
        now: Timestamp,
    ) {
        if self.known.len() >= SESSIONS_MAX {
            self.known.retain(|_, known| is_fresh(known.read_at, now));
        }
        if self.known.len() >= SESSIONS_MAX {
            self.known.clear();
        }
        self.known.insert(token_hash, Known { person, expires_at, read_at: now });
    }

    pub(super) fn forget(&mut self, token_hash: &[u8; 32]) {
        self.known.remove(token_hash);
    }
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

/// Keys of projects by their hash. Unknown ones aren't kept: anybody can make them up.
#[derive(Default)]
pub(super) struct ProjectKeyCache {
    known: HashMap<[u8; 32], KnownKey>,
    /// Grows with every change of a key: what was read before a change isn't kept after it.
    generation: u64,
}

struct KnownKey {
    key: ProjectKey,
    read_at: Timestamp,
}

impl ProjectKeyCache {
    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    pub(super) fn get(&self, hash: &[u8; 32], now: Timestamp) -> Option<ProjectId> {
        let known = self.known.get(hash)?;
        is_fresh(known.read_at, now).then_some(known.key.project)
    }

    /// `generation` is the one before the key was read from the store.
    pub(super) fn put(&mut self, key: ProjectKey, generation: u64, now: Timestamp) {
        if generation != self.generation {
            return;
        }
        if self.known.len() >= PROJECT_KEYS_MAX {
            self.known.retain(|_, known| is_fresh(known.read_at, now));
        }
        if self.known.len() >= PROJECT_KEYS_MAX {
            self.known.clear();
        }
        self.known.insert(key.hash, KnownKey { key, read_at: now });
    }

    /// Whether this use is to be written down; it counts as written from then on.
    pub(super) fn is_use_due(&mut self, hash: &[u8; 32], now: Timestamp) -> bool {
        let Some(known) = self.known.get_mut(hash) else { return false };
        // A last use in the future (the clock stepped back) is written anew.
        let is_noted =
            known.key.last_used_at.is_some_and(|at| at <= now && now.ms_since(at) < USE_NOTED_MS);
        if !is_noted {
            known.key.last_used_at = Some(now);
        }
        !is_noted
    }

    /// Call after the commit that changed a project's key.
    pub(super) fn forget(&mut self, project: ProjectId) {
        self.generation += 1;
        self.known.retain(|_, known| known.key.project != project);
    }
}

/// An answer from the future (the clock stepped back) isn't fresh.
fn is_fresh(read_at: Timestamp, now: Timestamp) -> bool {
    read_at <= now && now.ms_since(read_at) < FRESH_MS
}
