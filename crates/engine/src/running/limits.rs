//! Every bound of the running service, by name.

use std::time::Duration;

/// What the operator may set; the defaults suit two cores.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Threads that decide; an execution belongs to one of them. At most 1,024.
    pub shards: u16,
    /// Starts that wait for their first commit. One more is refused.
    pub starts_queued_max: usize,
    /// Executions in memory: those with a step, an effect or a retry under way. One more start is refused.
    pub executions_running_max: usize,
    /// Effects that are outside at once; further ones wait their turn.
    pub effects_in_flight_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            shards: 2,
            starts_queued_max: 8_192,
            executions_running_max: 100_000,
            effects_in_flight_max: 2_048,
        }
    }
}

/// Inputs that one commit takes at most.
pub const BATCH_MAX: usize = 1_024;
/// Timers that one turn fires at most, so that a flood of them doesn't delay callers.
pub const TIMERS_PER_TURN_MAX: usize = 256;
/// Memory holds the timers of this much future; the rest is on disk.
pub const TIMER_HORIZON_MS: u64 = 10 * 60 * 1_000;
/// How often the timers of the near future are read from disk.
pub const TIMER_REFILL_MS: u64 = 5 * 60 * 1_000;
/// Rows that recovery and refill read at once.
pub const PAGE_ROWS: usize = 1_000;
/// How long a start with an Idempotency-Key is remembered.
pub const START_KEY_TTL_MS: u64 = 24 * 60 * 60 * 1_000;
/// Executions that one call cancels at most.
pub const CANCELS_PER_CALL_MAX: usize = 1_000;
/// What a refused caller is told to wait.
pub const RETRY_AFTER_MS: u64 = 1_000;
/// Pause before a commit is tried again on a full or unreachable store.
pub const STORE_RETRY_MS: u64 = 500;
/// Compiled programs that are kept although no flow or execution uses them.
pub const PROGRAMS_KEPT_MAX: usize = 1_024;
/// Commits that a slow follower may lag behind before it has to read again.
pub const CHANGES_BUFFERED: usize = 4_096;
/// How long a commit says that the store takes more of them, to who asks whether the service is ready.
pub const STORE_TRUSTED: Duration = Duration::from_secs(5);
