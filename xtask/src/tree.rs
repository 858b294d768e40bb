//! Where things are in the repository.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or_else(|| Path::new("."))
}

/// A path below the root.
pub(crate) fn at(path: &str) -> PathBuf {
    root().join(path)
}

/// A path below `.konsil`, the folder for everything that is made here and never committed.
pub(crate) fn own(path: &str) -> PathBuf {
    root().join(".konsil").join(path)
}

/// Cargo's target folder.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| at("target"), |dir| root().join(dir))
}

/// Creates the folder that a file will be written into, then writes it.
pub(crate) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)?;
    Ok(())
}

/// All files that git tracks or would track, relative to the root, sorted.
pub(crate) fn files() -> anyhow::Result<Vec<String>> {
    let list = crate::cmd::Cmd::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .read()?;
    let mut files: Vec<String> = list
        .split('\0')
        .filter(|name| !name.is_empty() && at(name).is_file())
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}
