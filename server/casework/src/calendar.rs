//! The working calendar: days off, make-up Saturdays and office hours, as versioned data.
//!
//! A calendar is built for one unit from [`CalendarData`]; changing the data never rewrites a due date already issued,
//! since a dossier keeps the computed moments and the version they came from.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::civil::{Day, parse_minute, second_of_day};

/// The calendar shipped with the product (2025–2027).
pub const BUILT_IN: &str = include_str!("../data/calendar.json");

/// What an exceptional day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// A public holiday.
    Holiday,
    /// A day off in place of a holiday that fell on a weekend.
    Compensatory,
    /// A working day exchanged for a Saturday.
    SwapOff,
    /// A Saturday worked in exchange.
    WorkingSaturday,
}

/// How sure an entry is; all but `Official` make a due date provisional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// From the official announcement.
    Official,
    /// Follows from the law's rules, not announced yet.
    Computed,
    /// Remembered from an announcement, to be verified.
    Recalled,
    /// May move when the yearly announcement comes.
    Provisional,
}

/// One exceptional day of the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayData {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// Its name, in Vietnamese.
    pub name: String,
    /// Off or worked.
    pub kind: DayKind,
    /// How sure it is.
    pub confidence: Confidence,
    /// Remark for the administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Opening and closing, `HH:MM`.
pub type SpanData = [String; 2];

/// Office hours of one kind of unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoursData {
    /// Hours by weekday (`mon` … `sun`); a weekday not named is off.
    pub week: BTreeMap<String, Vec<SpanData>>,
    /// Hours of a make-up Saturday.
    pub makeup: Vec<SpanData>,
    /// Weekdays on which the desk takes papers although the day does not count as a working day.
    #[serde(default)]
    pub reception_only: BTreeMap<String, Vec<SpanData>>,
    /// What comes later than this is received at the next opening.
    pub reception_cutoff: String,
    /// A same-day request received later than this is due the next working day.
    pub same_day_cutoff: String,
}

/// The calendar as stored and edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarData {
    /// Name of this version, kept beside every date computed with it.
    pub version: String,
    /// First day whose holidays are known.
    pub valid_from: String,
    /// Last day whose holidays are known.
    pub valid_to: String,
    /// Office hours by kind of unit; `default` must be there.
    pub hours: BTreeMap<String, HoursData>,
    /// Exceptional days.
    pub days: Vec<DayData>,
}

/// Why calendar data was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarError {
    /// Not the JSON of a calendar.
    Json(String),
    /// Not a date.
    Date(String),
    /// The same date twice.
    Duplicate(String),
    /// Not a time of day, or spans that are empty, overlapping or out of order.
    Hours(String),
    /// No hours under this name.
    UnknownHours(String),
    /// A week without any working day: nothing would ever be due.
    NoWorkingDay,
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CalendarError::Json(what) => write!(f, "not a calendar: {what}"),
            CalendarError::Date(what) => write!(f, "not a date: {what}"),
            CalendarError::Duplicate(what) => write!(f, "date given twice: {what}"),
            CalendarError::Hours(what) => write!(f, "unusable office hours: {what}"),
            CalendarError::UnknownHours(what) => write!(f, "no office hours named {what}"),
            CalendarError::NoWorkingDay => write!(f, "the week has no working day"),
        }
    }
}

impl std::error::Error for CalendarError {}

/// A span of office hours, in minutes since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Opening.
    pub start: u16,
    /// Closing.
    pub end: u16,
}

/// The calendar of one unit, ready to compute with.
#[derive(Debug, Clone)]
pub struct Calendar {
    version: String,
    valid: (Day, Day),
    days: BTreeMap<Day, (DayKind, Confidence)>,
    week: [Vec<Span>; 7],
    makeup: Vec<Span>,
    reception_only: [Vec<Span>; 7],
    reception_cutoff: u16,
    same_day_cutoff: u16,
}

impl Calendar {
    /// Reads calendar data and builds the calendar of units with the hours named `hours` (`default`,
    /// `police_residence`, …).
    pub fn from_json(json: &str, hours: &str) -> Result<Calendar, CalendarError> {
        let data: CalendarData = serde_json::from_str(json).map_err(|e| CalendarError::Json(e.to_string()))?;
        Calendar::build(&data, hours)
    }

    /// Builds the calendar of units with the hours named `hours`.
    pub fn build(data: &CalendarData, hours: &str) -> Result<Calendar, CalendarError> {
        let set = data.hours.get(hours).ok_or_else(|| CalendarError::UnknownHours(hours.to_owned()))?;
        let mut days = BTreeMap::new();
        for entry in &data.days {
            if days.insert(date(&entry.date)?, (entry.kind, entry.confidence)).is_some() {
                return Err(CalendarError::Duplicate(entry.date.clone()));
            }
        }
        let calendar = Calendar {
            version: data.version.clone(),
            valid: (date(&data.valid_from)?, date(&data.valid_to)?),
            days,
            week: week(&set.week)?,
            makeup: spans(&set.makeup)?,
            reception_only: week(&set.reception_only)?,
            reception_cutoff: minute(&set.reception_cutoff)?,
            same_day_cutoff: minute(&set.same_day_cutoff)?,
        };
        if calendar.week.iter().all(Vec::is_empty) {
            return Err(CalendarError::NoWorkingDay);
        }
        let all = calendar.week.iter().chain([&calendar.makeup]);
        if all.filter_map(|s| s.first()).any(|s| s.start > calendar.reception_cutoff) {
            return Err(CalendarError::Hours("a day opens after the reception cut-off".to_owned()));
        }
        Ok(calendar)
    }

    /// The version of the data this was built from.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether `day` counts as a working day.
    pub fn is_working_day(&self, day: Day) -> bool {
        !self.spans(day).is_empty()
    }

    /// Working hours of `day`; empty when it is off.
    pub fn spans(&self, day: Day) -> &[Span] {
        match self.days.get(&day) {
            Some((DayKind::WorkingSaturday, _)) => &self.makeup,
            Some(_) => &[],
            None => &self.week[day.weekday()],
        }
    }

    /// Hours in which the desk takes papers on `day`: its working hours, or those of reception only.
    pub fn reception_spans(&self, day: Day) -> &[Span] {
        match self.days.get(&day) {
            None if self.week[day.weekday()].is_empty() => &self.reception_only[day.weekday()],
            _ => self.spans(day),
        }
    }

    /// The first working day after `day`.
    pub fn next_working_day(&self, day: Day) -> Day {
        self.working_day_from(day.plus(1))
    }

    /// `day` itself when it is a working day, else the next one.
    pub fn working_day_from(&self, day: Day) -> Day {
        let mut day = day;
        // Ends: exceptions are finitely many and the week has a working day.
        while !self.is_working_day(day) {
            day = day.plus(1);
        }
        day
    }

    /// Closing time of a working day; of the next one when `day` is off.
    pub fn close_of(&self, day: Day) -> i64 {
        let day = self.working_day_from(day);
        day.at(self.spans(day).last().map_or(0, |s| s.end))
    }

    /// The latest time of day at which a same-day request is still solved that day, in seconds since midnight.
    pub fn same_day_cutoff(&self) -> i64 {
        i64::from(self.same_day_cutoff) * 60
    }

    /// Length of an ordinary working day, in seconds: what "one working day left" means.
    pub fn day_length(&self) -> i64 {
        self.week.iter().map(|spans| length(spans)).max().unwrap_or(0)
    }

    /// Whether `at` lies in working hours, opening and closing included.
    pub fn is_working_moment(&self, at: i64) -> bool {
        let day = Day::of(at);
        self.spans(day).iter().any(|s| day.at(s.start) <= at && at <= day.at(s.end))
    }

    /// When something that arrived at `at` counts as received: at once during the desk's hours and not after the
    /// cut-off, else at the next opening.
    pub fn normalize(&self, at: i64) -> i64 {
        let mut day = Day::of(at);
        if second_of_day(at) <= i64::from(self.reception_cutoff) * 60
            && let Some(span) = self.reception_spans(day).iter().find(|s| at <= day.at(s.end))
        {
            return at.max(day.at(span.start));
        }
        loop {
            day = day.plus(1);
            if let Some(span) = self.reception_spans(day).first() {
                return day.at(span.start);
            }
        }
    }

    /// Seconds of working time from `from` to `to`; 0 when `to` is not later.
    pub fn working_time_between(&self, from: i64, to: i64) -> i64 {
        let mut total = 0;
        let mut day = Day::of(from);
        while day.at(0) < to {
            for span in self.spans(day) {
                total += (day.at(span.end).min(to) - day.at(span.start).max(from)).max(0);
            }
            day = day.plus(1);
        }
        total
    }

    /// The earliest moment of working time at or after `from` by which `seconds` of working time have passed.
    pub fn add_working_time(&self, from: i64, seconds: i64) -> i64 {
        let mut left = seconds.max(0);
        let mut day = Day::of(from);
        loop {
            for span in self.spans(day) {
                let start = day.at(span.start).max(from);
                let there = day.at(span.end) - start;
                if there < 0 {
                    continue;
                }
                if left <= there {
                    return start + left;
                }
                left -= there;
            }
            day = day.plus(1);
        }
    }

    /// Whether a date computed over these days may still move: some of them lie outside the known years, or have an
    /// entry that is not official.
    pub fn is_provisional(&self, from: Day, to: Day) -> bool {
        from < self.valid.0
            || to > self.valid.1
            || (from <= to && self.days.range(from..=to).any(|(_, (_, c))| *c != Confidence::Official))
    }
}

fn length(spans: &[Span]) -> i64 {
    spans.iter().map(|s| i64::from(s.end - s.start) * 60).sum()
}

fn date(text: &str) -> Result<Day, CalendarError> {
    Day::parse(text).ok_or_else(|| CalendarError::Date(text.to_owned()))
}

fn minute(text: &str) -> Result<u16, CalendarError> {
    parse_minute(text).ok_or_else(|| CalendarError::Hours(text.to_owned()))
}

fn spans(data: &[SpanData]) -> Result<Vec<Span>, CalendarError> {
    let mut out: Vec<Span> = Vec::with_capacity(data.len());
    for [start, end] in data {
        let span = Span { start: minute(start)?, end: minute(end)? };
        if span.start >= span.end || out.last().is_some_and(|before| before.end > span.start) {
            return Err(CalendarError::Hours(format!("{start}–{end}")));
        }
        out.push(span);
    }
    Ok(out)
}

fn week(data: &BTreeMap<String, Vec<SpanData>>) -> Result<[Vec<Span>; 7], CalendarError> {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    if let Some(unknown) = data.keys().find(|k| !NAMES.contains(&k.as_str())) {
        return Err(CalendarError::Hours(unknown.clone()));
    }
    let mut out: [Vec<Span>; 7] = Default::default();
    for (slot, name) in out.iter_mut().zip(NAMES) {
        *slot = spans(data.get(name).map_or(&[], Vec::as_slice))?;
    }
    Ok(out)
}
