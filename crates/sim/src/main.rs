//! The simulation's command line; `cargo xtask sim` calls it.

use clap::Parser;
use std::{io::Write as _, process::ExitCode};

/// Runs hospitals on a fake clock and a bad network.
#[derive(Debug, Parser)]
#[command(name = "konsil-sim")]
struct Arguments {
    /// How many seeds to run
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// Run this one alone, and print what happens
    #[arg(long)]
    seed: Option<u64>,
    /// Print every frame too, and keep the databases
    #[arg(long)]
    frames: bool,
    /// Small hospitals, as half of the tests' seeds are
    #[arg(long)]
    small: bool,
    /// The first seed of many
    #[arg(long, default_value_t = 0)]
    from: u64,
}

/// A line after so many seeds.
const PROGRESS: u64 = 100;
/// Of each failure among many.
const WRONG_LINES: usize = 4;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let size = if arguments.small { sim::Plan::small() } else { sim::Plan::default() };
    let plan = sim::Plan { frames: arguments.frames, ..size };
    match arguments.seed {
        Some(seed) => one(seed, &plan),
        None => many(arguments.from, arguments.seeds, &plan),
    }
}

fn say(line: &str) {
    // Nobody reads any more is fine.
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn one(seed: u64, plan: &sim::Plan) -> ExitCode {
    match sim::run(seed, plan) {
        Ok(outcome) => {
            let sim::Outcome { said, acknowledged, took_ms, events, transcript } = outcome;
            say(&format!(
                "{transcript}\n\nSeed {seed} holds: {said} said, {acknowledged} acknowledged, {} s, {events} events",
                took_ms / 1_000
            ));
            ExitCode::SUCCESS
        }
        Err(failure) => {
            say(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Goes through all of them, whatever some do: each failure is told in a few lines, `--seed` tells everything.
fn many(from: u64, count: u64, plan: &sim::Plan) -> ExitCode {
    let (mut said, mut events, mut failed) = (0, 0, Vec::new());
    for seed in from..from.saturating_add(count) {
        match sim::run(seed, plan) {
            Ok(outcome) => {
                said += outcome.said;
                events = outcome.events.max(events);
            }
            Err(failure) => {
                failed.push(seed);
                failure.wrong.iter().take(WRONG_LINES).for_each(|line| say(&format!("seed {seed}: {line}")));
            }
        }
        let done = seed + 1 - from;
        if done.is_multiple_of(PROGRESS) {
            say(&format!("{} of {done} hold", done - failed.len() as u64));
        }
    }
    if failed.is_empty() {
        say(&format!("{count} seeds hold; {said} messages were said, in one at most {events} things happened"));
        return ExitCode::SUCCESS;
    }
    say(&format!("{} of {count} seeds do not hold: {failed:?}. Again: cargo xtask sim --seed N", failed.len()));
    ExitCode::FAILURE
}
