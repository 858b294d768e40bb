//! Backup and restore. A backup is a folder: the database as one file, the parts of attachments, and `manifest.json` that says
//! what it is.
//!
//! Guarantees: a backup is made beside a server that runs and is whole or not there; a damaged or foreign one is noticed before
//! anything is touched; what a restore replaces is set aside, never deleted.
//!
//! Deliberately lacks: encryption of the backup (messages in it are sealed; names and accounts are not: keep it like the
//! database), schedules and retention (the system's own tools do both).

mod manifest;
mod objects;
mod postgres;
mod sqlite;

use crate::{Config, DatabaseError, database::LockError};
use manifest::{DATABASE_FILE, Kind, Manifest};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Why there is no backup, or why it was not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Backups are not overwritten.
    #[error("{0} is there already: name a new folder")]
    Exists(PathBuf),
    /// Not a backup.
    #[error("{0} is not a backup: it has no manifest.json that can be read; name the folder that `konsil backup` wrote")]
    NotABackup(PathBuf),
    /// Made by a newer version.
    #[error("the backup was made by Konsil {0}, which is newer than this version: restore it with that version")]
    Newer(String),
    /// The database that is to be backed up was written by a newer version.
    #[error(
        "the database was written by a newer version of Konsil (its migration {0} is unknown to this one): back it up with that version"
    )]
    DatabaseNewer(i64),
    /// The database that is to be backed up is damaged.
    #[error("the database is damaged: {0}; no backup was made, keep the last one that there is")]
    DatabaseDamaged(String),
    /// Of another kind of database.
    #[error("the backup is of a database of kind {found}, the configuration names one of kind {configured}")]
    OtherKind {
        /// In the backup.
        found: Kind,
        /// In the configuration.
        configured: Kind,
    },
    /// Bytes are missing or changed.
    #[error("the backup is damaged: {0}; take another one")]
    Damaged(String),
    /// There is a database that would be replaced.
    #[error("there is a database already: --replace sets it aside and puts the backup in its place")]
    InTheWay,
    /// The server would not notice.
    #[error(transparent)]
    Running(#[from] LockError),
    /// Somebody is at work on PostgreSQL.
    #[error("a server, or another `konsil` command, is connected to the database: stop it first")]
    InUse,
    /// The configured database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The configured database, while it was read.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// PostgreSQL's own tools are needed.
    #[error("{program} is missing: install PostgreSQL's client programs (Debian: postgresql-client)")]
    NoProgram {
        /// Which.
        program: &'static str,
    },
    /// What PostgreSQL's own tools said.
    #[error("{program}: {said}")]
    Program {
        /// Which.
        program: &'static str,
        /// Its last lines.
        said: String,
    },
    /// Nobody may read all hospitals' rows.
    #[error(
        "a backup reads the rows of all hospitals, which the server's own roles may not: set database.backup_url to a role \
         that may (CREATE ROLE konsil_backup LOGIN BYPASSRLS PASSWORD '…' IN ROLE pg_read_all_data)"
    )]
    NoReader,
    /// A restore failed, and so did putting back what was there.
    #[error(
        "{error}; what was there before is untouched in the schema {schema}: stop all servers, then in psql          DROP SCHEMA IF EXISTS konsil CASCADE; ALTER SCHEMA {schema} RENAME TO konsil;"
    )]
    LeftAside {
        /// Where it is.
        schema: String,
        /// Why the restore failed.
        #[source]
        error: Box<BackupError>,
    },
    /// Files.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |error| BackupError::Io { path, error }
}

/// Writes a backup of the configured database into a new folder. The server may run.
///
/// # Errors
/// [`BackupError`] says what is wrong, in words for an operator; nothing is left behind.
pub async fn make(config: &Config, folder: &Path) -> Result<(), BackupError> {
    if folder.exists() {
        return Err(BackupError::Exists(folder.to_owned()));
    }
    let part = beside(folder, "part");
    if part.exists() {
        // A backup that was interrupted.
        fs::remove_dir_all(&part).map_err(io_error(&part))?;
    }
    fs::create_dir_all(&part).map_err(io_error(&part))?;
    let made = write(config, &part).await;
    if made.is_err() {
        let _ = fs::remove_dir_all(&part);
        return made;
    }
    fs::rename(&part, folder).map_err(io_error(folder))?;
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        sync(parent)?;
    }
    Ok(())
}

async fn write(config: &Config, part: &Path) -> Result<(), BackupError> {
    let file = part.join(DATABASE_FILE);
    let kind = Kind::of(config);
    match kind {
        Kind::Sqlite => sqlite::dump(config, &file).await?,
        Kind::Postgresql => postgres::dump(config, &file).await?,
    }
    sync(&file)?;
    objects::dump(config, part)?;
    Manifest::of(kind, &file)?.write(part)?;
    sync(part)
}

/// What a restore did.
#[derive(Debug)]
pub struct Restored {
    /// When the backup was made, RFC 3339.
    pub made_at: String,
    /// Where the database that was there is now.
    pub set_aside: Option<String>,
}

/// Puts a backup in the place of the configured database. The server must not run.
///
/// # Errors
/// [`BackupError`] says what is wrong, in words for an operator; the database that was there still is.
pub async fn restore(config: &Config, folder: &Path, replace: bool) -> Result<Restored, BackupError> {
    let manifest = Manifest::read(folder)?;
    let configured = Kind::of(config);
    if manifest.database != configured {
        return Err(BackupError::OtherKind { found: manifest.database, configured });
    }
    let file = folder.join(DATABASE_FILE);
    manifest.check(&file)?;
    let set_aside = match configured {
        Kind::Sqlite => sqlite::put_back(config, &file, replace).await?,
        Kind::Postgresql => postgres::put_back(config, &file, replace).await?,
    };
    objects::put_back(config, folder)?;
    Ok(Restored { made_at: manifest.made_at, set_aside })
}

/// `name.what` beside `name`.
fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(what);
    path.with_file_name(name)
}

/// What is written is on the disk.
fn sync(path: &Path) -> Result<(), BackupError> {
    fs::File::open(path).and_then(|file| file.sync_all()).map_err(io_error(path))
}
