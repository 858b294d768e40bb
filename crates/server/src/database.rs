//! The configured database, opened.

use crate::Config;
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
};
use store::Store;
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;

/// File name of the embedded database in the data folder.
pub const DATABASE: &str = "konsil.sqlite";

/// The database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The data folder cannot be made.
    #[error("the data folder {folder} cannot be used: {error}")]
    Folder {
        /// Which.
        folder: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The embedded database.
    #[error(transparent)]
    Sqlite(#[from] store_sqlite::OpenError),
    /// PostgreSQL.
    #[error(transparent)]
    Postgres(#[from] store_postgres::OpenError),
}

/// Opens the configured database and brings it to this version.
///
/// # Errors
/// [`DatabaseError`] says what is wrong, in words for an operator.
pub async fn open(config: &Config) -> Result<Arc<dyn Store>, DatabaseError> {
    if let Some(url) = &config.database.url {
        let settings = store_postgres::Settings {
            url: url.expose(),
            migrate_url: config.database.migrate_url.as_ref().map(crate::config::Url::expose),
            connections: config.database.connections,
        };
        return Ok(Arc::new(PostgresStore::open(settings).await?));
    }
    let folder = &config.data_dir;
    std::fs::create_dir_all(folder).map_err(|error| DatabaseError::Folder { folder: folder.clone(), error })?;
    Ok(Arc::new(SqliteStore::open(&folder.join(DATABASE)).await?))
}

/// Held by the server that works on a data folder: a second one, or a restore under a running server, would lose messages.
#[derive(Debug)]
pub(crate) struct DataLock {
    // Unlocked when it is closed, however the process ends.
    _file: File,
}

/// The data folder is in use, or cannot be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it.
    #[error("a server is running on the data folder {0}: stop it first")]
    Held(PathBuf),
    /// Files.
    #[error("the data folder {folder} cannot be locked: {error}")]
    Io {
        /// Which.
        folder: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

impl DataLock {
    pub(crate) fn take(folder: &Path) -> Result<Self, LockError> {
        let failed = |error| LockError::Io { folder: folder.to_owned(), error };
        let file = File::create(folder.join("konsil.lock")).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Held(folder.to_owned())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}
