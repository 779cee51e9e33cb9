//! Durations as people write them: `250ms`, `4s`, `15m`, `2h`, `30d`, also together as in `1h30m`.

/// The longest duration: 400 days.
pub const DURATION_MS_MAX: u64 = 400 * 86_400_000;

/// The units, longest first: parts of a duration stand in this order.
const UNITS: [(&str, u64); 5] =
    [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// A text that isn't a duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    #[error("{0:?} is no duration: write it like 250ms, 4s, 15m, 2h, 30d or 1h30m")]
    Malformed(String),
    #[error("{0:?} is longer than 400 days")]
    TooLong(String),
}

/// Milliseconds of a duration such as `1h30m`, at most [`DURATION_MS_MAX`]. Whole numbers only, longer units first.
pub fn parse_duration_ms(text: &str) -> Result<u64, DurationError> {
    let malformed = || DurationError::Malformed(text.chars().take(40).collect());
    let mut rest = text.trim();
    let mut units = UNITS.iter();
    let mut total: u64 = 0;
    if rest.is_empty() {
        return Err(malformed());
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = rest.split_at(digits);
        let letters = tail.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (unit, tail) = tail.split_at(letters);
        let (_, unit_ms) = units.find(|(name, _)| *name == unit).ok_or_else(malformed)?;
        // Twenty digits don't fit, and are too long whatever the unit.
        let number = match number.parse::<u64>() {
            Ok(number) => number,
            Err(_) if digits > 0 => u64::MAX,
            Err(_) => return Err(malformed()),
        };
        total = total.saturating_add(number.saturating_mul(*unit_ms));
        rest = tail;
    }
    if total > DURATION_MS_MAX {
        return Err(DurationError::TooLong(text.chars().take(40).collect()));
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_numbers_with_units() {
        for (text, ms) in [
            ("250ms", 250),
            ("4s", 4_000),
            ("15m", 900_000),
            ("2h", 7_200_000),
            ("30d", 2_592_000_000),
            ("1h30m", 5_400_000),
            ("1d2h3m4s5ms", 93_784_005),
            (" 4s ", 4_000),
            ("0s", 0),
            ("400d", DURATION_MS_MAX),
        ] {
            assert_eq!(parse_duration_ms(text), Ok(ms), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_durations() {
        for text in [
            "", "4", "s", "4 s", "-4s", "1.5h", "30m1h", "1h1h", "4sec", "4s!", "４s", "1h 30m",
            "PT4S",
        ] {
            assert!(matches!(parse_duration_ms(text), Err(DurationError::Malformed(_))), "{text}");
        }
    }

    #[test]
    fn more_than_400_days_are_refused() {
        for text in ["401d", "400d1ms", "99999999999999999999d", "18446744073709551615d"] {
            assert!(matches!(parse_duration_ms(text), Err(DurationError::TooLong(_))), "{text}");
        }
    }
}
