//! When the next attempt of an effect begins, if there is one. Owns back-off, jitter and the caps; never draws
//! randomness, never waits.

use crate::{
    Performance,
    limits::RETRY_ELAPSED_MS_MAX,
    seed::{self, Purpose},
};
use flow::{
    Timestamp,
    program::{Backoff, Retry},
};

/// The attempt that failed.
pub(crate) struct Failed {
    pub(crate) performance: Performance,
    /// From 1.
    pub(crate) attempt: u32,
    /// What the outside asked for.
    pub(crate) retry_after_ms: Option<u64>,
    /// When the first attempt was announced.
    pub(crate) intended_at: Timestamp,
}

/// None when no attempt is left, or the next one would begin too late after the first.
pub(crate) fn next_attempt_at(
    retry: Retry,
    seed: u128,
    failed: &Failed,
    now: Timestamp,
) -> Option<Timestamp> {
    if failed.attempt >= retry.attempts {
        return None;
    }
    let bits = seed::derive(seed, failed.performance, Purpose::Pause(failed.attempt));
    let pause_ms = pause_ms(retry, failed.attempt, bits as u64);
    // The outside knows best when it can be asked again: its wish is a floor, whatever `max_ms` says.
    let at = now.plus_ms(pause_ms.max(failed.retry_after_ms.unwrap_or(0)));
    (at.ms_since(failed.intended_at) <= RETRY_ELAPSED_MS_MAX).then_some(at)
}

/// Fixed pauses are as their author wrote them. Exponential ones have full jitter: anything from 1 ms up to the
/// doubled pause, so that callers that failed together don't come back together.
fn pause_ms(retry: Retry, attempt: u32, bits: u64) -> u64 {
    match retry.backoff {
        Backoff::Fixed => retry.initial_ms,
        Backoff::Exponential => {
            let doubled = retry.initial_ms.saturating_mul(1 << (attempt - 1).min(40));
            1 + bits % doubled.min(retry.max_ms).max(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow::NodeId;

    const EXPONENTIAL: Retry =
        Retry { attempts: 9, backoff: Backoff::Exponential, initial_ms: 100, max_ms: 1_000 };
    const NOW: Timestamp = Timestamp(1_000_000);

    fn failed(attempt: u32) -> Failed {
        let performance = Performance { frame: 0, node: NodeId(1), visit: 1 };
        Failed { performance, attempt, retry_after_ms: None, intended_at: NOW }
    }

    fn pauses(retry: Retry, attempt: u32) -> Vec<u64> {
        let at =
            |seed| next_attempt_at(retry, seed, &failed(attempt), NOW).expect("attempts are left");
        (0..500).map(|seed| at(seed).ms_since(NOW)).collect()
    }

    #[test]
    fn exponential_pauses_spread_from_nothing_to_the_doubled_pause() {
        for (attempt, most) in [(1, 100), (2, 200), (3, 400), (4, 800), (5, 1_000), (8, 1_000)] {
            let pauses = pauses(EXPONENTIAL, attempt);
            let (least, largest) = (pauses.iter().min().unwrap(), pauses.iter().max().unwrap());
            assert!((1..=most / 10).contains(least), "{attempt}: {least}");
            assert!((most * 9 / 10..=most).contains(largest), "{attempt}: {largest}");
        }
    }

    #[test]
    fn fixed_pauses_are_as_written() {
        let retry = Retry { backoff: Backoff::Fixed, ..EXPONENTIAL };
        assert!(pauses(retry, 3).iter().all(|&pause| pause == 100));
    }

    #[test]
    fn the_last_attempt_has_no_next_one() {
        assert_eq!(next_attempt_at(EXPONENTIAL, 1, &failed(9), NOW), None);
    }

    #[test]
    fn what_the_outside_asks_for_is_a_floor() {
        let asked = Failed { retry_after_ms: Some(5_000), ..failed(1) };
        assert_eq!(next_attempt_at(EXPONENTIAL, 1, &asked, NOW), Some(NOW.plus_ms(5_000)));
        let modest = Failed { retry_after_ms: Some(0), ..failed(1) };
        assert!(next_attempt_at(EXPONENTIAL, 1, &modest, NOW) > Some(NOW));
    }

    #[test]
    fn attempts_end_a_day_after_the_first() {
        let asked = Failed { retry_after_ms: Some(RETRY_ELAPSED_MS_MAX), ..failed(1) };
        assert!(next_attempt_at(EXPONENTIAL, 1, &asked, NOW).is_some());
        assert_eq!(next_attempt_at(EXPONENTIAL, 1, &asked, NOW.plus_ms(1)), None);
    }

    #[test]
    fn absurd_settings_are_no_overflow() {
        let retry = Retry {
            attempts: u32::MAX,
            backoff: Backoff::Exponential,
            initial_ms: u64::MAX,
            max_ms: u64::MAX,
        };
        let _pause = next_attempt_at(retry, 3, &failed(u32::MAX - 1), NOW);
        let nothing =
            Retry { attempts: 9, backoff: Backoff::Exponential, initial_ms: 0, max_ms: 0 };
        assert_eq!(next_attempt_at(nothing, 3, &failed(2), NOW), Some(NOW.plus_ms(1)));
    }
}
