//! Time as an argument: milliseconds since the Unix epoch, UTC. Shells read the clock, cores receive it.

use minicbor::{Decode, Encode};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Timestamp(#[n(0)] u64);

impl Timestamp {
    /// This many milliseconds after the epoch.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds after the epoch.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Later by this many milliseconds; stops at the end of time.
    #[must_use]
    pub const fn plus_millis(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Later by this many hours.
    #[must_use]
    pub const fn plus_hours(self, hours: u64) -> Self {
        self.plus_millis(hours.saturating_mul(HOUR_MS))
    }

    /// Later by this many days.
    #[must_use]
    pub const fn plus_days(self, days: u64) -> Self {
        self.plus_millis(days.saturating_mul(DAY_MS))
    }

    /// Beginning of its day, UTC.
    #[must_use]
    pub const fn day(self) -> Self {
        Self(self.0 - self.0 % DAY_MS)
    }

    /// Milliseconds from `earlier` to this; zero when it lies ahead.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Milliseconds of a minute.
pub const MINUTE_MS: u64 = 60_000;
/// Milliseconds of an hour.
pub const HOUR_MS: u64 = 60 * MINUTE_MS;
/// Milliseconds of a day.
pub const DAY_MS: u64 = 24 * HOUR_MS;
