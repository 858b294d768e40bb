//! Copies of the database: made beside a server that runs, and looked over before one is put back.

use crate::MIGRATIONS;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::path::Path;

/// A copy that cannot be made, or must not be put back.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// There is no database to copy.
    #[error("there is no database at {0}")]
    Missing(String),
    /// Not a database, or a damaged one.
    #[error("the copy is damaged: {0}")]
    Damaged(String),
    /// Written by a newer version of Konsil.
    #[error("the copy was made by a newer version of Konsil (its migration {0} is unknown to this one)")]
    Newer(i64),
    /// Anything else.
    #[error("the database cannot be copied: {0}")]
    Failed(#[from] sqlx::Error),
}

/// Writes the database as it is at one moment into a new file. A server may be running on it.
///
/// # Errors
/// [`CopyError`] says why not.
pub async fn copy(database: &Path, copy: &Path) -> Result<(), CopyError> {
    if !database.is_file() {
        return Err(CopyError::Missing(database.display().to_string()));
    }
    let mut connection = SqliteConnectOptions::new().filename(database).read_only(true).connect().await?;
    let done = sqlx::query("VACUUM INTO ?").bind(copy.to_string_lossy().into_owned()).execute(&mut connection).await;
    connection.close().await?;
    done?;
    Ok(())
}

/// Looks a copy over: every page, and whether this version knows its tables.
///
/// # Errors
/// [`CopyError`] says what is wrong with it.
pub async fn check(copy: &Path) -> Result<(), CopyError> {
    let damaged = |error: sqlx::Error| CopyError::Damaged(error.to_string());
    let mut connection = SqliteConnectOptions::new().filename(copy).read_only(true).connect().await.map_err(damaged)?;
    let checked = look_over(&mut connection).await;
    connection.close().await?;
    checked
}

async fn look_over(connection: &mut SqliteConnection) -> Result<(), CopyError> {
    let damaged = |error: sqlx::Error| CopyError::Damaged(error.to_string());
    let found: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut *connection).await.map_err(damaged)?;
    if found != "ok" {
        return Err(CopyError::Damaged(found));
    }
    let newest: i64 =
        sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(connection).await.map_err(damaged)?;
    let known = MIGRATIONS.iter().any(|migration| migration.version == newest);
    if known { Ok(()) } else { Err(CopyError::Newer(newest)) }
}
