//! Seconds since 1970 to RFC 3339 and back; the few lines that a calendar crate would otherwise bring.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970, now.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs() as i64)
}

/// `2025-12-01T02:00:00Z`.
pub fn rfc3339(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let rest = seconds.rem_euclid(86_400);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// The time now as RFC 3339.
pub fn now_text() -> String {
    rfc3339(now())
}

/// The day in Vietnam (UTC+7), `2025-12-01`.
pub fn local_day(seconds: i64) -> String {
    rfc3339(seconds + 7 * 3600)[..10].to_owned()
}

/// Reads RFC 3339 with `Z` or an offset; fractions of a second are dropped.
pub fn parse(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if !text.is_ascii() || bytes.len() < 20 || bytes[10] != b'T' {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = &text[from..to];
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if [4, 7].iter().any(|&i| bytes[i] != b'-') || [13, 16].iter().any(|&i| bytes[i] != b':') {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 || !is_day(year, month, day) {
        return None;
    }
    let mut rest = &text[19..];
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let offset = match rest.as_bytes() {
        b"Z" => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] if [h1, h2, m1, m2].iter().all(|b| b.is_ascii_digit()) => {
            let two = |a: &u8, b: &u8| i64::from(a - b'0') * 10 + i64::from(b - b'0');
            let seconds = two(h1, h2) * 3600 + two(m1, m2) * 60;
            if *sign == b'+' { seconds } else { -seconds }
        }
        _ => return None,
    };
    Some(days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset)
}

/// Whether a text is a day of the calendar, `2025-12-01`.
pub fn is_day_text(text: &str) -> bool {
    text.len() == 10 && parse(&format!("{text}T00:00:00Z")).is_some()
}

fn is_day(year: i64, month: i64, day: i64) -> bool {
    (1..=12).contains(&month) && day >= 1 && civil(days(year, month, day)) == (year, month, day)
}

/// Days since 1970-01-01 of a day of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let part = (5 * of_year + 2) / 153;
    let month = if part < 10 { part + 3 } else { part - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * part + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(parse("2025-12-01T09:00:00+07:00"), parse("2025-12-01T02:00:00Z"));
        assert_eq!(parse("2025-12-01T02:00:00.250Z"), Some(1_764_554_400));
        assert_eq!(local_day(1_764_554_400 + 15 * 3600), "2025-12-02");
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "2025-02-29T00:00:00Z",
            "2025-13-01T00:00:00Z",
            "2025-12-01 00:00:00Z",
            "2025-12-01T24:00:00Z",
            "2025-12-01T00:00:00",
            "2025-1+-01T00:00:00Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn there_and_back() {
        for seconds in (-2_000_000_000i64..4_000_000_000).step_by(86_399 * 31) {
            assert_eq!(parse(&rfc3339(seconds)), Some(seconds));
        }
    }
}
