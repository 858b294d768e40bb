//! Where things are in the repository.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{env, fs};

/// The repository's root. Cargo tells it to the program that it runs; a target folder may be shared by several clones.
pub(crate) fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let ours = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        PathBuf::from(ours).parent().unwrap_or_else(|| Path::new(".")).to_owned()
    })
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
    let list = crate::cmd::Cmd::new("git").args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]).read()?;
    let mut files: Vec<String> =
        list.split('\0').filter(|name| !name.is_empty() && at(name).is_file()).map(str::to_owned).collect();
    files.sort();
    files.dedup();
    Ok(files)
}
