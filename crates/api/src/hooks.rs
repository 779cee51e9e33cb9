//! Webhook ingress: from an HTTP request to a trigger event, and from an execution's response to an HTTP answer.
//! The hot path of the whole server: no thread changes, nothing is cloned that isn't needed.

mod declared;
pub(crate) mod receive;
mod reply;
mod trigger;

pub(crate) use declared::Declared;
