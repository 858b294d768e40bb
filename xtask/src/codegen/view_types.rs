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
    // With everything else: a package built alone gets other features, hence its dependencies a second time.
    Cmd::cargo().args(["build", "--quiet", "--workspace", "--all-targets"]).logged("codegen-views")?;
    let text = Cmd::new(tree::target().join("debug").join(CRATE)).read()?;
    Ok(vec![Generated { path: tree::at(COMMITTED), text }])
}
