//! The record of a run: one line per step with its duration, and the sum at the end.

use std::io::{Write, stdout};
use std::time::Instant;

use anyhow::{Result, bail};

/// What a step counted.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// A check that has no tests of its own counts as one.
    pub(crate) const ONE: Self = Self { passed: 1, failed: 0 };
}

/// Steps so far.
#[derive(Default)]
pub(crate) struct Report {
    sum: Tally,
    failures: Vec<(String, String)>,
}

impl Report {
    /// Runs a step and says how it went. A step that fails does not end the run.
    pub(crate) fn step(&mut self, name: &str, run: impl FnOnce() -> Result<Tally>) {
        print!("{name} … ");
        let _ = stdout().flush();
        #[expect(clippy::disallowed_methods, reason = "a stopwatch for the person who waits")]
        let start = Instant::now();
        let outcome = run();
        let seconds = start.elapsed().as_secs_f64();
        match outcome {
            Ok(tally) => {
                self.sum.passed += tally.passed;
                self.sum.failed += tally.failed;
                if tally.failed > 0 {
                    self.failures.push((name.to_owned(), format!("{} failed", tally.failed)));
                }
                let count = if tally.passed + tally.failed > 1 { format!("{} passed", tally.passed) } else { "ok".into() };
                println!("{count} ({seconds:.1} s)");
            }
            Err(failure) => {
                self.sum.failed += 1;
                println!("FAILED ({seconds:.1} s)");
                println!("{failure:#}\n");
                self.failures.push((name.to_owned(), first_line(&format!("{failure:#}"))));
            }
        }
    }

    /// Like `step`, for a test runner whose own count is known although it failed.
    pub(crate) fn counted(&mut self, name: &str, run: impl FnOnce() -> Result<(Tally, Option<String>)>) {
        let mut shown = None;
        self.step(name, || {
            let (mut tally, trouble) = run()?;
            if trouble.is_some() && tally.failed == 0 {
                tally.failed = 1;
            }
            if tally.passed + tally.failed == 0 {
                bail!("no test ran");
            }
            shown = trouble;
            Ok(tally)
        });
        if let Some(text) = shown {
            println!("{text}\n");
        }
    }

    /// The closing line. An error when anything failed.
    pub(crate) fn close(self) -> Result<()> {
        println!();
        for (step, what) in &self.failures {
            println!("failed: {step}: {what}");
        }
        println!("{} passed, {} failed", self.sum.passed, self.sum.failed);
        if self.sum.failed > 0 {
            std::process::exit(1);
        }
        Ok(())
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
