//! The clock of the benchmarks.

use protocol::time::Timestamp;
use std::time::{Instant, SystemTime};

/// The time of day.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "a benchmark is a shell of its own")]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or_default())
}

/// A point in time for a stopwatch.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub fn instant() -> Instant {
    Instant::now()
}
