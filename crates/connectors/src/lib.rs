//! The outside services that actions use: one file per connector, and the slice that lists them. Owns the protocols and
//! the one [`egress`] client. Knows no state of an execution, no store, and not what follows an answer.

mod egress;
mod http_request;
mod oidc;
#[cfg(test)]
mod tests;

pub use egress::{AllowedNetwork, EgressPolicy, NotANetwork};
pub use oidc::{OidcProvider, OidcSettings};

use egress::Egress;
use engine::port::{Clock, Performer, PerformerFuture, SystemClock};
use flow::network::HostList;
use kernel::{Completion, Effect, StepError, input::Failure};
use serde_json::Value;
use std::{future::Future, pin::Pin, sync::Arc};

/// Every connector by its action's key.
const CONNECTORS: &[Connector] =
    &[Connector { key: http_request::KEY, perform: http_request::perform }];

/// Performs the effects of executions.
pub struct Connectors {
    outside: Outside,
}

/// What connectors reach the world with.
struct Outside {
    egress: Egress,
    clock: SystemClock,
}

struct Connector {
    key: &'static str,
    perform: for<'a> fn(&'a Outside, &'a Effect, Option<&'a HostList>) -> Attempt<'a>,
}

/// One attempt: outputs, or why there are none.
type Attempt<'a> = Pin<Box<dyn Future<Output = Result<Value, Failure>> + Send + 'a>>;

impl Connectors {
    /// Connections are kept for reuse; they belong to this policy and end with this value.
    pub fn new(policy: EgressPolicy) -> Self {
        Self { outside: Outside { egress: Egress::new(policy), clock: SystemClock } }
    }
}

impl Performer for Connectors {
    fn perform(&self, effect: Effect, hosts: Option<Arc<HostList>>) -> PerformerFuture<'_> {
        Box::pin(async move {
            let started_at = self.outside.clock.now();
            let result = match CONNECTORS.iter().find(|connector| connector.key == effect.connector)
            {
                Some(connector) => {
                    (connector.perform)(&self.outside, &effect, hosts.as_deref()).await
                }
                None => Err(final_failure(
                    "unknown_connector",
                    format!("there is no connector {}", effect.connector),
                )),
            };
            Completion {
                performance: effect.performance,
                attempt: effect.attempt,
                started_at,
                result,
            }
        })
    }
}

/// A failure before anything left, that the same request would meet again.
fn final_failure(code: &str, message: String) -> Failure {
    Failure {
        error: StepError { code: code.to_owned(), message },
        retryable: false,
        maybe_done: false,
        retry_after_ms: None,
        outputs: None,
    }
}
