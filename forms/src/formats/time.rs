//! Times, instants and durations (RFC 3339).

use crate::date::Date;

fn two(bytes: &[u8], at: usize) -> Option<u8> {
    match (bytes.get(at), bytes.get(at + 1)) {
        (Some(a @ b'0'..=b'9'), Some(b @ b'0'..=b'9')) => Some((a - b'0') * 10 + (b - b'0')),
        _ => None,
    }
}

pub(super) fn is_time_of_day(bytes: &[u8]) -> bool {
    bytes.len() == 5
        && bytes[2] == b':'
        && two(bytes, 0).is_some_and(|h| h < 24)
        && two(bytes, 3).is_some_and(|m| m < 60)
}

pub(super) fn is_time(bytes: &[u8]) -> bool {
    parse_time(bytes).is_some()
}

fn parse_time(bytes: &[u8]) -> Option<()> {
    if bytes.len() < 9 || bytes[2] != b':' || bytes[5] != b':' {
        return None;
    }
    let (hour, minute, second) = (two(bytes, 0)?, two(bytes, 3)?, two(bytes, 6)?);
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut at = 8;
    if bytes[at] == b'.' {
        at += 1;
        let start = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        if at == start {
            return None;
        }
    }
    let offset = match bytes.get(at)? {
        b'Z' | b'z' if bytes.len() == at + 1 => 0,
        sign @ (b'+' | b'-') if bytes.len() == at + 6 && bytes[at + 3] == b':' => {
            let (hours, minutes) = (two(bytes, at + 1)?, two(bytes, at + 4)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = i32::from(hours) * 60 + i32::from(minutes);
            if *sign == b'-' { -offset } else { offset }
        }
        _ => return None,
    };
    if second == 60 {
        // A leap second ends a day in UTC.
        let utc = (i32::from(hour) * 60 + i32::from(minute) - offset).rem_euclid(24 * 60);
        return (utc == 24 * 60 - 1).then_some(());
    }
    Some(())
}

pub(super) fn is_date_time(bytes: &[u8]) -> bool {
    bytes.len() >= 20
        && matches!(bytes[10], b'T' | b't')
        && Date::parse_bytes(&bytes[..10]).is_some()
        && parse_time(&bytes[11..]).is_some()
}

/// ISO 8601 as in RFC 3339, appendix A: units in order, weeks alone.
pub(super) fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    let (date, time) = match rest.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (rest, None),
    };
    if time.is_some_and(|time| !units(time, b"HMS") || time.is_empty()) {
        return false;
    }
    if date.is_empty() {
        return time.is_some();
    }
    if date.ends_with('W') {
        return time.is_none() && units(date, b"W");
    }
    units(date, b"YMD")
}

/// Numbers each followed by a unit; the units are consecutive ones of `order`.
fn units(text: &str, order: &[u8]) -> bool {
    let bytes = text.as_bytes();
    let (mut at, mut last): (usize, Option<usize>) = (0, None);
    while at < bytes.len() {
        let start = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        let Some(unit) = bytes.get(at).and_then(|unit| order.iter().position(|known| known == unit)) else {
            return false;
        };
        if at == start || last.is_some_and(|last| unit != last + 1) {
            return false;
        }
        last = Some(unit);
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for text in ["08:30:06Z", "08:30:06.283185z", "23:59:60Z", "15:59:60-08:00", "08:30:06+00:20"] {
            assert!(is_time(text.as_bytes()), "{text}");
        }
        for text in [
            "24:00:00Z",
            "08:60:00Z",
            "22:59:60Z",
            "08:30:06",
            "08:30:06.Z",
            "8:30:06Z",
            "08:30:06+24:00",
            "08:30:06PST",
            "１2:00:00Z",
        ] {
            assert!(!is_time(text.as_bytes()), "{text}");
        }
        assert!(
            is_date_time(b"1963-06-19T08:30:06.28Z")
                && !is_date_time(b"1963-06-19 08:30:06.28Z")
                && !is_date_time(b"1998-02-29T08:30:06Z")
        );
        assert!(is_time_of_day(b"23:59") && !is_time_of_day(b"24:00") && !is_time_of_day(b"7:00"));
    }

    #[test]
    fn durations() {
        for text in ["P4DT12H30M5S", "P4Y", "PT0S", "P1M", "PT1M", "P2W", "P1Y2M3D"] {
            assert!(is_duration(text), "{text}");
        }
        for text in ["P", "PT", "P1YT", "P1D2H", "P2S", "P1Y2W", "PT1D", "4DT12H", "P1YD", "P1Y3D", "P2WT1H", "P১Y"] {
            assert!(!is_duration(text), "{text}");
        }
    }
}
