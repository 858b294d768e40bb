//! `cargo xtask bench`: the load generator with its own arguments. Never part of the tests.

use anyhow::{Result, bail};

use crate::cmd::Cmd;
use crate::{build, workspace};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Arguments for the load generator
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if !workspace::exists("loadgen") {
        bail!("the workspace has no crate `loadgen` yet: there is nothing to measure with");
    }
    build::programs(build::Profile::Release)?;
    Cmd::cargo()
        .args(["run", "--quiet", "--release", "-p", "loadgen", "--"])
        .args(&args.rest)
        .env("SERVER_BIN", build::program(build::Profile::Release, "konsil"))
        .shown_run()
}
