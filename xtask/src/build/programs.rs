//! The native programs: the server `konsil` and the command line `konsil-person`.

use std::path::PathBuf;

use anyhow::Result;

use crate::cmd::Cmd;
use crate::tree;

/// How the programs are compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As tests build them anyway.
    Dev,
    /// As a hospital gets them.
    Release,
}

/// Builds both; cargo knows what is fresh.
pub(crate) fn programs(profile: Profile) -> Result<()> {
    let cargo = Cmd::cargo().args(["build", "-p", "server", "-p", "person", "--bins"]);
    let cargo = if profile == Profile::Release { cargo.arg("--release") } else { cargo };
    cargo.logged("build-programs").map(|_| ())
}

/// Builds the server alone, as a hospital gets it.
pub(crate) fn server() -> Result<()> {
    Cmd::cargo().args(["build", "--release", "-p", "server", "--bins"]).logged("build-server").map(|_| ())
}

/// Where a program is.
pub(crate) fn program(profile: Profile, name: &str) -> PathBuf {
    let folder = if profile == Profile::Release { "release" } else { "debug" };
    tree::target().join(folder).join(name)
}
