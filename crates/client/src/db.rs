//! Transactions on the one connection, small values, and the state version that fences a second writer.

use crate::error::{EngineError, Result};
use minicbor::{Decode, Encode};
use rusqlite::{Connection, OptionalExtension, params};

/// Highest state version this database has reached.
const STATE: &str = "state";

/// Reads a small value.
pub(crate) fn get<T: for<'b> Decode<'b, ()>>(db: &Connection, key: &str) -> Result<Option<T>> {
    let bytes: Option<Vec<u8>> =
        db.prepare_cached("SELECT value FROM meta WHERE key = ?1")?.query_row([key], |row| row.get(0)).optional()?;
    bytes.map(|bytes| minicbor::decode(&bytes).map_err(|_| EngineError::Damaged("meta"))).transpose()
}

/// Writes a small value.
pub(crate) fn put<T: Encode<()>>(db: &Connection, key: &str, value: &T) -> Result<()> {
    db.prepare_cached("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value")?
        .execute(params![key, protocol::cbor::encode(value)])?;
    Ok(())
}

/// The state version in the file.
pub(crate) fn state(db: &Connection) -> Result<u64> {
    Ok(get(db, STATE)?.unwrap_or(0))
}

/// Moves the state version from `expected` to `next`, or finds that somebody else wrote.
pub(crate) fn swap_state(db: &Connection, expected: u64, next: u64) -> Result<()> {
    if state(db)? != expected {
        return Err(EngineError::AnotherWriter);
    }
    put(db, STATE, &next)
}

/// Runs `work` so that its writes, and only they, are undone when it fails.
pub(crate) fn savepoint<T, E>(
    db: &Connection,
    work: impl FnOnce() -> std::result::Result<T, E>,
) -> Result<std::result::Result<T, E>> {
    db.execute_batch("SAVEPOINT step")?;
    let outcome = work();
    if outcome.is_err() {
        db.execute_batch("ROLLBACK TO step")?;
    }
    db.execute_batch("RELEASE step")?;
    Ok(outcome)
}
