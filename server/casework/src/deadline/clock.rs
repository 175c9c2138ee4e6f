//! The processing clock of one dossier, as it is stored.

use serde::{Deserialize, Serialize};

use super::{ResultClass, TimeUnit, after_pause, classify, due};
use crate::calendar::Calendar;
use crate::state::{ClockEffect, Effects};

/// The processing clock of one dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessingClock {
    /// When the dossier counts as received.
    pub started_at: i64,
    /// Unit of the processing time.
    pub unit: TimeUnit,
    /// The due moment, moved by pauses. This is the one that decides about late.
    pub due_at: i64,
    /// The new moment promised by the one letter of apology, if there was one.
    pub new_due_at: Option<i64>,
    /// Since when the clock stands still.
    pub paused_at: Option<i64>,
    /// When it stopped for good.
    pub stopped_at: Option<i64>,
    /// Counts as late whatever the dates say (second supplement, letter of apology).
    pub marked_late: bool,
    /// Version of the calendar the first due moment was computed with.
    pub calendar_version: String,
}

/// A step that the clock's present state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockError {
    /// The clock has stopped for good.
    Stopped,
    /// The clock stands still already.
    Paused,
    /// The clock is running.
    Running,
    /// The time limit has no computed date and none was entered.
    NoDate,
    /// The one extension is used, too late, or not to a later moment.
    Extension,
}

impl ProcessingClock {
    /// Starts the clock at reception. `entered_due` is the officer's date, used only for [`TimeUnit::Other`].
    pub fn start(
        calendar: &Calendar,
        received_at: i64,
        quantity: u16,
        unit: TimeUnit,
        entered_due: Option<i64>,
    ) -> Result<ProcessingClock, ClockError> {
        let due_at = due(calendar, received_at, quantity, unit).or(entered_due).ok_or(ClockError::NoDate)?;
        Ok(ProcessingClock {
            started_at: calendar.normalize(received_at),
            unit,
            due_at,
            new_due_at: None,
            paused_at: None,
            stopped_at: None,
            marked_late: false,
            calendar_version: calendar.version().to_owned(),
        })
    }

    /// Does what a transition says about this clock. Starting it is [`ProcessingClock::start`]; the reception clock is
    /// another one.
    pub fn apply(&mut self, calendar: &Calendar, effects: &Effects) -> Result<(), ClockError> {
        self.marked_late |= effects.marks_late;
        match effects.clock {
            ClockEffect::Pause => self.pause(effects.clock_at),
            ClockEffect::Resume => self.resume(calendar, effects.clock_at),
            ClockEffect::StopProcessing => self.stop(effects.clock_at),
            ClockEffect::None
            | ClockEffect::StartReception
            | ClockEffect::StopReception
            | ClockEffect::StartProcessing => Ok(()),
        }
    }

    /// Stops the clock for a while.
    pub fn pause(&mut self, at: i64) -> Result<(), ClockError> {
        match (self.stopped_at, self.paused_at) {
            (Some(_), _) => Err(ClockError::Stopped),
            (None, Some(_)) => Err(ClockError::Paused),
            (None, None) => {
                self.paused_at = Some(at);
                Ok(())
            }
        }
    }

    /// Lets the clock run again and moves the due moments by the pause.
    pub fn resume(&mut self, calendar: &Calendar, at: i64) -> Result<(), ClockError> {
        if self.stopped_at.is_some() {
            return Err(ClockError::Stopped);
        }
        let paused_at = self.paused_at.take().ok_or(ClockError::Running)?;
        self.due_at = after_pause(calendar, self.due_at, self.unit, paused_at, at);
        self.new_due_at = self.new_due_at.map(|new| after_pause(calendar, new, self.unit, paused_at, at));
        Ok(())
    }

    /// Stops the clock for good. A clock that stood still ends as it stood: what the applicant owed is not the unit's
    /// delay.
    pub fn stop(&mut self, at: i64) -> Result<(), ClockError> {
        if self.stopped_at.is_some() {
            return Err(ClockError::Stopped);
        }
        self.stopped_at = Some(self.paused_at.map_or(at, |paused| paused.min(at)));
        Ok(())
    }

    /// Promises a new moment, once, before the old one has passed; the dossier counts as late from then on.
    pub fn extend(&mut self, at: i64, new_due_at: i64) -> Result<(), ClockError> {
        if self.stopped_at.is_some() {
            return Err(ClockError::Stopped);
        }
        let passed = self.paused_at.map_or(at, |paused| paused.min(at)) >= self.due_at;
        if self.new_due_at.is_some() || passed || new_due_at <= self.due_at {
            return Err(ClockError::Extension);
        }
        self.new_due_at = Some(new_due_at);
        self.marked_late = true;
        Ok(())
    }

    /// The moment the applicant was last promised.
    pub fn promised_at(&self) -> i64 {
        self.new_due_at.unwrap_or(self.due_at)
    }

    /// How the dossier stands at `now`. While the clock stands still, time does not pass for it.
    pub fn class(&self, now: i64) -> ResultClass {
        let now = self.paused_at.map_or(now, |paused| paused.min(now));
        match (classify(self.due_at, self.stopped_at, now), self.marked_late) {
            (ResultClass::Early | ResultClass::OnTime, true) => ResultClass::Late,
            (class, _) => class,
        }
    }
}
