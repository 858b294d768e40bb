//! Logs: JSON lines on standard output. What is logged names no person, no text and no token.

use tracing_subscriber::EnvFilter;

/// Starts logging at this level. Does nothing when a log is there already (tests).
pub fn init(level: &str) {
    // The database driver would log statements, the web framework paths with tokens.
    let filter = EnvFilter::new(format!("{level},sqlx=warn,hyper=warn,tungstenite=warn"));
    let _ = tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).try_init();
}
