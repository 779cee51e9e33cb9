//! Times and durations in expressions. The present comes from the scope, never from a clock.

use super::functions::refuse;
use crate::duration::parse_duration_ms;
use jiff::{Timestamp, fmt::strtime, tz::TimeZone};
use minijinja::{Error, Value as Jinja};

/// RFC 3339 text or milliseconds since 1970.
pub(crate) fn instant(value: &Jinja) -> Result<Timestamp, Error> {
    let instant = match value.as_str() {
        Some(text) => text.trim().parse::<Timestamp>().ok(),
        None if value.is_integer() => {
            value.as_i64().and_then(|ms| Timestamp::from_millisecond(ms).ok())
        }
        None => None,
    };
    instant.ok_or_else(|| {
        refuse(format!(
            "{value} is no time: use RFC 3339 text with a time zone, or milliseconds since 1970"
        ))
    })
}

pub(crate) fn format(value: &Jinja, format: &str, time_zone: &str) -> Result<String, Error> {
    let zone = TimeZone::get(time_zone)
        .map_err(|_| refuse(format!("{time_zone:?} is no IANA time zone")))?;
    let zoned = instant(value)?.to_zoned_datetime(zone);
    strtime::format(format, &zoned)
        .map_err(|error| refuse(format!("the format {format:?} is wrong: {error}")))
}

pub(crate) fn between(from: &Jinja, to: &Jinja, unit: &str) -> Result<i64, Error> {
    let unit_ms = match unit.trim_end_matches('s') {
        "millisecond" => 1,
        "second" => 1_000,
        "minute" => 60_000,
        "hour" => 3_600_000,
        "day" => 86_400_000,
        _ => {
            return Err(refuse(format!(
                "{unit:?} is no unit: use milliseconds, seconds, minutes, hours or days"
            )));
        }
    };
    Ok((instant(to)?.as_millisecond() - instant(from)?.as_millisecond()) / unit_ms)
}

pub(crate) fn add(value: &Jinja, duration: &str) -> Result<String, Error> {
    let (sign, length) = match duration.trim().strip_prefix('-') {
        Some(length) => (-1, length),
        None => (1, duration),
    };
    let ms = parse_duration_ms(length).map_err(|error| refuse(error.to_string()))?;
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    let at = instant(value)?.as_millisecond().saturating_add(sign * ms);
    if Timestamp::from_millisecond(at).is_err() {
        return Err(refuse(format!("{duration} leads beyond the year 9999")));
    }
    Ok(crate::timestamp::Timestamp(at).to_string())
}
