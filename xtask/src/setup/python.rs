//! Developer tools that come as Python wheels, in a virtual environment of our own.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::say;
use crate::cmd::{self, Cmd};
use crate::tree;

/// Tool, the wheel that brings it, and its version.
const WHEELS: &[(&str, &str, &str)] = &[
    ("typos", "typos", "1.52.0"),
    // An S3 service for tests.
    ("moto_server", "moto[s3,server]", "5.2.5"),
    // A mail server for tests.
    ("aiosmtpd", "aiosmtpd", "1.4.6"),
];

/// The spelling checker.
pub(crate) fn typos() -> Result<PathBuf> {
    find("typos").context("typos is missing: run `cargo xtask setup`")
}

pub(super) fn install() -> Result<()> {
    let missing: Vec<String> = WHEELS
        .iter()
        .filter(|(tool, ..)| find(tool).is_none())
        .map(|(_, wheel, version)| format!("{wheel}=={version}"))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    say(&format!("{} into .konsil/tools", missing.join(" ")));
    let environment = tree::own("tools/py");
    if !environment.join("bin/pip").is_file() {
        Cmd::new("python3")
            .args(["-m", "venv"])
            .arg(&environment)
            .logged("python-venv")
            .context("python3 with its module venv is needed for typos (Debian: apt-get install python3-venv)")?;
    }
    Cmd::new(environment.join("bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"])
        .args(&missing)
        .logged("pip-install")?;
    Ok(())
}

fn find(name: &str) -> Option<PathBuf> {
    let ours = tree::own("tools/py/bin").join(name);
    if ours.is_file() { Some(ours) } else { cmd::which(name) }
}
