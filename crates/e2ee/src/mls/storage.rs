//! OpenMLS' storage in one table of the engine's database.

/// The table that a database needs.
pub const SCHEMA: &str = "\
CREATE TABLE mls (
    label TEXT NOT NULL,
    key BLOB NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (label, key)
) STRICT, WITHOUT ROWID;
";

/// The local database failed, or holds what this version cannot read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// SQLite's words.
    #[error("database: {0}")]
    Database(String),
    /// A stored value cannot be read.
    #[error("stored group state cannot be read: {0}")]
    Unreadable(String),
}
