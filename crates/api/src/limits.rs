//! Every bound of the HTTP API, by name.

use std::time::Duration;

/// A body that carries a flow document.
pub const DOCUMENT_BYTES_MAX: usize = 5 * 1024 * 1024;
/// A body that carries flows to import.
pub const IMPORT_BYTES_MAX: usize = ::flow::transfer::BUNDLE_BYTES_MAX;
/// A body that carries a trigger event: webhooks, starts and tests.
pub const EVENT_BYTES_MAX: usize = 1024 * 1024;
/// Every other body.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// How long a client may take to send a body.
pub const BODY_READ_MAX: Duration = Duration::from_secs(30);
/// Characters of an Idempotency-Key.
pub const IDEMPOTENCY_KEY_CHARS_MAX: usize = 255;
/// Items of one page of a list.
pub const PAGE_ITEMS_MAX: usize = 200;
/// Items of one page of executions when nothing is asked for.
pub const PAGE_ITEMS_DEFAULT: usize = 50;
/// How long `?wait=true` holds a request.
pub const WAIT_MAX: Duration = Duration::from_secs(30);
/// Browsers and programs that follow executions at the same time.
pub const FOLLOWERS_MAX: usize = 1_000;
/// Silence on an event stream after which a comment is sent, so that proxies keep it open.
pub const FOLLOW_KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a refused client is told to wait when the engine doesn't say.
pub const RETRY_AFTER_MS: u64 = 1_000;
/// How long `readyz` waits for the store.
pub const READY_MAX: Duration = Duration::from_secs(2);
