//! The standard library for `wasm32-unknown-unknown`: from rustup, else built from source (`wasm_std`).

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use super::{say, wasm_std};
use crate::cmd::{self, Cmd};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// rustup on a machine without a way out hangs instead of failing.
const RUSTUP_LIMIT: Duration = Duration::from_secs(120);

pub(super) fn install() -> Result<()> {
    if present()? {
        return Ok(());
    }
    if cmd::which("rustup").is_some() {
        say("adding the compiler's target wasm32-unknown-unknown");
        let added = Cmd::new("rustup").args(["target", "add", TARGET]).limit(RUSTUP_LIMIT).succeeds();
        if added && present()? {
            return Ok(());
        }
        say("rustup could not; building the standard library from Debian's source of the same version (about a minute)");
    } else {
        say("no rustup; building the standard library for wasm32-unknown-unknown from Debian's source (about a minute)");
    }
    wasm_std::build()
}

/// Where the compiler looks for the target's libraries.
pub(super) fn libraries() -> Result<PathBuf> {
    let folder = Cmd::new("rustc").args(["--print", "target-libdir", "--target", TARGET]).read()?;
    Ok(PathBuf::from(folder.trim()))
}

fn present() -> Result<bool> {
    let Ok(entries) = fs::read_dir(libraries()?) else {
        return Ok(false);
    };
    Ok(entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libcore-")))
}
