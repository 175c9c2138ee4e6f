//! The one clock. Everything that needs the time is given it from here, so that journeys pass on any day and hour.

use forms::date::Date;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds between UTC and Asia/Ho_Chi_Minh, which has no daylight saving time.
pub const ZONE_OFFSET: i64 = 7 * 3600;

/// Wall clock that tests and the demo may set.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    offset: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that starts at `now` (UTC seconds), or the machine's own.
    #[must_use]
    pub fn starting_at(now: Option<i64>) -> Self {
        let clock = Self::default();
        if let Some(now) = now {
            clock.set(now);
        }
        clock
    }

    /// UTC seconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        machine_now() + self.offset.load(Ordering::Relaxed)
    }

    /// Today in Vietnam.
    #[must_use]
    pub fn today(&self) -> Date {
        local_date(self.now())
    }

    /// Moves the clock. Callers make sure that this is a test or the demo.
    pub fn set(&self, now: i64) {
        self.offset.store(now - machine_now(), Ordering::Relaxed);
    }
}

/// The day in Vietnam at a UTC second.
#[must_use]
pub fn local_date(at: i64) -> Date {
    Date::from_days((at + ZONE_OFFSET).div_euclid(86_400))
        .expect("invariant: the clock stays within the calendar's years")
}

fn machine_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
