//! How often a password may be tried: so many failures a minute per e-mail and address, and per address over all
//! e-mails. Bounded in memory: what is oldest is forgotten first.

use flow::Timestamp;
use sha2::{Digest, Sha256};
use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
};

/// Failures of one e-mail from one address within the window.
pub(super) const FAILURES_MAX: usize = 10;
/// Failures of one address, whatever the e-mails.
pub(super) const FAILURES_PER_ADDRESS_MAX: usize = 100;
const WINDOW_MS: u64 = 60_000;
/// Pairs of e-mail and address, and addresses, that are remembered.
const ENTRIES_MAX: usize = 20_000;

#[derive(Default)]
pub(super) struct Limiter {
    failures: HashMap<Key, VecDeque<Timestamp>>,
}

/// A hash, so that neither e-mails nor addresses lie in memory, and long ones cost no more than short ones.
type Key = [u8; 32];

impl Limiter {
    /// Counts an attempt as failed before it is made, so that many at once can't slip through; [`Self::succeeded`] takes
    /// it back. Otherwise says in how many milliseconds the next one is allowed.
    pub(super) fn admit(&mut self, email: &str, from: IpAddr, now: Timestamp) -> Result<(), u64> {
        let limits = [(pair(email, from), FAILURES_MAX), (address(from), FAILURES_PER_ADDRESS_MAX)];
        for (key, max) in &limits {
            self.expire(key, now);
            if let Some(times) = self.failures.get(key).filter(|times| times.len() >= *max) {
                let oldest = times.front().copied().unwrap_or(now);
                return Err(oldest.plus_ms(WINDOW_MS).ms_since(now).max(1));
            }
        }
        self.make_room(now);
        for (key, _) in limits {
            self.failures.entry(key).or_default().push_back(now);
        }
        Ok(())
    }

    /// The attempt was no failure, and neither are the ones before it any longer.
    pub(super) fn succeeded(&mut self, email: &str, from: IpAddr) {
        self.failures.remove(&pair(email, from));
        if let Some(times) = self.failures.get_mut(&address(from)) {
            times.pop_back();
        }
    }

    fn expire(&mut self, key: &Key, now: Timestamp) {
        let Some(times) = self.failures.get_mut(key) else { return };
        while times.front().is_some_and(|&at| has_passed(at, now)) {
            times.pop_front();
        }
        if times.is_empty() {
            self.failures.remove(key);
        }
    }

    fn make_room(&mut self, now: Timestamp) {
        if self.failures.len() < ENTRIES_MAX {
            return;
        }
        self.failures.retain(|_, times| times.back().is_some_and(|&at| !has_passed(at, now)));
        if self.failures.len() < ENTRIES_MAX {
            return;
        }
        // A flood: forget the older half, so that this isn't done at each attempt.
        let mut newest: Vec<Timestamp> =
            self.failures.values().filter_map(|times| times.back().copied()).collect();
        let middle = newest.len() / 2;
        let (_, &mut median, _) = newest.select_nth_unstable(middle);
        self.failures.retain(|_, times| times.back().is_some_and(|&at| at > median));
    }
}

fn has_passed(at: Timestamp, now: Timestamp) -> bool {
    now.ms_since(at) >= WINDOW_MS
}

fn pair(email: &str, from: IpAddr) -> Key {
    Sha256::new().chain_update(origin(from)).chain_update(email.as_bytes()).finalize().into()
}

fn address(from: IpAddr) -> Key {
    Sha256::digest(origin(from)).into()
}

/// One host may use a whole /64 of IPv6.
fn origin(from: IpAddr) -> [u8; 8] {
    let mut origin = [0; 8];
    match from.to_canonical() {
        IpAddr::V4(v4) => origin[..4].copy_from_slice(&v4.octets()),
        IpAddr::V6(v6) => origin.copy_from_slice(&v6.octets()[..8]),
    }
    origin
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 7));

    fn at(ms: i64) -> Timestamp {
        Timestamp(1_000_000 + ms)
    }

    #[test]
    fn the_eleventh_failure_within_a_minute_is_refused_until_the_first_is_a_minute_old() {
        let mut limiter = Limiter::default();
        for second in 0..10 {
            assert_eq!(limiter.admit("a@b", HOME, at(second * 1_000)), Ok(()));
        }
        assert_eq!(limiter.admit("a@b", HOME, at(10_000)), Err(50_000));
        assert_eq!(limiter.admit("a@b", HOME, at(59_999)), Err(1));
        assert_eq!(limiter.admit("a@b", HOME, at(60_000)), Ok(()));
    }

    #[test]
    fn another_person_and_another_address_are_counted_apart() {
        let mut limiter = Limiter::default();
        for _ in 0..10 {
            limiter.admit("a@b", HOME, at(0)).unwrap();
        }
        assert_eq!(limiter.admit("c@d", HOME, at(0)), Ok(()));
        assert_eq!(limiter.admit("a@b", "203.0.113.9".parse().unwrap(), at(0)), Ok(()));
        assert!(
            limiter.admit("a@b", "::ffff:198.51.100.7".parse().unwrap(), at(0)).is_err(),
            "the same address"
        );
    }

    #[test]
    fn one_address_may_not_try_every_email() {
        let mut limiter = Limiter::default();
        let admitted =
            (0..1_000).filter(|n| limiter.admit(&format!("{n}@b"), HOME, at(0)).is_ok()).count();
        assert_eq!(admitted, FAILURES_PER_ADDRESS_MAX);
    }

    #[test]
    fn success_forgets_the_failures_before_it() {
        let mut limiter = Limiter::default();
        for _ in 0..10 {
            limiter.admit("a@b", HOME, at(0)).unwrap();
        }
        limiter.succeeded("a@b", HOME);
        assert_eq!(limiter.admit("a@b", HOME, at(0)), Ok(()));
    }

    #[test]
    fn memory_is_bounded_in_a_flood_and_the_newest_are_kept() {
        let mut limiter = Limiter::default();
        for n in 0..60_000_u32 {
            let from = IpAddr::V4(std::net::Ipv4Addr::from(0x0800_0000 + n));
            limiter.admit("a@b", from, at(i64::from(n / 100))).unwrap();
        }
        assert!(limiter.failures.len() <= ENTRIES_MAX + 2, "{}", limiter.failures.len());
        let newest = IpAddr::V4(std::net::Ipv4Addr::from(0x0800_0000 + 59_999));
        assert_eq!(limiter.failures.get(&pair("a@b", newest)).map(VecDeque::len), Some(1));
    }
}
