//! Has anything changed since the last build? A stamp is the hash of all that a piece is made of.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::tree;

/// Folders that never belong to a piece's inputs.
const SKIPPED: &[&str] = &["node_modules", "dist", "target", "pkg", "artefacts", "tests", "test-results", ".git"];

/// The state of a piece's inputs.
pub(crate) struct Stamp {
    file: PathBuf,
    hash: String,
}

impl Stamp {
    /// Hashes names and contents of the inputs, folders with all that is below them.
    pub(crate) fn of(piece: &str, inputs: &[PathBuf]) -> Result<Self> {
        let mut hash = Sha256::new();
        for input in inputs {
            add(&mut hash, input)?;
        }
        let hash = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { file: tree::own("stamps").join(piece), hash })
    }

    /// Was `output` built from exactly these inputs?
    pub(crate) fn is_fresh(&self, output: &Path) -> bool {
        output.exists() && fs::read_to_string(&self.file).is_ok_and(|hash| hash == self.hash)
    }

    /// Remembers that the piece has been built.
    pub(crate) fn keep(&self) -> Result<()> {
        tree::write(&self.file, &self.hash)
    }
}

fn add(hash: &mut Sha256, path: &Path) -> Result<()> {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = fs::read_dir(path)?.flatten().map(|entry| entry.path()).collect();
        entries.sort();
        for entry in entries {
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !SKIPPED.contains(&name.as_str()) {
                add(hash, &entry)?;
            }
        }
    } else if path.is_file() {
        let bytes = fs::read(path)?;
        hash.update(path.strip_prefix(tree::root()).unwrap_or(path).to_string_lossy().as_bytes());
        hash.update([0]);
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    }
    Ok(())
}
