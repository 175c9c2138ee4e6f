//! Civil dates in Vietnam's time zone.

use std::fmt;

/// Offset of Vietnam's clock from UTC, in seconds.
pub const OFFSET: i64 = 7 * 3600;
/// Seconds in a day.
pub const DAY: i64 = 86_400;

/// A civil date, kept as the number of days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// The date on Vietnam's calendar at the moment `at` (unix seconds).
    pub fn of(at: i64) -> Day {
        Day(at.saturating_add(OFFSET).div_euclid(DAY))
    }

    /// A date by year, month (1–12) and day of the month; `None` when there is no such date.
    pub fn from_ymd(year: i64, month: u8, day: u8) -> Option<Day> {
        if !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        // Years begin in March here, so that the leap day comes last (Howard Hinnant's days_from_civil).
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let shifted = i64::from((month + 9) % 12);
        let doy = (153 * shifted + 2) / 5 + i64::from(day) - 1;
        Some(Day(era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468))
    }

    /// Year, month and day of the month.
    pub fn ymd(self) -> (i64, u8, u8) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let shifted = (5 * doy + 2) / 153;
        let day = (doy - (153 * shifted + 2) / 5 + 1) as u8;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 } as u8;
        (yoe + era * 400 + i64::from(month <= 2), month, day)
    }

    /// Day of the week: 0 is Monday, 6 is Sunday.
    pub fn weekday(self) -> usize {
        (self.0 + 3).rem_euclid(7) as usize
    }

    /// The date `days` later.
    pub fn plus(self, days: i64) -> Day {
        Day(self.0 + days)
    }

    /// The same day of the month `months` later, or that month's last day when it has none.
    pub fn plus_months(self, months: u16) -> Day {
        let (year, month, day) = self.ymd();
        let count = i64::from(month) - 1 + i64::from(months);
        let (year, month) = (year + count.div_euclid(12), count.rem_euclid(12) as u8 + 1);
        Day::from_ymd(year, month, day.min(days_in_month(year, month))).expect("invariant: the day is within its month")
    }

    /// The moment `minute` minutes after this date's midnight in Vietnam.
    pub fn at(self, minute: u16) -> i64 {
        self.0 * DAY - OFFSET + i64::from(minute) * 60
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Day> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let number = |range: std::ops::Range<usize>| -> Option<i64> {
            bytes[range]
                .iter()
                .try_fold(0, |n, b| if b.is_ascii_digit() { Some(n * 10 + i64::from(b - b'0')) } else { None })
        };
        Day::from_ymd(number(0..4)?, number(5..7)? as u8, number(8..10)? as u8)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Seconds since midnight in Vietnam at the moment `at`.
pub fn second_of_day(at: i64) -> i64 {
    at.saturating_add(OFFSET).rem_euclid(DAY)
}

/// Reads `HH:MM` as minutes since midnight; `24:00` is the end of the day.
pub fn parse_minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |s: &str| s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= 1440).then_some(hour * 60 + minute)
}

fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        2 if year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_days() {
        assert_eq!(Day::from_ymd(1970, 1, 1), Some(Day(0)));
        assert_eq!(Day::from_ymd(2026, 11, 24).map(|d| (d.0, d.weekday())), Some((20_781, 1)));
        assert_eq!(Day::from_ymd(2000, 2, 29).map(|d| d.0), Some(11_016));
        assert_eq!(Day::from_ymd(2100, 2, 29), None);
        assert_eq!(Day::parse("2026-02-30"), None);
        assert_eq!(Day::parse("2026-2-03"), None);
        assert_eq!(Day::of(1_764_547_199).to_string(), "2025-12-01"); // 23:59:59 UTC is next morning in Vietnam
        assert_eq!(parse_minute("16:30"), Some(990));
        assert_eq!(parse_minute("24:01"), None);
        assert_eq!(parse_minute("+7:00"), None);
    }

    #[test]
    fn months_keep_the_day_or_end_the_month() {
        let day = |t: &str| Day::parse(t).unwrap();
        assert_eq!(day("2026-01-31").plus_months(1), day("2026-02-28"));
        assert_eq!(day("2027-11-30").plus_months(3), day("2028-02-29"));
        assert_eq!(day("2026-12-15").plus_months(1), day("2027-01-15"));
    }

    proptest! {
        #[test]
        fn dates_round_trip(n in -1_000_000i64..1_000_000) {
            let (y, m, d) = Day(n).ymd();
            prop_assert_eq!(Day::from_ymd(y, m, d), Some(Day(n)));
        }

        #[test]
        fn the_text_round_trips(n in 0i64..2_900_000) {
            prop_assert_eq!(Day::parse(&Day(n).to_string()), Some(Day(n)));
        }

        #[test]
        fn a_moment_lies_in_its_day(at in -4_000_000_000i64..9_000_000_000) {
            let day = Day::of(at);
            prop_assert_eq!(day.at(0) + second_of_day(at), at);
        }
    }
}
