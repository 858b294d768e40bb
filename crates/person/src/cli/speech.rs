//! What the command line says: plain words for people, JSON for scripts. The only place that writes to the terminal.

use super::failure::Failure;
use serde_json::{Value, json};
use std::io::Write as _;

/// What came of a command.
pub(super) struct Report {
    /// Plain words.
    pub(super) text: String,
    /// The same for scripts.
    pub(super) json: Value,
}

/// Prints a report on standard output.
pub(super) fn report(report: &Report, json: bool) {
    if json {
        line(&report.json.to_string());
    } else if !report.text.is_empty() {
        line(report.text.trim_end());
    }
}

/// Prints why a command was not carried out on standard error.
pub(super) fn failure(failure: &Failure, json: bool) {
    let text = if json { json!({ "error": failure.to_string() }).to_string() } else { format!("konsil-person: {failure}") };
    // Nobody listens any more is fine.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Says how far something is that takes its time, beside the answer.
pub(super) fn progress(text: &str) {
    // Nobody listens any more is fine.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Prints a line at once.
pub(super) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    // A reader that has seen enough closes the pipe: that is no failure.
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}
