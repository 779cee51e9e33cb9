//! Every limit of the way out, by name.

use std::time::Duration;

pub(crate) const REQUEST_BODY_BYTES_MAX: usize = 10 * 1_024 * 1_024;
pub(crate) const REQUEST_HEADERS_MAX: usize = 64;
/// Names and values together.
pub(crate) const REQUEST_HEADERS_BYTES_MAX: usize = 32 * 1_024;
pub(super) const URL_BYTES_MAX: usize = 16 * 1_024;
pub(super) const RESPONSE_BODY_BYTES_MAX: usize = 5 * 1_024 * 1_024;
pub(super) const RESPONSE_HEADERS_MAX: usize = 128;
/// Names and values together.
pub(super) const RESPONSE_HEADERS_BYTES_MAX: usize = 64 * 1_024;
/// Requests under way per host and port; more wait, within their own time-out.
pub(super) const IN_FLIGHT_PER_HOST_MAX: usize = 512;
/// Beyond, hosts without a request under way are forgotten.
pub(super) const HOSTS_REMEMBERED_MAX: usize = 4_096;
pub(super) const IDLE_PER_HOST_MAX: usize = 128;
/// Shorter than what servers keep a connection open for, so that it's us who close it.
pub(super) const IDLE_TIMEOUT: Duration = Duration::from_secs(15);
/// For one address; the next one is tried then.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Addresses of one host that are tried.
pub(super) const ADDRESSES_TRIED_MAX: usize = 8;
