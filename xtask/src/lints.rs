//! The lints of the whole workspace: a step of `cargo xtask test`, and how `codegen` compiles the stores.

use anyhow::Result;

use crate::cmd::Cmd;

pub(crate) fn run() -> Result<()> {
    command().logged("clippy").map(|_| ())
}

pub(crate) fn command() -> Cmd {
    Cmd::cargo().args(["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])
}
