//! The local database: one schema, migrated forward in steps, with a version that every transaction compares and swaps.

use crate::error::{EngineError, Result};
use rusqlite::Connection;

/// Steps in order; `PRAGMA user_version` is the number of steps done.
const STEPS: &[&str] = &[
    include_str!("schema/0001.sql"),
    include_str!("schema/0002.sql"),
    include_str!("schema/0003.sql"),
    include_str!("schema/0004.sql"),
    include_str!("schema/0005.sql"),
    include_str!("schema/0006.sql"),
    include_str!("schema/0007.sql"),
    include_str!("schema/0008.sql"),
    include_str!("schema/0009.sql"),
    include_str!("schema/0010.sql"),
    include_str!("schema/0011.sql"),
    include_str!("schema/0012.sql"),
    include_str!("schema/0013.sql"),
    include_str!("schema/0014.sql"),
    include_str!("schema/0015.sql"),
    include_str!("schema/0016.sql"),
    include_str!("schema/0017.sql"),
    include_str!("schema/0018.sql"),
    include_str!("schema/0019.sql"),
];

/// The step that brought the search index: what is there already is indexed with it.
const SEARCH_STEP: usize = 2;
/// The step since which more letters are folded.
const FOLD_STEP: usize = 16;

/// Brings the database to the newest schema.
pub(crate) fn migrate(db: &Connection) -> Result<()> {
    let found: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(EngineError::NewerDatabase { found, known });
    }
    let done = usize::try_from(found).unwrap_or(0);
    for (index, step) in STEPS.iter().enumerate().skip(done) {
        db.execute_batch("BEGIN IMMEDIATE")?;
        let outcome = db
            .execute_batch(step)
            .and_then(|()| if index == 0 { db.execute_batch(e2ee::mls::SCHEMA) } else { Ok(()) })
            .and_then(|()| db.execute_batch(&format!("PRAGMA user_version = {}", index + 1)));
        let outcome = match outcome {
            Ok(()) if index == SEARCH_STEP => crate::search::index_all(db),
            Ok(()) if index == FOLD_STEP => crate::search::fold_anew(db),
            other => other.map_err(Into::into),
        };
        let outcome = outcome.and_then(|()| Ok(db.execute_batch("COMMIT")?));
        if let Err(error) = outcome {
            // The rollback's own failure would only hide the first one.
            let _ = db.execute_batch("ROLLBACK");
            return Err(error);
        }
    }
    Ok(())
}
