//! `cargo xtask fuzz`: looks for input that breaks a decoder. The tests replay what was found, with the stable compiler.
//!
//! Targets live in `fuzz/targets`, one function on bytes each; `fuzz/corpus/<target>` keeps the interesting inputs.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::cmd::{self, Cmd};
use crate::report::Tally;
use crate::tree;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// One target; without it all, one after the other
    target: Option<String>,
    /// For how long, each
    #[arg(long, default_value_t = 60)]
    seconds: u64,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let nightly = || Cmd::new("cargo").arg("+nightly").without_env("CARGO").without_env("RUSTUP_TOOLCHAIN");
    if !nightly().arg("--version").succeeds() {
        bail!("fuzzing needs a nightly compiler: `rustup toolchain install nightly`");
    }
    if cmd::which("cargo-fuzz").is_none() {
        bail!("fuzzing needs cargo-fuzz: `cargo install cargo-fuzz`");
    }
    let all = targets()?;
    let chosen = match &args.target {
        Some(name) if all.contains(name) => vec![name.clone()],
        Some(name) => bail!("no target `{name}`; there are: {}", all.join(", ")),
        None => all,
    };
    for target in chosen {
        println!("fuzz: {target} for {} s", args.seconds);
        fs::create_dir_all(tree::at("fuzz/corpus").join(&target))?;
        nightly()
            .args(["fuzz", "run", &target, "--", &format!("-max_total_time={}", args.seconds)])
            .dir(tree::at("fuzz"))
            .shown_run()
            .with_context(|| {
                format!(
                    "{target} broke; the input is in fuzz/artifacts/{target}: fix it, then keep the input in fuzz/corpus/{target}"
                )
            })?;
    }
    Ok(())
}

/// Replays every kept input on the stable compiler.
pub(crate) fn replay() -> Result<Tally> {
    let said = Cmd::cargo()
        .args(["run", "--quiet", "--manifest-path", "fuzz/targets/Cargo.toml", "--bin", "replay", "--target-dir"])
        .arg(tree::target().join("fuzz"))
        .arg("--")
        .arg(tree::at("fuzz/corpus"))
        .logged("fuzz-replay")?;
    let count = said.lines().rev().find_map(|line| line.strip_prefix("replayed ")?.split(' ').next()?.parse().ok());
    Ok(Tally { passed: count.context("the replayer did not say how many inputs it read")?, failed: 0 })
}

/// The names of all targets.
fn targets() -> Result<Vec<String>> {
    let mut names: Vec<String> = fs::read_dir(tree::at("fuzz/fuzz_targets"))?
        .flatten()
        .filter_map(|entry| entry.path().file_stem().map(|stem| stem.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    Ok(names)
}
