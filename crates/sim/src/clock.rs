//! Simulated time: it stands still until the world moves it.

use protocol::time::{DAY_MS, Timestamp};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Simulations begin at the last multiple of so many days: `OpenMLS` compares leaves with the machine's clock (`e2ee::mls`),
/// and a leaf made at the simulated time must be valid at the real one.
const ERA_DAYS: u64 = 56;

/// Milliseconds since the simulation began, for everybody who may ask for the time.
#[derive(Clone, Debug)]
pub struct Clock {
    start: Timestamp,
    elapsed_ms: Arc<AtomicU64>,
}

impl Clock {
    /// A clock that stands at the beginning of this era.
    #[must_use]
    pub fn new() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the simulation is a shell; only the era is taken from the real clock")]
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let era = ERA_DAYS * DAY_MS;
        let now = u64::try_from(since.as_millis()).unwrap_or(0);
        Self { start: Timestamp::from_millis(now - now % era), elapsed_ms: Arc::default() }
    }

    /// Milliseconds since the beginning.
    #[must_use]
    pub fn elapsed(&self) -> u64 {
        self.elapsed_ms.load(Ordering::SeqCst)
    }

    /// The right time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.start.plus_millis(self.elapsed())
    }

    /// The time on a clock that is so much ahead (or behind).
    #[must_use]
    pub fn off_by(&self, ahead_ms: i64) -> Timestamp {
        Timestamp::from_millis(self.now().as_millis().saturating_add_signed(ahead_ms))
    }

    /// Milliseconds since the beginning at which a clock that is so much ahead shows this time.
    #[must_use]
    pub fn when(&self, shows: Timestamp, ahead_ms: i64) -> u64 {
        shows.as_millis().saturating_add_signed(ahead_ms.saturating_neg()).saturating_sub(self.start.as_millis())
    }

    /// Moves on to this moment; never back.
    pub(crate) fn moves_to(&self, elapsed_ms: u64) {
        self.elapsed_ms.fetch_max(elapsed_ms, Ordering::SeqCst);
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}
