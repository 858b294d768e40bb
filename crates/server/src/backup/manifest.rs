//! `manifest.json`: what a backup is, and how to notice that it is not what it was.

use super::{BackupError, io_error};
use crate::{Config, surroundings};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{fmt, fs, io, path::Path};

/// The database's file in a backup.
pub(super) const DATABASE_FILE: &str = "database";
const FILE: &str = "manifest.json";
const FORMAT: u32 = 1;

/// Kinds of databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The embedded one.
    Sqlite,
    /// PostgreSQL, as `pg_dump --format=custom` writes it.
    Postgresql,
}

impl Kind {
    pub(super) const fn of(config: &Config) -> Self {
        if config.database.url.is_some() { Self::Postgresql } else { Self::Sqlite }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgresql => "postgresql",
        })
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    format: u32,
    /// Version of Konsil.
    konsil: String,
    pub(super) database: Kind,
    /// RFC 3339.
    pub(super) made_at: String,
    bytes: u64,
    /// Of the database's file, in hex.
    sha256: String,
}

impl Manifest {
    pub(super) fn of(database: Kind, file: &Path) -> Result<Self, BackupError> {
        let (bytes, sha256) = sum(file)?;
        let now = i64::try_from(surroundings::now().as_millis()).unwrap_or(i64::MAX);
        let made_at = jiff::Timestamp::from_millisecond(now).map(|at| at.to_string()).unwrap_or_default();
        Ok(Self { format: FORMAT, konsil: env!("CARGO_PKG_VERSION").to_owned(), database, made_at, bytes, sha256 })
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), BackupError> {
        let path = folder.join(FILE);
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        fs::write(&path, text + "\n").map_err(io_error(&path))?;
        super::sync(&path)
    }

    pub(super) fn read(folder: &Path) -> Result<Self, BackupError> {
        let text = fs::read(folder.join(FILE)).map_err(|_| BackupError::NotABackup(folder.to_owned()))?;
        let manifest: Self = serde_json::from_slice(&text).map_err(|_| BackupError::NotABackup(folder.to_owned()))?;
        if manifest.format > FORMAT { Err(BackupError::Newer(manifest.konsil)) } else { Ok(manifest) }
    }

    /// Is the file what it was?
    pub(super) fn check(&self, file: &Path) -> Result<(), BackupError> {
        let (bytes, sha256) = sum(file)?;
        if bytes != self.bytes {
            return Err(BackupError::Damaged(format!("its database has {bytes} bytes instead of {}", self.bytes)));
        }
        if sha256 == self.sha256 { Ok(()) } else { Err(BackupError::Damaged("its database has another SHA-256".into())) }
    }
}

/// Length and SHA-256 of a file.
fn sum(path: &Path) -> Result<(u64, String), BackupError> {
    let mut file = fs::File::open(path).map_err(io_error(path))?;
    let mut hash = Sha256::new();
    let bytes = io::copy(&mut file, &mut hash).map_err(io_error(path))?;
    Ok((bytes, hex::encode(hash.finalize())))
}
