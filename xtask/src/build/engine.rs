//! The engine in the browser: crate `client-web` as WASM with JavaScript bindings.

use std::fs;

use anyhow::Result;

use super::{say, stamp::Stamp};
use crate::cmd::Cmd;
use crate::{tree, workspace};

/// Where the bindings go.
pub(crate) const PKG: &str = "web/packages/engine/pkg";
const CRATE: &str = "client-web";
/// The name of its files: `client_web.js`, `client_web_bg.wasm`, `client_web.d.ts`.
const NAME: &str = "client_web";

pub(super) fn build() -> Result<()> {
    let mut inputs = workspace::folders_of(CRATE)?;
    inputs.extend(["Cargo.toml", "Cargo.lock", ".cargo/config.toml", "xtask/bundle"].map(tree::at));
    let stamp = Stamp::of("engine", &inputs)?;
    let module = tree::at(PKG).join(format!("{NAME}_bg.wasm"));
    if stamp.is_fresh(&module) {
        return Ok(());
    }
    say("engine (WASM)");
    Cmd::cargo()
        .args(["build", "--profile", "wasm", "--target", "wasm32-unknown-unknown", "-p", CRATE])
        .logged("build-engine")?;
    let built = tree::target().join("wasm32-unknown-unknown/wasm").join(format!("{}.wasm", CRATE.replace('-', "_")));
    let folder = tree::at(PKG);
    fs::create_dir_all(&folder)?;
    bundle(&["bindgen".into(), built.display().to_string(), folder.display().to_string(), NAME.into()])?;
    stamp.keep()
}

/// Runs the crate with the heavy tools; returns what it printed.
pub(super) fn bundle(args: &[String]) -> Result<String> {
    Cmd::cargo().args(["run", "--quiet", "-p", "xtask-bundle", "--"]).args(args).logged("build-bundle")
}
