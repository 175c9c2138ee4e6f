//! Due dates, pauses and what they say about a dossier.

mod class;
mod clock;
mod countdown;

pub use class::{ResultClass, classify, is_warning};
pub use clock::{ClockError, ProcessingClock};
pub use countdown::{Countdown, countdown};

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::civil::{DAY, Day, second_of_day};

/// Working time within which an online filing is to be answered, in seconds.
pub const RECEPTION_TIME: i64 = 8 * 3600;
/// Calendar days an applicant has to supplement a dossier.
pub const SUPPLEMENT_DAYS: u16 = 30;
/// Time in which a prepayment must arrive, in seconds.
pub const PREPAYMENT_TIME: i64 = DAY;
/// Time an applicant has to confirm a draft result; silence then is agreement, in seconds.
pub const CONFIRMATION_TIME: i64 = DAY;
/// Time after which an unchanged draft is deleted, in seconds.
pub const DRAFT_LIFE: i64 = 30 * DAY;
/// Time before the deletion of a draft at which its owner is told, in seconds.
pub const DRAFT_NOTICE: i64 = 7 * DAY;

/// The unit of a processing time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TimeUnit {
    /// The day of reception, or the next working day for what came after the cut-off; the quantity is ignored.
    SameDay,
    /// Working days.
    WorkingDay,
    /// Working hours.
    Hour,
    /// Calendar days.
    Day,
    /// Months.
    Month,
    /// No computed date: an officer enters one with a reason.
    Other,
}

impl TimeUnit {
    /// Every unit.
    pub const ALL: [TimeUnit; 6] =
        [TimeUnit::SameDay, TimeUnit::WorkingDay, TimeUnit::Hour, TimeUnit::Day, TimeUnit::Month, TimeUnit::Other];
}

/// When a dossier that arrived at `received_at` is due; `None` for [`TimeUnit::Other`].
pub fn due(calendar: &Calendar, received_at: i64, quantity: u16, unit: TimeUnit) -> Option<i64> {
    let start = calendar.normalize(received_at);
    let day = Day::of(start);
    Some(match unit {
        TimeUnit::SameDay => {
            // On a day of reception only nobody can sign, so the result comes on the next working day as well.
            let same = calendar.is_working_day(day) && second_of_day(start) <= calendar.same_day_cutoff();
            calendar.close_of(if same { day } else { calendar.next_working_day(day) })
        }
        TimeUnit::WorkingDay => calendar.close_of((0..quantity).fold(day, |day, _| calendar.next_working_day(day))),
        TimeUnit::Hour => calendar.add_working_time(start, i64::from(quantity) * 3600),
        TimeUnit::Day => calendar.close_of(day.plus(i64::from(quantity))),
        TimeUnit::Month => calendar.close_of(day.plus_months(quantity)),
        TimeUnit::Other => return None,
    })
}

/// The due moment after a pause from `paused_at` to `resumed_at`. A dossier already late when the pause began stays
/// late, and no pause ever makes a date earlier.
pub fn after_pause(calendar: &Calendar, due: i64, unit: TimeUnit, paused_at: i64, resumed_at: i64) -> i64 {
    if paused_at > due || resumed_at <= paused_at {
        return due;
    }
    let moved = match unit {
        TimeUnit::Day | TimeUnit::Month => {
            let days = Day::of(resumed_at).0 - Day::of(paused_at).0;
            calendar.close_of(Day::of(due).plus(days))
        }
        _ => {
            let left = calendar.working_time_between(paused_at, due);
            let end = calendar.add_working_time(resumed_at, left);
            if unit == TimeUnit::Hour { end } else { calendar.close_of(Day::of(end)) }
        }
    };
    moved.max(due)
}

/// When a pause that may last at most `days` working days ends by itself: on the opening of the day after them.
/// An answer that came earlier ends it then.
pub fn capped_resume(calendar: &Calendar, paused_at: i64, answered_at: i64, days: u16) -> i64 {
    let last = (0..days).fold(Day::of(paused_at), |day, _| calendar.next_working_day(day));
    let opening = calendar.next_working_day(last);
    answered_at.min(opening.at(calendar.spans(opening).first().map_or(0, |s| s.start)))
}

/// When an online filing must have been answered: eight working hours after the system got it.
pub fn reception_due(calendar: &Calendar, submitted_at: i64) -> i64 {
    calendar.add_working_time(submitted_at, RECEPTION_TIME)
}

/// Until when a supplement asked for at `asked_at` may be given; one extension doubles the days.
pub fn supplement_deadline(calendar: &Calendar, asked_at: i64, extended: bool) -> i64 {
    let days = i64::from(SUPPLEMENT_DAYS) * if extended { 2 } else { 1 };
    calendar.close_of(Day::of(asked_at).plus(days))
}

/// When each step is due: the given shares of the working time really available between `start` and `due`. The last
/// step is due with the dossier. Empty when the shares are empty or all zero.
pub fn step_dues(calendar: &Calendar, start: i64, due: i64, shares: &[u32]) -> Vec<i64> {
    let whole: i128 = shares.iter().map(|s| i128::from(*s)).sum();
    if whole == 0 {
        return Vec::new();
    }
    let time = i128::from(calendar.working_time_between(start, due));
    let mut so_far = 0i128;
    let mut dues: Vec<i64> = shares
        .iter()
        .map(|share| {
            so_far += i128::from(*share);
            calendar.add_working_time(start, (time * so_far / whole) as i64).min(due)
        })
        .collect();
    if let Some(last) = dues.last_mut() {
        *last = due;
    }
    dues
}
