//! Tests of the connectors against real servers on loopback.

mod answers;
mod failures;
mod fixed_resolver;
mod oidc;
mod private_addresses;
mod requests;
mod server;

use crate::{Connectors, EgressPolicy, Outside, egress::Egress};
use engine::port::{Performer as _, SystemClock};
use fixed_resolver::FixedResolver;
use flow::{NodeId, network::HostList, program::Delivery};
use kernel::{Effect, ExecutionId, Performance, input::Failure};
use serde_json::{Value, json};
use std::sync::Arc;

const KEY: &str = "exe_0000000000001:lookup.1";

fn effect(inputs: Value) -> Effect {
    Effect {
        execution: ExecutionId(1),
        performance: Performance { frame: 0, node: NodeId(0), visit: 1 },
        key: KEY.to_owned(),
        attempt: 1,
        connector: "http_request",
        request: Arc::new(inputs),
        timeout_ms: 5_000,
        delivery: Delivery::AtLeastOnce,
    }
}

fn policy(allow: &[&str]) -> EgressPolicy {
    EgressPolicy { allow: allow.iter().map(|network| network.parse().unwrap()).collect() }
}

/// May reach loopback, as in development.
fn connectors() -> Connectors {
    Connectors::new(policy(&["127.0.0.0/8"]))
}

fn connectors_with(policy: EgressPolicy, resolver: Arc<FixedResolver>) -> Connectors {
    Connectors {
        outside: Outside { egress: Egress::with_resolver(policy, resolver), clock: SystemClock },
    }
}

fn everywhere() -> Option<Arc<HostList>> {
    Some(Arc::new(HostList::default()))
}

async fn perform(connectors: &Connectors, inputs: Value) -> Result<Value, Failure> {
    connectors.perform(effect(inputs), everywhere()).await.result
}

/// The failure's code, whether another attempt makes sense, whether the request may have arrived.
async fn failure(connectors: &Connectors, effect: Effect) -> (String, bool, bool) {
    let failure = connectors.perform(effect, everywhere()).await.result.unwrap_err();
    (failure.error.code, failure.retryable, failure.maybe_done)
}

#[tokio::test]
async fn an_unknown_connector_is_a_final_failure() {
    let unknown = Effect { connector: "carrier_pigeon", ..effect(json!({})) };
    assert_eq!(
        failure(&connectors(), unknown).await,
        ("unknown_connector".to_owned(), false, false)
    );
}

#[tokio::test]
async fn a_completion_names_its_performance_and_attempt() {
    let third = Effect { attempt: 3, ..effect(json!({})) };
    let completion = connectors().perform(third, everywhere()).await;
    assert_eq!((completion.performance.visit, completion.attempt), (1, 3));
    assert!(completion.started_at.0 > 1_700_000_000_000);
}
