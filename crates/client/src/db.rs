//! Transactions on the one connection, small values, and the state version that fences a second writer.

use crate::error::{EngineError, Result};
use minicbor::{Decode, Encode};
use rusqlite::{Connection, OptionalExtension, params};

/// How deleted and replaced content is overwritten (`PRAGMA secure_delete`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overwriting {
    /// Wherever that costs nothing.
    Where,
    /// Everywhere: nothing of it stays in the file.
    Everywhere,
}

impl Overwriting {
    /// Sets it; gives what was set before, if anything was.
    pub(crate) fn set(self, db: &Connection) -> Result<Option<Self>> {
        let before = match db.query_row("PRAGMA secure_delete", [], |row| row.get::<_, i64>(0))? {
            0 => None,
            1 => Some(Self::Everywhere),
            _ => Some(Self::Where),
        };
        db.execute_batch(match self {
            Self::Where => "PRAGMA secure_delete = FAST",
            Self::Everywhere => "PRAGMA secure_delete = ON",
        })?;
        Ok(before)
    }
}

/// After the transaction that overwrote something: what the file's write-ahead log still holds of it goes as well.
pub(crate) fn overwritten(db: &Connection) {
    // Nothing is lost when it does not succeed: the log is written back later.
    let _ = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
}

/// What the write-ahead log may gather while history is read, in pages: what several pages of history have written goes into the file
/// once for all of them.
const GATHERED_PAGES: u32 = 2_000;

/// While history is read: lets the write-ahead log grow. Gives how long it was allowed to be, for [`gathered`]; nothing where there is none.
pub(crate) fn gather(db: &Connection) -> Option<u32> {
    let before = db.query_row("PRAGMA wal_autocheckpoint", [], |row| row.get(0)).ok().filter(|pages| *pages > 0)?;
    set_gathered(db, GATHERED_PAGES);
    Some(before)
}

/// History is here: the log is as long as before, and what it has gathered goes into the file.
pub(crate) fn gathered(db: &Connection, before: u32) {
    set_gathered(db, before);
    // As after what was overwritten.
    let _ = db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
}

fn set_gathered(db: &Connection, pages: u32) {
    // Nothing hangs on it but time.
    let _ = db.query_row(&format!("PRAGMA wal_autocheckpoint = {pages}"), [], |_| Ok(()));
}

/// Highest state version this database has reached.
const STATE: &str = "state";
/// Highest state version that a frame of this database has named.
const TOLD: &str = "told";

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

/// Forgets a small value.
pub(crate) fn delete(db: &Connection, key: &str) -> Result<()> {
    db.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([key])?;
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

/// Notes, in the transaction that makes a frame, that the frame names `state`, and gives it back.
///
/// The state version alone does not tell whether this file was copied back: a copy that is then worked on without network passes
/// the number that the server was named.
pub(crate) fn tell(db: &Connection, state: u64) -> Result<u64> {
    put(db, TOLD, &state)?;
    Ok(state)
}

/// The highest state version that the server can have heard of from this file.
pub(crate) fn told(db: &Connection) -> Result<u64> {
    Ok(get(db, TOLD)?.unwrap_or(0))
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
