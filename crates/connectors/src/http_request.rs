//! The connector of the action `http_request`: one request, one answer. A pure function of its rendered inputs makes the
//! request, so that every attempt sends the same bytes; the answer's status decides whether another attempt may help.

mod answer;
mod inputs;
mod payload;
mod retry_after;

use crate::{Attempt, Outside, egress::EgressError, final_failure};
use engine::port::Clock as _;
use flow::network::HostList;
use kernel::{Effect, StepError, input::Failure};
use serde_json::Value;
use url::Url;

pub(crate) const KEY: &str = "http_request";

pub(crate) fn perform<'a>(
    outside: &'a Outside,
    effect: &'a Effect,
    hosts: Option<&'a HostList>,
) -> Attempt<'a> {
    Box::pin(async move {
        let outgoing = inputs::outgoing(effect).map_err(InputError::into_failure)?;
        let host = outgoing.url.host_str().unwrap_or_default().to_owned();
        if let Some(refused) = refusal(hosts, &outgoing.url) {
            return Err(refused);
        }
        let answer = outside.egress.send(outgoing).await.map_err(EgressError::into_failure)?;
        tracing::debug!(
            execution.id = %effect.execution, http.host = host, http.status = answer.status, "A request was answered."
        );
        let retry_after_ms = retry_after::read(&answer.headers, outside.clock.now());
        let status = answer.status;
        let outputs = answer::outputs(answer);
        if may_pass(status) { Err(passing(status, outputs, retry_after_ms)) } else { Ok(outputs) }
    })
}

/// Before anything leaves, even a look-up of the host's name. Redirects aren't followed.
fn refusal(hosts: Option<&HostList>, url: &Url) -> Option<Failure> {
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or_default();
    if hosts.is_some_and(|hosts| hosts.admits(host, port)) {
        return None;
    }
    let message = format!(
        "the project's settings don't allow requests to {host} on port {port}: add it to egress_allow"
    );
    Some(final_failure("host_not_allowed", message))
}

/// Inputs that make no request.
#[derive(Debug, Clone, PartialEq, Eq)]
struct InputError {
    code: &'static str,
    message: String,
}

impl InputError {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    fn into_failure(self) -> Failure {
        final_failure(self.code, self.message)
    }
}

impl From<EgressError> for InputError {
    fn from(error: EgressError) -> Self {
        Self::new(error.fault.code(), error.message)
    }
}

impl EgressError {
    fn into_failure(self) -> Failure {
        Failure {
            retryable: self.fault.is_passing(),
            maybe_done: self.maybe_sent,
            ..final_failure(self.fault.code(), self.message)
        }
    }
}

/// Statuses that say "not now" (RFC 9110 and 8470, RFC 6585).
fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..=599)
}

/// An answer that stands if no attempt is left. What became of the request is known, so `maybe_done` is false.
fn passing(status: u16, outputs: Value, retry_after_ms: Option<u64>) -> Failure {
    Failure {
        error: StepError {
            code: "http_status".to_owned(),
            message: format!("the other side answered {status}"),
        },
        retryable: true,
        maybe_done: false,
        retry_after_ms,
        outputs: Some(outputs),
    }
}
