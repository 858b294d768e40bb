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
    /// As the demo runs them.
    Release,
    /// As a hospital gets them.
    Shipped,
}

impl Profile {
    /// Cargo's name for it, and the name of its folder.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Dev => ("dev", "debug"),
            Self::Release => ("release", "release"),
            Self::Shipped => ("shipped", "shipped"),
        }
    }
}

/// Builds server and command line; cargo knows what is fresh.
pub(crate) fn programs(profile: Profile) -> Result<()> {
    if !program(profile, "konsil").exists() {
        super::say("server and command line (the first time takes minutes)");
    }
    packages(profile, &["server", "person"])
}

/// Builds the programs of some packages.
pub(crate) fn packages(profile: Profile, packages: &[&str]) -> Result<()> {
    let packages = packages.iter().flat_map(|package| ["-p", package]);
    Cmd::cargo().args(["build", "--bins", "--profile", profile.names().0]).args(packages).logged("build-programs").map(|_| ())
}

/// Where a program is.
pub(crate) fn program(profile: Profile, name: &str) -> PathBuf {
    tree::target().join(profile.names().1).join(name)
}
