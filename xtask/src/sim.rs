//! `cargo xtask sim`: hospitals on a fake clock and a bad network, as many seeds as one likes.

use anyhow::Result;

use crate::build;
use crate::cmd::Cmd;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// How many seeds to run
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// Run this one alone and print what happens
    #[arg(long)]
    seed: Option<u64>,
    /// Optimised: slower to build, several times faster to run
    #[arg(long)]
    release: bool,
    /// Further arguments for the simulation (`--frames`, `--from N`)
    #[arg(last = true)]
    rest: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let profile = if args.release { build::Profile::Release } else { build::Profile::Dev };
    let release = args.release.then_some("--release");
    Cmd::cargo().args(["build", "-p", "sim"]).args(release).logged("build-sim")?;
    let sim = Cmd::new(build::program(profile, "konsil-sim"));
    let sim = match args.seed {
        Some(seed) => sim.arg("--seed").arg(seed.to_string()),
        None => sim.arg("--seeds").arg(args.seeds.to_string()),
    };
    sim.args(&args.rest).shown_run()
}
