//! The server's embedded database: SQLite behind [`store::Store`].
//!
//! Guarantees: WAL with `synchronous=FULL`, so what a method returned `Ok` for survives a power cut; one writer, several
//! readers; every query is checked against the migrations when this crate is compiled (the two that take lists are
//! built at run time and covered by the conformance suite). A database of a newer version is refused, never touched.
//!
//! Deliberately lacks: a second process. Whoever needs more nodes than one takes the other backend.

mod administration;
mod append;
mod audit;
pub mod backup;
mod cases;
mod commits;
mod conversations;
mod cursors;
mod enrolments;
mod key_packages;
mod keybox;
mod locking;
mod log;
mod people;
mod readers;
mod row;
mod tenants;
mod transfers;
mod welcomes;
mod writer;

use readers::Readers;
use sqlx::{
    ConnectOptions as _,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous},
};
use std::{fmt, path::Path, time::Duration};
use store::StoreError;
use writer::Writer;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The embedded database.
pub struct SqliteStore {
    writer: Writer,
    readers: Readers,
}

/// The database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Written by a newer version of Konsil.
    #[error("the database was written by a newer version of Konsil (its migration {0} is unknown to this one)")]
    Newer(i64),
    /// A migration failed; the one before it is in force.
    #[error("the database cannot be brought to this version: {0}")]
    Migrate(#[source] MigrateError),
    /// Anything else.
    #[error("the database cannot be opened: {0}")]
    Open(#[from] sqlx::Error),
}

/// Size of the database's pages: a message with its archive copy has about 2.4 KB.
const PAGE_BYTES: u32 = 8 * 1024;
/// Concurrent readers; each has a thread and a page cache.
const READERS: usize = 3;

impl SqliteStore {
    /// Opens the database file, makes it when it is missing, and brings it to this version.
    ///
    /// # Errors
    /// [`OpenError`] says why not.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .locking_mode(SqliteLockingMode::Normal)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(200)
            // Three messages to a page instead of one; a smaller page is half empty. For new databases only.
            .page_size(PAGE_BYTES)
            // What undoes a statement, and intermediate tables, would otherwise be files.
            .pragma("temp_store", "2")
            .pragma("cache_size", "-32768")
            .pragma("wal_autocheckpoint", "8000");
        let mut writer = options.clone().connect().await?;
        MIGRATIONS.run(&mut writer).await.map_err(|error| match error {
            MigrateError::VersionMissing(version) => OpenError::Newer(version),
            other => OpenError::Migrate(other),
        })?;
        for statement in append::PREPARE {
            sqlx::query(statement).execute(&mut writer).await?;
        }
        let options = options.read_only(true).pragma("query_only", "1");
        let mut readers = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            readers.push(options.connect().await?);
        }
        Ok(Self { writer: Writer::new(writer), readers: Readers::new(readers) })
    }

    /// Waits for running transactions and closes.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

#[async_trait::async_trait]
impl store::Closing for SqliteStore {
    async fn close(&self) {
        Self::close(self).await;
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SqliteStore")
    }
}

/// SQLite's primary result code for a full disk.
const SQLITE_FULL: i32 = 13;
/// An I/O error, as a write beyond a quota or a full file system may also say.
const SQLITE_IOERR_WRITE: i32 = 778;

fn failed(error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<i32>().ok());
    let full_on_disk = match &error {
        sqlx::Error::Io(error) => error.kind() == std::io::ErrorKind::StorageFull,
        _ => false,
    };
    match code {
        _ if full_on_disk => StoreError::Full,
        Some(code) if code & 0xff == SQLITE_FULL || code == SQLITE_IOERR_WRITE => StoreError::Full,
        _ => StoreError::Internal(Box::new(error)),
    }
}

fn is_unique_violation(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
