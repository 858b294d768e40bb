//! The TypeScript types of the engine's views and commands.

use anyhow::Result;

use super::Generated;
use crate::cmd::Cmd;
use crate::{tree, workspace};

const COMMITTED: &str = "web/packages/engine/src/generated/index.ts";
const CRATE: &str = "xtask-view-types";

pub(super) fn generate() -> Result<Vec<Generated>> {
    if !workspace::exists("client") {
        return Ok(Vec::new());
    }
    Cmd::cargo().args(["build", "--quiet", "-p", CRATE]).logged("codegen-views")?;
    let text = Cmd::new(tree::target().join("debug").join(CRATE)).read()?;
    Ok(vec![Generated { path: tree::at(COMMITTED), text }])
}
