//! `cargo xtask codegen`: files that are generated and committed, so that a review sees what changed.
//!
//! `--check` makes them anew elsewhere and demands no difference.

mod admin_api;
mod crate_list;
mod sqlx;
mod view_types;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::tree;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write nothing; fail when something is stale
    #[arg(long)]
    check: bool,
}

/// One generated file: where it belongs and what should be in it.
struct Generated {
    path: PathBuf,
    text: String,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.check {
        return check();
    }
    for make in MAKERS {
        for file in make()? {
            if fs::read_to_string(&file.path).is_ok_and(|text| text == file.text) {
                continue;
            }
            println!("codegen: {}", shown(&file.path));
            tree::write(&file.path, &file.text)?;
        }
    }
    for orphan in orphans()? {
        println!("codegen: removed {}", shown(&orphan));
        fs::remove_file(orphan)?;
    }
    Ok(())
}

/// All generated files are as they would be generated now.
pub(crate) fn check() -> Result<()> {
    let mut stale = Vec::new();
    for file in MAKERS.iter().map(|make| make()).collect::<Result<Vec<_>>>()?.into_iter().flatten() {
        if fs::read_to_string(&file.path).ok().as_deref() != Some(&file.text) {
            stale.push(shown(&file.path));
        }
    }
    stale.extend(orphans()?.iter().map(|path| shown(path)));
    if !stale.is_empty() {
        bail!("stale generated files:\n  {}\nrun `cargo xtask codegen` and commit", stale.join("\n  "));
    }
    Ok(())
}

/// In this order: the queries are what everything after them is compiled with.
const MAKERS: [fn() -> Result<Vec<Generated>>; 4] =
    [|| Ok(vec![crate_list::generate()?]), sqlx::generate, view_types::generate, admin_api::generate];

/// Committed files in generated folders that nothing generates any more.
fn orphans() -> Result<Vec<PathBuf>> {
    sqlx::orphans()
}

/// Files of `committed` that `made_in` lacks.
fn missing_from(made_in: &Path, committed: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in below(committed)? {
        if !made_in.join(path.strip_prefix(committed)?).exists() {
            found.push(path);
        }
    }
    Ok(found)
}

fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(below(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn shown(path: &Path) -> String {
    path.strip_prefix(tree::root()).unwrap_or(path).display().to_string()
}
