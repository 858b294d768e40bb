//! The server's embedded database: SQLite behind [`store::Store`].
//!
//! Guarantees: WAL with `synchronous=FULL`, so what a method returned `Ok` for survives a power cut; one writer, several
//! readers; queries are checked against the migrations when this crate is compiled (but for those that take lists and those of
//! [`direct`], which the conformance suite runs). A database of a newer version is refused, never touched.
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
mod devices;
mod direct;
mod duties;
mod enrolments;
mod guests;
mod issuers;
mod key_packages;
mod keybox;
mod locking;
mod log;
mod objects;
mod people;
mod places;
mod preferences;
mod push;
mod readers;
mod recoveries;
mod retention;
mod rotations;
mod tenants;
mod transfers;
mod urgent;
mod welcomes;
mod writer;

use direct::{Direct, May};
use readers::Readers;
use sqlx::{
    ConnectOptions as _, SqliteConnection,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous},
};
use std::{fmt, path::Path, time::Duration};
use store::{StoreError, row};
use writer::Writer;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The embedded database.
pub struct SqliteStore {
    writer: Writer,
    readers: Readers<SqliteConnection>,
    direct_readers: Readers<Direct>,
}

/// The database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Written by a newer version of Konsil.
    #[error(
        "the database was written by a newer version of Konsil (its migration {0} is unknown to this one): start that version, \
         or restore the backup from before the update"
    )]
    Newer(i64),
    /// A migration failed; the one before it is in force.
    #[error("the database cannot be brought to this version: {0}")]
    Migrate(#[source] MigrateError),
    /// Anything else.
    #[error("the database cannot be opened: {0}")]
    Open(#[from] sqlx::Error),
    /// The same, on a connection of its own.
    #[error("the database cannot be opened: {0}")]
    Direct(#[from] StoreError),
}

/// Size of the database's pages: a message with its archive copy has about 2.4 KB.
const PAGE_BYTES: u32 = 8 * 1024;
/// Pages after which the write-ahead log is copied into the database and begun anew: 16 MiB. While the file still grows, every
/// commit also writes the file system's journal, which costs more than the commit itself; so it is soon as long as it gets.
const WAL_PAGES: &str = "2000";
/// Page cache of who writes, in KiB (the minus sign is SQLite's).
const WRITER_CACHE: &str = "-32768";
/// Page cache of who reads. Small: each has its own, so that every page would be kept five times, and the file system's is beneath.
const READER_CACHE: &str = "-1024";
/// Concurrent readers; each has a thread and a page cache.
const READERS: usize = 3;
/// Those for whole pieces of work; each the same.
const DIRECT_READERS: usize = 2;

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
            // What is deleted (a mail address) is overwritten where that costs no further write.
            .pragma("secure_delete", "FAST")
            .pragma("cache_size", WRITER_CACHE)
            .pragma("wal_autocheckpoint", WAL_PAGES);
        let mut writer = options.clone().connect().await?;
        MIGRATIONS.run(&mut writer).await.map_err(|error| match error {
            MigrateError::VersionMissing(version) => OpenError::Newer(version),
            other => OpenError::Migrate(other),
        })?;
        let direct = Direct::open(path, May::Write).await?;
        let options = options.read_only(true).pragma("query_only", "1").pragma("cache_size", READER_CACHE);
        let mut readers = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            readers.push(options.connect().await?);
        }
        let mut direct_readers = Vec::with_capacity(DIRECT_READERS);
        for _ in 0..DIRECT_READERS {
            direct_readers.push(Direct::open(path, May::Read).await?);
        }
        Ok(Self {
            writer: Writer::new(writer, direct),
            readers: Readers::new(readers),
            direct_readers: Readers::new(direct_readers),
        })
    }

    /// Waits for running transactions and closes.
    pub async fn close(&self) {
        self.readers.close().await;
        self.direct_readers.close().await;
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
