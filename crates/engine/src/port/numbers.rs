//! Numbers about a flow's executions, as a store keeps and sums them: counts per quarter of an hour of the start, and
//! how long those that ended took. Owns the precision of durations; knows no execution.

use kernel::Status;
use std::collections::BTreeMap;

/// Starts are counted per quarter of an hour: midnight begins one in every time zone.
pub const QUARTER_MS: i64 = 15 * 60 * 1_000;
/// Durations below this are kept to the millisecond; a power of two.
const EXACT_MS: u64 = 1 << EXACT_BITS;
const EXACT_BITS: u32 = 6;
/// Longer ones share a number with those that are up to 1/32 longer: each power of two has so many numbers.
const PARTS: u64 = 1 << PART_BITS;
const PART_BITS: u32 = 5;

/// What started in a range of quarters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Numbers {
    /// By quarter since 1970, UTC: only those in which something started.
    pub quarters: BTreeMap<i64, Counts>,
    /// Of those that ended, however they ended.
    pub durations: Durations,
}

/// Executions by what became of them until now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub running: u64,
    pub waiting: u64,
    pub completed: u64,
    pub failed: u64,
    pub cancelled: u64,
}

/// How many executions took how long, by numbers that stand for durations: exact below 64 ms; above, all durations of
/// one number differ by less than 1/32 (3.2 %).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Durations(BTreeMap<u16, u64>);

impl Numbers {
    pub fn count(&mut self, quarter: i64, status: Status, executions: u64) {
        let counts = self.quarters.entry(quarter).or_default();
        *match status {
            Status::Running => &mut counts.running,
            Status::Waiting => &mut counts.waiting,
            Status::Completed => &mut counts.completed,
            Status::Failed => &mut counts.failed,
            Status::Cancelled => &mut counts.cancelled,
        } += executions;
    }

    /// Of all quarters.
    pub fn total(&self) -> Counts {
        self.quarters.values().copied().fold(Counts::default(), Counts::plus)
    }
}

impl Counts {
    pub fn executions(self) -> u64 {
        self.running + self.waiting + self.completed + self.failed + self.cancelled
    }

    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            running: self.running + other.running,
            waiting: self.waiting + other.waiting,
            completed: self.completed + other.completed,
            failed: self.failed + other.failed,
            cancelled: self.cancelled + other.cancelled,
        }
    }
}

impl Durations {
    /// The number that stands for a duration. Stores keep it, so it is for ever.
    pub fn number(ms: u64) -> u16 {
        if ms < EXACT_MS {
            return ms as u16;
        }
        let power = ms.ilog2();
        let part = (ms >> (power - PART_BITS)) % PARTS;
        (EXACT_MS + u64::from(power - EXACT_BITS) * PARTS + part) as u16
    }

    pub fn add(&mut self, ms: u64, executions: u64) {
        self.add_number(Self::number(ms), executions);
    }

    pub fn add_number(&mut self, number: u16, executions: u64) {
        *self.0.entry(number).or_default() += executions;
    }

    /// The duration that `percent` of 100 executions don't exceed; none without executions. Never below the exact
    /// value, and less than 1/32 above it.
    pub fn percentile_ms(&self, percent: u64) -> Option<u64> {
        let executions: u64 = self.0.values().sum();
        let rank = executions.saturating_mul(percent).div_ceil(100).max(1);
        let mut up_to_here = 0;
        self.0.iter().find_map(|(number, executions)| {
            up_to_here += executions;
            (up_to_here >= rank).then(|| longest_ms(*number))
        })
    }
}

/// The longest duration that a number stands for.
fn longest_ms(number: u16) -> u64 {
    let Some(above) = u64::from(number).checked_sub(EXACT_MS) else { return number.into() };
    let (shift, part) = (above / PARTS + u64::from(EXACT_BITS - PART_BITS), above % PARTS);
    ((PARTS + part) << shift) + ((1 << shift) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_for_durations_that_differ_by_less_than_a_thirty_second() {
        let powers = (0..63).flat_map(|power| [-1, 0, 1, 7].map(|by| (1_i64 << power) + by));
        let some = powers.filter_map(|ms| u64::try_from(ms).ok()).chain(0..5_000).chain([u64::MAX]);
        for ms in some {
            let longest = longest_ms(Durations::number(ms));
            assert!(longest >= ms && longest - ms <= ms / 32, "{ms} {longest}");
            assert!(ms >= 64 || longest == ms, "{ms} is kept exactly");
        }
    }

    #[test]
    fn a_longer_duration_has_no_smaller_number() {
        let numbers: Vec<u16> = (0..100_000).map(Durations::number).collect();
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] || pair[1] == pair[0] + 1));
    }

    #[test]
    fn a_percentile_is_the_duration_of_that_rank() {
        let mut durations = Durations::default();
        assert_eq!(durations.percentile_ms(50), None);
        for ms in 1..=50 {
            durations.add(ms, 2);
        }
        let all = [0, 1, 2, 3, 50, 95, 99, 100].map(|percent| durations.percentile_ms(percent));
        assert_eq!(all, [1, 1, 1, 2, 25, 48, 50, 50].map(Some));
        durations.add(6_400, 100);
        assert_eq!(
            (durations.percentile_ms(50), durations.percentile_ms(51)),
            (Some(50), Some(6_527))
        );
    }
}
