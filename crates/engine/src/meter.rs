//! Counters and histograms that cost an atomic addition: no lock, no allocation. Owns how numbers are kept while they
//! grow; never knows what is counted or who reads it.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

/// Only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    pub fn add(&self, by: usize) {
        self.0.fetch_add(by as u64, Relaxed);
    }

    pub fn read(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// How many values were at most so large, for a fixed row of bounds.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [u64],
    /// One per bound and one for what is larger than the last.
    counts: Box<[AtomicU64]>,
    sum: AtomicU64,
}

/// Microseconds from 0.1 ms to half a minute.
pub const LATENCY_US: &[u64] = &[
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
    1_000_000, 2_500_000, 5_000_000, 10_000_000, 30_000_000,
];
/// How many things one commit holds.
pub const COUNTS: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024];
/// Bytes from half a KiB to 16 MiB.
pub const BYTES: &[u64] = &[
    512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072, 262_144, 524_288, 1_048_576,
    4_194_304, 16_777_216,
];

impl Histogram {
    /// `bounds` in growing order.
    pub fn new(bounds: &'static [u64]) -> Self {
        let counts = (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect();
        Self { bounds, counts, sum: AtomicU64::new(0) }
    }

    pub fn observe(&self, value: u64) {
        let place = self.bounds.partition_point(|bound| *bound < value);
        self.counts[place].fetch_add(1, Relaxed);
        self.sum.fetch_add(value, Relaxed);
    }

    /// For bounds in microseconds.
    pub fn took(&self, time: Duration) {
        self.observe(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    pub fn read(&self) -> Distribution {
        let mut values = 0;
        let mut up_to = Vec::with_capacity(self.bounds.len());
        for (bound, count) in self.bounds.iter().zip(&self.counts) {
            values += count.load(Relaxed);
            up_to.push((*bound, values));
        }
        values += self.counts[self.bounds.len()].load(Relaxed);
        Distribution { up_to, values, sum: self.sum.load(Relaxed) }
    }
}

/// A histogram at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// Each bound with how many values weren't larger.
    pub up_to: Vec<(u64, u64)>,
    /// How many there were in all.
    pub values: u64,
    pub sum: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_counts_for_its_bound_and_all_above() {
        let histogram = Histogram::new(&[10, 20]);
        [0, 10, 11, 20, 21].into_iter().for_each(|value| histogram.observe(value));
        let expected = Distribution { up_to: vec![(10, 2), (20, 4)], values: 5, sum: 62 };
        assert_eq!(histogram.read(), expected);
    }
}
