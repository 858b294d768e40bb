//! The TypeScript types of the engine's views and commands, exported from Rust by ts-rs.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use super::{Generated, folder, missing_from};
use crate::cmd::Cmd;
use crate::{tree, workspace};

const COMMITTED: &str = "web/packages/engine/src/generated";
/// ts-rs writes the files from tests whose names begin so.
const EXPORTS: &str = "export_bindings";

pub(super) fn generate() -> Result<Vec<Generated>> {
    if !workspace::exists("client") {
        return Ok(Vec::new());
    }
    let made = made_in();
    if made.exists() {
        fs::remove_dir_all(&made)?;
    }
    fs::create_dir_all(&made)?;
    Cmd::cargo()
        .args(["test", "--quiet", "-p", "client", "-p", "protocol", "--lib", EXPORTS])
        .env("TS_RS_EXPORT_DIR", &made)
        .logged("codegen-views")?;
    folder(&made, &tree::at(COMMITTED))
}

pub(super) fn orphans() -> Result<Vec<PathBuf>> {
    missing_from(&made_in(), &tree::at(COMMITTED))
}

fn made_in() -> PathBuf {
    tree::own("codegen/views")
}
