//! The configured database, opened.

use crate::Config;
use std::{path::PathBuf, sync::Arc};
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
