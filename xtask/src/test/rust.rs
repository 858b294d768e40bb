//! The Rust half of the tests.

use anyhow::Result;

use crate::cmd::{Cmd, LoggedFailure};
use crate::report::Tally;
use crate::setup;

pub(super) fn format() -> Result<()> {
    Cmd::cargo().args(["fmt", "--all", "--check"]).logged("format").map(|_| ())
}

pub(super) fn spelling() -> Result<()> {
    Cmd::new(setup::typos()?).args(["--config", "typos.toml"]).logged("spelling").map(|_| ())
}

pub(super) fn deny() -> Result<()> {
    Cmd::cargo()
        .args([
            "deny",
            "--all-features",
            "--log-level",
            "error",
            "check",
            "--hide-inclusion-graph",
            "licenses",
            "bans",
            "sources",
        ])
        .logged("deny")
        .map(|_| ())
}

/// The workspace's tests on both stores; counts come from the closing line of nextest.
pub(super) fn nextest() -> Result<(Tally, Option<String>)> {
    // One server for all test processes; it ends with this function.
    let server = postgres_for_tests::Server::start()?;
    let run = Cmd::cargo()
        .env(postgres_for_tests::SHARED, server.place()?.folder())
        .args(["nextest", "run", "--workspace", "--no-fail-fast", "--cargo-quiet", "--status-level", "fail"])
        .args(["--final-status-level", "fail", "--failure-output", "final", "--color", "never"])
        .logged("rust-tests");
    match run {
        Ok(text) => Ok((summary(&text).unwrap_or_default(), None)),
        Err(failure) => match failure.downcast_ref::<LoggedFailure>().and_then(|log| summary(&log.text)) {
            Some(tally) => Ok((tally, Some(format!("{failure:#}")))),
            None => Err(failure),
        },
    }
}

pub(super) fn doc_tests() -> Result<Tally> {
    let text = Cmd::cargo().args(["test", "--workspace", "--doc", "--quiet"]).logged("doc-tests")?;
    let passed: u64 = text.lines().filter_map(|line| number_before(line, " passed")).sum();
    Ok(Tally { passed: passed.max(1), failed: 0 })
}

/// `Summary [ 0.010s] 3 tests run: 2 passed, 1 failed, 0 skipped`
fn summary(text: &str) -> Option<Tally> {
    let line = text.lines().rev().find(|line| line.trim_start().starts_with("Summary ["))?;
    let sum = |what: &str| number_before(line, what).unwrap_or(0);
    Some(Tally { passed: sum(" passed"), failed: sum(" failed") + sum(" timed out") + sum(" exec failed") })
}

/// The number that stands before a word.
fn number_before(line: &str, word: &str) -> Option<u64> {
    let (before, _) = line.split_once(word)?;
    before.rsplit(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn a_summary_is_counted() -> Result<()> {
        let Some(tally) = summary("     Summary [   1.2s] 6 tests run: 4 passed (1 slow), 2 failed, 3 skipped") else {
            bail!("no summary found")
        };
        assert_eq!((tally.passed, tally.failed), (4, 2));
        Ok(())
    }
}
