//! The list of crates in ARCHITECTURE.md, from the crates' own descriptions.

use std::fs;

use anyhow::{Context, Result};

use super::Generated;
use crate::{tree, workspace};

const BEGIN: &str = "<!-- crates: written by `cargo xtask codegen` -->";
const END: &str = "<!-- end of crates -->";

pub(super) fn generate() -> Result<Generated> {
    let path = tree::at("ARCHITECTURE.md");
    let text = fs::read_to_string(&path).context("there is no ARCHITECTURE.md")?;
    let (before, rest) = text.split_once(BEGIN).context("ARCHITECTURE.md lacks the line that opens the list of crates")?;
    let (_, after) = rest.split_once(END).context("ARCHITECTURE.md lacks the line that closes the list of crates")?;
    let mut list = String::from("| crate | what it is | uses of ours |\n|---|---|---|\n");
    for member in workspace::members()? {
        let uses: Vec<&str> = member.uses.iter().map(String::as_str).collect();
        list.push_str(&format!("| [{}]({}) | {} | {} |\n", member.name, member.folder, member.description, uses.join(", ")));
    }
    Ok(Generated { path, text: format!("{before}{BEGIN}\n{list}{END}{after}") })
}
