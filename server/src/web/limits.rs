//! Rate limits, kept per process: sign-in and tracking by address, the API by token.

use super::error::AppError;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;

/// A limiter of so many calls a minute per key.
pub struct PerMinute {
    limiter: DefaultKeyedRateLimiter<String>,
}

impl std::fmt::Debug for PerMinute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PerMinute")
    }
}

impl PerMinute {
    /// `count` calls a minute, all of which may come at once.
    #[must_use]
    pub fn new(count: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN));
        Self { limiter: RateLimiter::keyed(quota) }
    }

    /// Counts one call.
    ///
    /// # Errors
    /// [`AppError::TooMany`] with the seconds to wait.
    pub fn check(&self, key: &str) -> Result<(), AppError> {
        self.limiter.check_key(&key.to_owned()).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            AppError::TooMany { retry_after: wait.as_secs().max(1) }
        })
    }

    /// Forgets keys that are at rest.
    pub fn sweep(&self) {
        self.limiter.retain_recent();
    }
}
