//! Calendar dates of the proleptic Gregorian calendar, and dates of which only the month or the year is known.
//!
//! No clock: "today" is always passed in.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};
use std::fmt;

/// A calendar day. Fields are ordered so that comparing dates compares time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year, 0 to 9999.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day, 1 to 31.
    pub day: u8,
}

/// Whether February of this year has 29 days.
pub fn is_leap_year(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days the month has; 0 for a month that does not exist.
pub fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap_year(year) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Two ASCII digits as a number.
fn two(bytes: &[u8]) -> Option<u8> {
    match bytes {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some((a - b'0') * 10 + (b - b'0')),
        _ => None,
    }
}

fn four(bytes: &[u8]) -> Option<i32> {
    Some(i32::from(two(bytes.get(..2)?)?) * 100 + i32::from(two(bytes.get(2..)?)?))
}

impl Date {
    /// The day, if it exists.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = (0..=9999).contains(&year)
            && (1..=12).contains(&month)
            && day >= 1
            // Every month has 28 days.
            && (day <= 28 || day <= days_in_month(year, month));
        exists.then_some(Self { year, month, day })
    }

    /// Reads `yyyy-mm-dd`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_bytes(text.as_bytes())
    }

    pub(crate) fn parse_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; 10] = bytes.try_into().ok()?;
        // Eight bytes at once: the hyphens must be there, and every other byte must be a digit.
        const HYPHENS: u64 = 0x2d00_002d_0000_0000;
        const DIGITS: u64 = 0x0030_3000_3030_3030;
        let [front @ .., tens, ones] = bytes;
        let digits = u64::from_le_bytes(*front) ^ (HYPHENS | DIGITS);
        let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
        // A byte above nine overflows into its top bit; a hyphen's place is nought.
        let too_high = (digits.wrapping_add(0x7f76_767f_7676_7676) | digits) & 0x8080_8080_8080_8080;
        if too_high != 0 || tens > 9 || ones > 9 {
            return None;
        }
        let [a, b, c, d, _, e, f, _] = digits.to_le_bytes();
        let year = i32::from(a) * 1000 + i32::from(b) * 100 + i32::from(c * 10 + d);
        Self::new(year, e * 10 + f, tens * 10 + ones)
    }

    /// Days since 1970-01-01.
    pub fn to_days(self) -> i64 {
        let month = i64::from(self.month);
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// The day so many days after 1970-01-01; `None` outside the years 0 to 9999.
    pub fn from_days(days: i64) -> Option<Self> {
        let shifted = days.checked_add(719_468)?;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = u8::try_from(day_of_year - (153 * shifted_month + 2) / 5 + 1).ok()?;
        let month = u8::try_from(if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 }).ok()?;
        let year = i32::try_from(year_of_era + era * 400 + i64::from(month <= 2)).ok()?;
        Self::new(year, month, day)
    }

    /// So many days later (earlier when negative).
    pub fn add_days(self, days: i64) -> Option<Self> {
        Self::from_days(self.to_days().checked_add(days)?)
    }

    /// So many months later; a day that the month lacks becomes its last one.
    pub fn add_months(self, months: i64) -> Option<Self> {
        let total = (i64::from(self.year) * 12 + i64::from(self.month) - 1).checked_add(months)?;
        let year = i32::try_from(total.div_euclid(12)).ok()?;
        let month = u8::try_from(total.rem_euclid(12) + 1).ok()?;
        Self::new(year, month, self.day.min(days_in_month(year, month)))
    }

    /// So many years later; 29 February becomes the 28th in common years.
    pub fn add_years(self, years: i64) -> Option<Self> {
        self.add_months(years.checked_mul(12)?)
    }

    /// The day of the week: 1 is Monday, 7 is Sunday.
    pub fn weekday(self) -> u8 {
        u8::try_from((self.to_days() + 3).rem_euclid(7) + 1).unwrap_or(1)
    }

    /// Completed years of someone born on this day; negative before the birth. Born on 29 February: a year is completed on 1 March of common years.
    pub fn age_on(self, today: Self) -> i32 {
        today.year - self.year - i32::from((today.month, today.day) < (self.month, self.day))
    }

    /// The Vietnamese way: `dd/MM/yyyy`.
    pub fn display_vi(self) -> String {
        format!("{:02}/{:02}/{:04}", self.day, self.month, self.year)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a date"))
    }
}

/// A date of which the day, or the day and the month, may be unknown. In JSON `{"p": "day|month|year", "v": "1965-05-12|1965-05|1965"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartialDate {
    /// Only the year is known.
    Year(i32),
    /// The year and the month are known.
    Month(i32, u8),
    /// The whole date is known.
    Day(Date),
}

impl PartialDate {
    /// Reads the precision (`day`, `month`, `year`) and the text that goes with it.
    pub fn parse(precision: &str, text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        match (precision, bytes.len()) {
            ("day", 10) => Date::parse(text).map(Self::Day),
            ("month", 7) if bytes[4] == b'-' => {
                let first = Date::new(four(&bytes[..4])?, two(&bytes[5..])?, 1)?;
                Some(Self::Month(first.year, first.month))
            }
            ("year", 4) => four(bytes).map(Self::Year),
            _ => None,
        }
    }

    /// Reads the JSON form; exactly the two keys.
    pub fn from_value(value: &Value) -> Option<Self> {
        let object = value.as_object().filter(|object| object.len() == 2)?;
        Self::parse(object.get("p")?.as_str()?, object.get("v")?.as_str()?)
    }

    /// The JSON form.
    pub fn to_value(self) -> Value {
        match self {
            Self::Year(year) => json!({"p": "year", "v": format!("{year:04}")}),
            Self::Month(year, month) => json!({"p": "month", "v": format!("{year:04}-{month:02}")}),
            Self::Day(date) => json!({"p": "day", "v": date.to_string()}),
        }
    }

    /// The year, which is always known.
    pub fn year(self) -> i32 {
        match self {
            Self::Year(year) | Self::Month(year, _) => year,
            Self::Day(date) => date.year,
        }
    }

    /// The earliest day it can mean: an unknown month counts as January, an unknown day as the 1st. This is the rule for ages.
    pub fn earliest(self) -> Date {
        match self {
            Self::Year(year) => Date { year, month: 1, day: 1 },
            Self::Month(year, month) => Date { year, month, day: 1 },
            Self::Day(date) => date,
        }
    }

    /// The latest day it can mean.
    pub fn latest(self) -> Date {
        match self {
            Self::Year(year) => Date { year, month: 12, day: 31 },
            Self::Month(year, month) => Date { year, month, day: days_in_month(year, month) },
            Self::Day(date) => date,
        }
    }

    /// Completed years on a day, counted from the earliest day of birth.
    pub fn age_on(self, today: Date) -> i32 {
        self.earliest().age_on(today)
    }

    /// As paper forms show it: `12/05/1965`, `--/05/1965`, `1965`.
    pub fn display_vi(self) -> String {
        match self {
            Self::Year(year) => format!("{year:04}"),
            Self::Month(year, month) => format!("--/{month:02}/{year:04}"),
            Self::Day(date) => date.display_vi(),
        }
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (precision, text) = match self {
            Self::Year(year) => ("year", format!("{year:04}")),
            Self::Month(year, month) => ("month", format!("{year:04}-{month:02}")),
            Self::Day(date) => ("day", date.to_string()),
        };
        Wire { p: precision.into(), v: text }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        Self::parse(&wire.p, &wire.v).ok_or_else(|| D::Error::custom("not a partial date"))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    p: String,
    v: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn days_run_through_the_whole_calendar() {
        assert_eq!(date("1970-01-01").to_days(), 0);
        assert_eq!(date("2000-03-01").to_days(), 11_017);
        let mut day = date("0000-01-01");
        let mut count = 1;
        while let Some(next) = day.add_days(1) {
            assert_eq!(next.to_days(), day.to_days() + 1);
            assert!(next > day);
            day = next;
            count += 1;
        }
        assert_eq!((day.to_string().as_str(), count), ("9999-12-31", 3_652_425));
    }

    #[test]
    fn refuses_days_that_do_not_exist() {
        for text in [
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-04-31",
            "2024-1-01",
            "2024-01-1a",
            "20240101",
            "",
            "２024-01-01",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        assert_eq!(date("2000-02-29").display_vi(), "29/02/2000");
        assert_eq!(date("2024-01-01").add_days(i64::MAX), None);
    }

    #[test]
    fn months_end_on_their_last_day() {
        assert_eq!(date("2024-01-31").add_months(1), Some(date("2024-02-29")));
        assert_eq!(date("2024-02-29").add_years(1), Some(date("2025-02-28")));
        assert_eq!(date("2024-03-31").add_months(-13), Some(date("2023-02-28")));
        assert_eq!(date("2026-11-24").weekday(), 2);
        assert_eq!(date("2026-11-29").weekday(), 7);
    }

    #[test]
    fn ages_turn_on_the_birthday() {
        assert_eq!(date("2008-11-24").age_on(date("2026-11-23")), 17);
        assert_eq!(date("2008-11-24").age_on(date("2026-11-24")), 18);
        assert_eq!(date("2008-02-29").age_on(date("2026-02-28")), 17);
        assert_eq!(date("2008-02-29").age_on(date("2026-03-01")), 18);
        assert_eq!(PartialDate::Month(2008, 12).age_on(date("2026-12-01")), 18);
        assert_eq!(PartialDate::Year(2008).age_on(date("2026-01-01")), 18);
    }

    #[test]
    fn partial_dates_go_there_and_back() {
        for value in [
            json!({"p": "day", "v": "1965-05-12"}),
            json!({"p": "month", "v": "1965-05"}),
            json!({"p": "year", "v": "1965"}),
        ] {
            let partial = PartialDate::from_value(&value).unwrap();
            assert_eq!(partial.to_value(), value);
            assert_eq!(serde_json::to_value(partial).unwrap(), value);
            assert_eq!(serde_json::from_value::<PartialDate>(value).unwrap(), partial);
        }
        for value in [
            json!({"p": "day", "v": "1965"}),
            json!({"p": "month", "v": "1965-13"}),
            json!({"p": "year", "v": "65"}),
            json!({"p": "year", "v": "1965", "x": 1}),
            json!("1965"),
            json!(null),
        ] {
            assert_eq!(PartialDate::from_value(&value), None, "{value}");
        }
        assert_eq!(PartialDate::Month(1965, 5).display_vi(), "--/05/1965");
        assert_eq!(PartialDate::Month(1964, 2).latest(), date("1964-02-29"));
    }
}
