//! Node.js of the version we test with, from the npm package of that name, and the web app's packages.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::say;
use crate::cmd::Cmd;
use crate::tree;

/// The version that setup installs when the machine's own is older than `MAJOR_MIN`.
const VERSION: &str = "24.21.0";
const MAJOR_MIN: u32 = 22;

/// The folder with our `node`, when the machine's own is too old.
pub(crate) fn bin() -> Option<PathBuf> {
    let folder = folder().join("bin");
    folder.join("node").is_file().then_some(folder)
}

/// npm under the right Node.js, in `web/`.
pub(crate) fn npm() -> Cmd {
    let npm = Cmd::new("npm").dir(tree::at("web"));
    match bin() {
        Some(folder) => npm.path_first(&folder),
        None => npm,
    }
}

pub(super) fn install() -> Result<()> {
    if bin().is_some() || machine_major() >= MAJOR_MIN {
        return Ok(());
    }
    let package = package()?;
    say(&format!("Node.js {VERSION} into .konsil/tools (the machine's is older than {MAJOR_MIN})"));
    let prefix = tree::own("tools/node");
    fs::create_dir_all(&prefix)?;
    Cmd::new("npm")
        .args(["install", "--no-fund", "--no-audit", "--no-save", "--prefix"])
        .arg(&prefix)
        .arg(format!("{package}@{VERSION}"))
        .logged("npm-node")?;
    bin().map(|_| ()).context("the npm package of Node.js came without its program; install Node.js 22 or newer by hand")
}

/// `npm ci` in `web/`, when the lock file is not the one that was installed.
pub(crate) fn npm_packages() -> Result<()> {
    let lock = tree::at("web/package-lock.json");
    let Ok(wanted) = fs::read_to_string(&lock) else {
        return Ok(());
    };
    let stamp = tree::at("web/node_modules/.konsil-lock");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say("the web app's npm packages");
    npm().args(["ci", "--no-fund", "--no-audit"]).logged("npm-ci")?;
    tree::write(&stamp, &wanted)
}

fn folder() -> PathBuf {
    let name = package().unwrap_or_default();
    tree::own("tools/node/node_modules").join(name)
}

/// The package that `node` itself picks for this machine; taken directly it needs no install script.
fn package() -> Result<String> {
    let os = match OS {
        "macos" => "darwin",
        "linux" => "linux",
        other => bail!("install Node.js {MAJOR_MIN} or newer by hand: there is no package for {other}"),
    };
    let arch = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => bail!("install Node.js {MAJOR_MIN} or newer by hand: there is no package for {other}"),
    };
    Ok(format!("node-{os}-{arch}"))
}

fn machine_major() -> u32 {
    let Ok(text) = Cmd::new("node").arg("--version").read() else {
        return 0;
    };
    let version = text.trim().trim_start_matches('v');
    version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0)
}
