//! Calls that come in numbers and mean one thing: an editor that saves while somebody types, a program that tries again
//! and again what it may not. The first of a series has a row, the others are covered by it.

use flow::Timestamp;
use std::collections::HashMap;

/// Series that are remembered; more of them only means more rows.
const KEPT_MAX: usize = 1_000;

/// The series that a call belongs to.
#[derive(Debug, Clone)]
pub struct Series {
    /// What it is about: an object, or anything else that tells it from others.
    pub object: String,
    /// After this long, the next call has a row again.
    pub lasts_ms: u64,
}

#[derive(Default)]
pub(super) struct Recent {
    /// By object: whose series it is, when it began and when it ends.
    begun: HashMap<String, Begun>,
}

struct Begun {
    actor: String,
    ends_at: Timestamp,
}

impl Recent {
    pub(super) fn covers(&self, series: &Series, actor: &str, at: Timestamp) -> bool {
        let begun = self.begun.get(&series.object);
        begun.is_some_and(|begun| begun.actor == actor && at < begun.ends_at)
    }

    /// Somebody else's series on the same object ends with it.
    pub(super) fn begin(&mut self, series: &Series, actor: String, at: Timestamp) {
        if self.begun.len() >= KEPT_MAX {
            self.begun.retain(|_, begun| at < begun.ends_at);
        }
        if self.begun.len() >= KEPT_MAX {
            self.begun.clear();
        }
        let ends_at = at.plus_ms(series.lasts_ms);
        self.begun.insert(series.object.clone(), Begun { actor, ends_at });
    }

    pub(super) fn end(&mut self, objects: &[String]) {
        for object in objects {
            self.begun.remove(object);
        }
    }
}
