//! The outside, as the running service sees it: one effect in, one completion out.

use flow::network::HostList;
use kernel::{Completion, Effect};
use std::{future::Future, pin::Pin, sync::Arc};

pub type PerformerFuture<'a> = Pin<Box<dyn Future<Output = Completion> + Send + 'a>>;

/// Performs one attempt of an effect. Never fails: a failure is a completion. Called only after the intent is durable;
/// honours `effect.timeout_ms` itself.
pub trait Performer: Send + Sync + 'static {
    /// Nothing leaves for a host that isn't in `hosts`; without a list the project is gone, and nothing leaves at all.
    fn perform(&self, effect: Effect, hosts: Option<Arc<HostList>>) -> PerformerFuture<'_>;
}
