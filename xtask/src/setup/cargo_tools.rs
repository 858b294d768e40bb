//! Cargo plug-ins that no registry offers prebuilt: compiled once per machine, quickly rather than well.

use anyhow::Result;

use super::say;
use crate::cmd::{self, Cmd};

/// Program and crate.
const TOOLS: &[(&str, &str)] = &[("cargo-nextest", "cargo-nextest"), ("cargo-deny", "cargo-deny")];

pub(super) fn install() -> Result<()> {
    for (program, package) in TOOLS {
        if cmd::which(program).is_none() {
            say(&format!("compiling {package} (once on this machine, a few minutes)"));
            compile(package)?;
        }
    }
    Ok(())
}

fn compile(package: &str) -> Result<()> {
    let cargo = || {
        Cmd::cargo()
            .args(["install", package])
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .dir(std::env::temp_dir())
    };
    // The lock file of a release may name versions that a mirror does not have yet.
    if cargo().arg("--locked").logged(package).is_err() {
        cargo().logged(package)?;
    }
    Ok(())
}
