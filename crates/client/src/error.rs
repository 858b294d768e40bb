//! Why a call of the engine failed. The database is then as it was before the call.

/// An internal failure: never caused by what others send (that is stored as refused), only by this device.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// No room on this device.
    #[error("device storage full")]
    DeviceFull,
    /// Another process or tab wrote to the database: this engine must be dropped.
    #[error("another writer owns the database")]
    AnotherWriter,
    /// The database was written by a newer version of the app.
    #[error("database has version {found}, this app knows {known}")]
    NewerDatabase {
        /// Version in the file.
        found: i64,
        /// Newest version this app knows.
        known: i64,
    },
    /// The database refused.
    #[error("database: {0}")]
    Database(rusqlite::Error),
    /// A row does not hold what it should.
    #[error("database row is damaged: {0}")]
    Damaged(&'static str),
    /// The group engine refused something of our own making.
    #[error("group engine: {0}")]
    Groups(String),
}

impl From<rusqlite::Error> for EngineError {
    fn from(error: rusqlite::Error) -> Self {
        if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) || is_refused_write(&error) {
            return Self::DeviceFull;
        }
        Self::Database(error)
    }
}

/// A browser's storage that writes less than it was given, or nothing, gives no reason. SQLite then reports its two bare codes,
/// which it never does for a mistake in SQL (that has a text of its own) nor for a disk elsewhere (that has a finer code).
fn is_refused_write(error: &rusqlite::Error) -> bool {
    let rusqlite::Error::SqliteFailure(code, text) = error else { return false };
    match code.extended_code {
        rusqlite::ffi::SQLITE_IOERR => true,
        rusqlite::ffi::SQLITE_ERROR => text.as_deref() == Some("SQL logic error"),
        _ => false,
    }
}

/// What every internal function gives.
pub(crate) type Result<T> = std::result::Result<T, EngineError>;

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    fn of(code: i32, text: &str) -> EngineError {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some(text.into())).into()
    }

    #[test]
    fn a_write_that_storage_refuses_is_no_room_and_a_mistake_in_sql_is_not() {
        assert!(matches!(of(ffi::SQLITE_FULL, "database or disk is full"), EngineError::DeviceFull));
        assert!(matches!(of(ffi::SQLITE_IOERR, "disk I/O error"), EngineError::DeviceFull));
        assert!(matches!(of(ffi::SQLITE_ERROR, "SQL logic error"), EngineError::DeviceFull));
        assert!(matches!(of(ffi::SQLITE_ERROR, "no such table: items"), EngineError::Database(_)));
        assert!(matches!(of(ffi::SQLITE_IOERR_READ, "disk I/O error"), EngineError::Database(_)));
    }
}
