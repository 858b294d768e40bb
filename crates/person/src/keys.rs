//! The two key files of a new hospital: its root and its archive key, each under a passphrase.
//!
//! Guarantees: files are never overwritten, and readable by their owner alone where the system knows owners. A passphrase
//! that is made here has 94 bits and can be read out on the phone. Deliberately lacks: k-of-n shares.

use e2ee::{
    Cost,
    key::ArchiveSecret,
    passphrase::{self, PASSPHRASE_CHARS_MIN, is_long_enough},
    root::{KeyFileError, RootKey},
};
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

/// Name of the root's file.
pub const ROOT_FILE: &str = "root.key";
/// Name of the archive key's file.
pub const ARCHIVE_FILE: &str = "archive.key";
/// Why the key files could not be made.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file is there already.
    #[error("{0} exists already: name another folder, a key must never be overwritten")]
    Exists(PathBuf),
    /// The folder or file cannot be written.
    #[error("cannot write {path}: {error}")]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A given passphrase is too short.
    #[error("the passphrase is too short: take {PASSPHRASE_CHARS_MIN} characters or more, or leave it out and one is made")]
    Short,
    /// The operating system gives no randomness.
    #[error("no randomness: {0}")]
    Randomness(String),
    /// The key could not be protected.
    #[error(transparent)]
    File(#[from] KeyFileError),
}

/// The keys of a new hospital and where they are kept.
pub struct Keys {
    /// Signs issuers and the policy.
    pub root: RootKey,
    /// Opens the archive.
    pub archive: ArchiveSecret,
    /// The root's file.
    pub root_file: PathBuf,
    /// The archive key's file.
    pub archive_file: PathBuf,
    /// Opens the root's file.
    pub root_passphrase: String,
    /// Opens the archive key's file.
    pub archive_passphrase: String,
}

impl Keys {
    /// Makes both keys and writes them to a folder. Passphrases that are not given are made.
    ///
    /// # Errors
    /// [`KeysError`] says what is in the way.
    pub fn make(
        folder: &Path,
        root_passphrase: Option<String>,
        archive_passphrase: Option<String>,
        cost: Cost,
    ) -> Result<Self, KeysError> {
        let mut rng = rng()?;
        let root_passphrase = chosen(root_passphrase, &mut rng)?;
        let archive_passphrase = chosen(archive_passphrase, &mut rng)?;
        let (root, archive) = (RootKey::generate(&mut rng), ArchiveSecret::generate(&mut rng));
        let (root_file, archive_file) = (folder.join(ROOT_FILE), folder.join(ARCHIVE_FILE));
        for file in [&root_file, &archive_file] {
            if file.exists() {
                return Err(KeysError::Exists(file.clone()));
            }
        }
        fs::create_dir_all(folder).map_err(|error| KeysError::Write { path: folder.to_owned(), error })?;
        write(&root_file, &root.to_file(&root_passphrase, cost, &mut rng)?)?;
        write(&archive_file, &archive.to_file(&archive_passphrase, cost, &mut rng)?)?;
        Ok(Self { root, archive, root_file, archive_file, root_passphrase, archive_passphrase })
    }
}

/// A generator seeded by the operating system.
pub(crate) fn rng() -> Result<e2ee::Rng, KeysError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| KeysError::Randomness(error.to_string()))?;
    Ok(e2ee::rng_from_seed(seed))
}

fn chosen(given: Option<String>, rng: &mut e2ee::Rng) -> Result<String, KeysError> {
    match given {
        Some(passphrase) if !is_long_enough(&passphrase) => Err(KeysError::Short),
        Some(passphrase) => Ok(passphrase),
        None => Ok(passphrase::passphrase(rng)),
    }
}

fn write(path: &Path, text: &str) -> Result<(), KeysError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .map_err(|error| KeysError::Write { path: path.to_owned(), error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_files_open_with_their_passphrases_and_are_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::make(folder.path(), None, Some("eine ganz eigene Losung".into()), Cost::TEST).unwrap();
        let root = fs::read_to_string(&keys.root_file).unwrap();
        assert_eq!(RootKey::from_file(&root, &keys.root_passphrase).unwrap().public(), keys.root.public());
        let archive = fs::read_to_string(&keys.archive_file).unwrap();
        assert!(ArchiveSecret::from_file(&archive, "eine ganz eigene Losung").is_ok());
        assert!(matches!(Keys::make(folder.path(), None, None, Cost::TEST), Err(KeysError::Exists(_))));
        assert!(matches!(Keys::make(&folder.path().join("b"), Some("kurz".into()), None, Cost::TEST), Err(KeysError::Short)));
    }
}
