//! The time zone of a project, by its IANA name: when its days and hours begin. A day has 23, 24 or 25 hours where
//! clocks change. Reads no clock and no setting of the machine.

use crate::timestamp::Timestamp;
use jiff::tz;
use std::{fmt, str::FromStr};

const HOUR_MS: i64 = 60 * 60 * 1_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZone(tz::TimeZone);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" isn't a time zone: name one of IANA's, like UTC, Europe/Zurich or Asia/Singapore")]
pub struct NotATimeZone(String);

impl Default for TimeZone {
    fn default() -> Self {
        Self(tz::TimeZone::UTC)
    }
}

impl TimeZone {
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// When the day of this instant began.
    pub fn day_start(&self, at: Timestamp) -> Timestamp {
        let start = instant(at).to_zoned_datetime(self.0.clone()).start_of_day();
        start.map_or(at, |start| Timestamp(start.timestamp().as_millisecond()))
    }

    /// When the hour of this instant began: on the hour, or when the clock was changed in between.
    pub fn hour_start(&self, at: Timestamp) -> Timestamp {
        let start = Timestamp(at.0 - (at.0 + self.offset_ms(at)).rem_euclid(HOUR_MS));
        if self.offset_ms(start) == self.offset_ms(at) {
            return start;
        }
        // A transition at this very instant counts as before what follows it.
        let after = instant(Timestamp(at.0.saturating_add(1)));
        let changed = self.0.preceding(after).next();
        changed.map_or(start, |change| Timestamp(change.timestamp().as_millisecond()))
    }

    fn offset_ms(&self, at: Timestamp) -> i64 {
        i64::from(self.0.to_offset(instant(at)).seconds()) * 1_000
    }
}

/// Times that no calendar has become its last.
fn instant(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::MAX)
}

impl FromStr for TimeZone {
    type Err = NotATimeZone;

    fn from_str(name: &str) -> Result<Self, NotATimeZone> {
        match tz::TimeZone::get(name) {
            Ok(zone) if zone.iana_name().is_some() && !zone.is_unknown() => Ok(Self(zone)),
            Ok(_) | Err(_) => Err(NotATimeZone(name.to_owned())),
        }
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn days(zone: &str, from: &str, quarters: i64) -> Vec<i64> {
        let zone: TimeZone = zone.parse().unwrap();
        let quarter = 15 * 60 * 1_000;
        let starts = (0..quarters).map(|n| zone.day_start(Timestamp(at(from).0 + n * quarter)).0);
        let mut days: Vec<i64> = starts.collect();
        days.dedup();
        days.windows(2).map(|pair| (pair[1] - pair[0]) / HOUR_MS).collect()
    }

    #[test]
    fn a_day_has_as_many_hours_as_clocks_say() {
        assert_eq!(days("UTC", "2026-03-28T00:00:00Z", 96 * 3), [24, 24]);
        assert_eq!(days("Europe/Zurich", "2026-03-27T23:00:00Z", 96 * 3), [24, 23, 24]);
        assert_eq!(days("Europe/Zurich", "2026-10-23T22:00:00Z", 96 * 3), [24, 25]);
        // Midnight itself is left out there.
        assert_eq!(days("America/Santiago", "2026-09-05T04:00:00Z", 96 * 3), [24, 23, 24]);
    }

    #[test]
    fn hours_begin_on_the_hour_of_their_zone() {
        let check = |zone: &str, instant: &str, start: &str| {
            let zone: TimeZone = zone.parse().unwrap();
            assert_eq!(zone.hour_start(at(instant)), at(start), "{zone} {instant}");
        };
        check("UTC", "2026-03-28T10:59:59.999Z", "2026-03-28T10:00:00Z");
        check("Asia/Kolkata", "2026-03-28T10:15:00Z", "2026-03-28T09:30:00Z");
        check("Asia/Kathmandu", "2026-03-28T10:15:00Z", "2026-03-28T10:15:00Z");
        // The hour after two comes twice, and is two hours.
        check("Europe/Zurich", "2026-10-25T00:45:00Z", "2026-10-25T00:00:00Z");
        check("Europe/Zurich", "2026-10-25T01:00:00Z", "2026-10-25T01:00:00Z");
        // Clocks go on by half an hour: what is left of the hour begins with the change.
        check("Australia/Lord_Howe", "2026-10-03T15:30:00Z", "2026-10-03T15:30:00Z");
        check("Australia/Lord_Howe", "2026-10-03T15:45:00Z", "2026-10-03T15:30:00Z");
        check("Australia/Lord_Howe", "2026-10-03T16:00:00Z", "2026-10-03T16:00:00Z");
    }

    #[test]
    fn only_names_of_iana_are_zones_and_their_spelling_is_one() {
        for name in ["", "Mars/Olympus", "+01:00", "CET-1CEST", "local", "Etc/Unknown"] {
            assert!(name.parse::<TimeZone>().is_err(), "{name}");
        }
        assert_eq!("europe/zurich".parse::<TimeZone>().unwrap().name(), "Europe/Zurich");
        assert_eq!("UTC".parse::<TimeZone>().unwrap(), TimeZone::default());
    }
}
