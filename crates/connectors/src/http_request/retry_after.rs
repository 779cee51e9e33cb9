//! `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date in one of the three forms that HTTP knows.

use flow::Timestamp;
use http::{
    HeaderMap, HeaderName,
    header::{DATE, RETRY_AFTER},
};
use jiff::{civil::DateTime, fmt::strtime, tz::TimeZone};

/// Nobody may put an attempt off for longer.
const RETRY_AFTER_MS_MAX: u64 = 24 * 60 * 60 * 1_000;

/// Milliseconds from now. A date counts from the answer's own `Date`, so that clocks needn't agree.
pub(super) fn read(headers: &HeaderMap, now: Timestamp) -> Option<u64> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let ms = match text.parse::<u64>() {
        Ok(seconds) => seconds.saturating_mul(1_000),
        Err(_) => date(text)?.ms_since(date_of(headers, DATE).unwrap_or(now)),
    };
    Some(ms.min(RETRY_AFTER_MS_MAX))
}

fn date_of(headers: &HeaderMap, name: HeaderName) -> Option<Timestamp> {
    date(headers.get(name)?.to_str().ok()?.trim())
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
fn date(text: &str) -> Option<Timestamp> {
    const FORMS: [&str; 3] =
        ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let read = |form| strtime::parse(form, text).ok()?.to_datetime().ok();
    let date: DateTime = FORMS.into_iter().find_map(read)?;
    let instant = TimeZone::UTC.to_timestamp(date).ok()?;
    Some(Timestamp(instant.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(784_111_777_000);

    fn check(retry_after: &str, date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, retry_after.parse().unwrap());
        if let Some(date) = date {
            headers.insert(DATE, date.parse().unwrap());
        }
        read(&headers, NOW)
    }

    #[test]
    fn seconds_and_the_three_forms_of_a_date_are_read() {
        assert_eq!(check("120", None), Some(120_000));
        assert_eq!(check(" 0 ", None), Some(0));
        assert_eq!(check("Sun, 06 Nov 1994 08:49:47 GMT", None), Some(10_000));
        assert_eq!(check("Sunday, 06-Nov-94 08:49:47 GMT", None), Some(10_000));
        assert_eq!(check("Sun Nov  6 08:49:47 1994", None), Some(10_000));
    }

    #[test]
    fn a_date_counts_from_the_answers_own_date() {
        assert_eq!(
            check("Sun, 06 Nov 1994 08:49:47 GMT", Some("Sun, 06 Nov 1994 08:49:45 GMT")),
            Some(2_000)
        );
    }

    #[test]
    fn the_past_is_at_once_and_the_far_future_is_capped() {
        assert_eq!(check("Sun, 06 Nov 1994 08:49:00 GMT", None), Some(0));
        assert_eq!(check("99999999999999999", None), Some(RETRY_AFTER_MS_MAX));
    }

    #[test]
    fn nonsense_is_no_retry_after() {
        for text in ["", "soon", "-1", "1.5", "Sun, 99 Nov 1994 08:49:37 GMT"] {
            assert_eq!(check(text, None), None, "{text}");
        }
    }
}
