//! `cargo xtask setup`: installs what is missing, says what it does, says nothing when there is nothing to do.
//!
//! Tools of the project's own go into `.konsil/tools`. Cargo plug-ins and Debian packages are installed for the machine,
//! as a developer would by hand.

mod cargo_tools;
mod debian;
mod node;
mod python;
mod wasm_std;
mod wasm_target;

pub(crate) use debian::{browser, engines, peer};
pub(crate) use node::{npm, npm_packages};
pub(crate) use python::typos;

use anyhow::{Result, bail};

use crate::cmd::{self, Cmd};

/// The oldest compiler that builds us, as `Cargo.toml` says too.
const RUST_MIN: (u32, u32) = (1, 95);

/// How much to install.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// What the demo builds with.
    Demo,
    /// What the tests need besides.
    Everything,
}

pub(crate) fn run(scope: Scope) -> Result<()> {
    compiler()?;
    wasm_target::install()?;
    debian::install(scope)?;
    node::install()?;
    if scope == Scope::Everything {
        python::install()?;
        cargo_tools::install()?;
    }
    npm_packages()
}

/// Says what is being done; a quiet set-up has nothing to do.
fn say(what: &str) {
    println!("setup: {what}");
}

fn compiler() -> Result<()> {
    let text = Cmd::new("rustc").arg("--version").read()?;
    let version = text.split_whitespace().nth(1).unwrap_or_default();
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < RUST_MIN {
        bail!("rustc {version} is too old: run `rustup update stable` (we need {}.{})", RUST_MIN.0, RUST_MIN.1);
    }
    if cmd::which("npm").is_none() {
        bail!("npm is missing: install Node.js with npm (any version; ours is fetched into .konsil/tools), then run this again");
    }
    Ok(())
}
