//! The description of the administration's API, from the server's own routes, and the types of its TypeScript client.

use anyhow::Result;

use super::Generated;
use crate::cmd::Cmd;
use crate::{setup, tree, workspace};

const DESCRIPTION: &str = "openapi/admin.json";
const PACKAGE: &str = "@konsil/admin-api";
const TYPES: &str = "web/packages/admin-api/src/generated/admin.ts";

/// The server was built with everything else, for the view types.
pub(super) fn generate() -> Result<Vec<Generated>> {
    if !workspace::exists("server") {
        return Ok(Vec::new());
    }
    let description = Cmd::new(tree::target().join("debug/konsil")).arg("openapi").read()?;
    let made = tree::own("codegen/admin.json");
    tree::write(&made, &description)?;
    setup::npm_packages()?;
    let types = setup::npm()
        .args(["exec", "--workspace", PACKAGE, "--no", "--", "openapi-typescript", "--alphabetize"])
        .arg(&made)
        .read()?;
    Ok(vec![Generated { path: tree::at(DESCRIPTION), text: description }, Generated { path: tree::at(TYPES), text: types }])
}
