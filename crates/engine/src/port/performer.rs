//! The outside, as the running service sees it: one effect in, one completion out.

use kernel::{Completion, Effect};
use std::{future::Future, pin::Pin};

pub type PerformerFuture<'a> = Pin<Box<dyn Future<Output = Completion> + Send + 'a>>;

/// Performs one attempt of an effect. Never fails: a failure is a completion. Called only after the intent is durable;
/// honours `effect.timeout_ms` itself.
pub trait Performer: Send + Sync + 'static {
    fn perform(&self, effect: Effect) -> PerformerFuture<'_>;
}
