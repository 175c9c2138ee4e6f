//! How a dossier stands against its due moment.

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::civil::Day;
use crate::text::{Text, t};

/// How a dossier stands against its due moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultClass {
    /// Finished on a day before the due day.
    Early,
    /// Finished on the due day, in time.
    OnTime,
    /// Finished after the due moment.
    Late,
    /// Running, the due moment not passed.
    InTerm,
    /// Running, the due moment passed.
    Overdue,
}

impl ResultClass {
    /// Whether it counts against the unit.
    pub fn is_late(self) -> bool {
        matches!(self, ResultClass::Late | ResultClass::Overdue)
    }

    /// Its name.
    pub fn label(self) -> Text {
        match self {
            ResultClass::Early => t("Trước hạn", "Early"),
            ResultClass::OnTime => t("Đúng hạn", "On time"),
            ResultClass::Late => t("Trễ hạn", "Late"),
            ResultClass::InTerm => t("Trong hạn", "Within time"),
            ResultClass::Overdue => t("Quá hạn", "Overdue"),
        }
    }
}

/// The class of a dossier due at `due`, finished at `finished` or still running at `now`.
pub fn classify(due: i64, finished: Option<i64>, now: i64) -> ResultClass {
    match finished {
        Some(at) if Day::of(at) < Day::of(due) => ResultClass::Early,
        Some(at) if at <= due => ResultClass::OnTime,
        Some(_) => ResultClass::Late,
        None if now <= due => ResultClass::InTerm,
        None => ResultClass::Overdue,
    }
}

/// Whether a running dossier that is not overdue needs attention: 80 % of its working time is used, or less than one
/// working day is left.
pub fn is_warning(calendar: &Calendar, start: i64, due: i64, now: i64) -> bool {
    if now > due {
        return false;
    }
    let whole = calendar.working_time_between(start, due);
    let left = calendar.working_time_between(now.max(start), due);
    left < calendar.day_length() || (whole - left) * 5 >= whole * 4
}
