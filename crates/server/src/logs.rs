//! Logs: JSON lines on standard output. What is logged names no person, no text and no token.

use tracing_subscriber::EnvFilter;

/// Starts logging at this level. Does nothing when a log is there already (tests).
pub fn init(level: &str) {
    let _ = tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter(level)).try_init();
}

/// What is logged at a level. Libraries below us would log statements, paths and whole frames: only their warnings pass.
#[must_use]
pub fn filter(level: &str) -> EnvFilter {
    let ours =
        ["server", "app", "sequencer", "store", "store_sqlite", "store_postgres"].map(|target| format!("{target}={level}"));
    EnvFilter::new(format!("warn,{}", ours.join(",")))
}
