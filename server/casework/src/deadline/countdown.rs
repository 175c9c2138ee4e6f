//! What is left of a time limit, for people.

use serde::{Deserialize, Serialize};

use super::ProcessingClock;
use crate::calendar::Calendar;
use crate::text::LocalText;

/// What is left of a time limit, or how far it is exceeded, in working time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Countdown {
    /// Time is left.
    Left {
        /// Whole working days.
        days: i64,
        /// Whole working hours beyond them.
        hours: i64,
    },
    /// The moment has passed.
    Over {
        /// Whole working days.
        days: i64,
        /// Whole working hours beyond them.
        hours: i64,
    },
    /// The clock stands still.
    Paused {
        /// Whole working days left.
        days: i64,
        /// Whole working hours beyond them.
        hours: i64,
    },
    /// The clock has stopped.
    Done,
}

/// The countdown of a dossier at `now`, to the moment last promised.
pub fn countdown(calendar: &Calendar, clock: &ProcessingClock, now: i64) -> Countdown {
    if clock.stopped_at.is_some() {
        return Countdown::Done;
    }
    let due = clock.promised_at();
    let at = clock.paused_at.map_or(now, |paused| paused.min(now));
    let split = |seconds: i64| {
        let day = calendar.day_length().max(1);
        (seconds / day, seconds % day / 3600)
    };
    if at > due {
        let (days, hours) = split(calendar.working_time_between(due, at));
        return Countdown::Over { days, hours };
    }
    let (days, hours) = split(calendar.working_time_between(at, due));
    if clock.paused_at.is_some() { Countdown::Paused { days, hours } } else { Countdown::Left { days, hours } }
}

impl Countdown {
    /// The countdown in words.
    pub fn text(self) -> LocalText {
        let (vi, en) = match self {
            Countdown::Left { days: 0, hours: 0 } => {
                ("Còn chưa đến 1 giờ làm việc".into(), "Less than 1 working hour left".into())
            }
            Countdown::Left { days, hours } => {
                (format!("Còn {} làm việc", span_vi(days, hours)), format!("{} left", span_en(days, hours)))
            }
            Countdown::Over { days: 0, hours: 0 } => {
                ("Quá hạn chưa đến 1 giờ làm việc".into(), "Overdue by less than 1 working hour".into())
            }
            Countdown::Over { days, hours } => {
                (format!("Quá hạn {} làm việc", span_vi(days, hours)), format!("Overdue by {}", span_en(days, hours)))
            }
            Countdown::Paused { days: 0, hours: 0 } => ("Tạm dừng tính giờ".into(), "The clock is paused".into()),
            Countdown::Paused { days, hours } => (
                format!("Tạm dừng tính giờ, còn {} làm việc", span_vi(days, hours)),
                format!("The clock is paused, {} left", span_en(days, hours)),
            ),
            Countdown::Done => ("Đã dừng tính giờ".into(), "The clock has stopped".into()),
        };
        LocalText { vi, en }
    }
}

fn span_vi(days: i64, hours: i64) -> String {
    match (days, hours) {
        (0, h) => format!("{h} giờ"),
        (d, 0) => format!("{d} ngày"),
        (d, h) => format!("{d} ngày {h} giờ"),
    }
}

fn span_en(days: i64, hours: i64) -> String {
    let unit = |n: i64, one: &str| if n == 1 { format!("1 working {one}") } else { format!("{n} working {one}s") };
    match (days, hours) {
        (0, h) => unit(h, "hour"),
        (d, 0) => unit(d, "day"),
        (d, h) => format!("{} and {}", unit(d, "day"), unit(h, "hour")),
    }
}
