//! PostgreSQL, by its own tools: their format outlives ours, and a large database is theirs to stream.

use super::BackupError;
use crate::{Config, config::Url, open_store, surroundings};
use std::{path::Path, process::Stdio};
use store_postgres::backup::{Alone, Found, Program, VERSIONS, unknown_version};
use tokio::process::Command;

const DUMP: &str = "pg_dump";
const RESTORE: &str = "pg_restore";

pub(super) async fn dump(config: &Config, file: &Path) -> Result<(), BackupError> {
    // With a single address the server's role may do anything, so it may also read everything.
    let single = config.database.url.as_ref().filter(|_| config.database.migrate_url.is_none());
    let url = config.database.backup_url.as_ref().or(single).ok_or(BackupError::NoReader)?;
    let mut command = program(DUMP, url)?;
    command.args(["--format=custom", "--schema=konsil", "--no-privileges", "--file"]).arg(file);
    run(DUMP, &mut command).await.map(|_| ())
}

pub(super) async fn put_back(config: &Config, file: &Path, replace: bool) -> Result<Option<String>, BackupError> {
    let Some(url) = config.database.migrate_url.as_ref().or(config.database.url.as_ref()) else {
        return Err(BackupError::NoReader);
    };
    check_version(file).await?;
    let mut alone = alone(url).await?;
    let mut found = alone.finds().await.map_err(said)?;
    if found == Found::Nothing {
        // Roles are no part of a backup: they are made as for a new server.
        alone.leave().await.map_err(said)?;
        open_store(config).await?.close().await;
        alone = self::alone(url).await?;
        found = alone.finds().await.map_err(said)?;
    }
    // What is there may be of any version: it is not opened, only set aside.
    let aside = (found == Found::Hospitals).then(|| format!("konsil_before_{}", surroundings::now().as_millis()));
    if aside.is_some() && !replace {
        return Err(BackupError::InTheWay);
    }
    alone.make_room(aside.as_deref()).await.map_err(said)?;
    if let Err(error) = fill(config, url, file).await {
        return Err(undone(undo(alone, aside.as_deref()).await, aside, error));
    }
    // It is done, even if this connection did not live to see it.
    let _ = alone.leave().await;
    // Gives the server's role its rights again, and looks whether everything holds.
    match open_store(config).await {
        Ok(store) => store.close().await,
        Err(error) => {
            let undoing = match self::alone(url).await {
                Ok(alone) => undo(alone, aside.as_deref()).await,
                Err(error) => Err(error),
            };
            return Err(undone(undoing, aside, error.into()));
        }
    }
    Ok(aside.map(|name| format!("schema {name}")))
}

/// What was there is there again.
async fn undo(mut alone: Alone, aside: Option<&str>) -> Result<(), BackupError> {
    if let Some(name) = aside {
        alone.undo_make_room(name).await.map_err(said)?;
    }
    alone.leave().await.map_err(said)
}

/// The error that made a restore fail, and where the data are if what was there could not be put back either.
fn undone(undoing: Result<(), BackupError>, aside: Option<String>, error: BackupError) -> BackupError {
    match (undoing, aside) {
        (Err(_), Some(schema)) => BackupError::LeftAside { schema, error: Box::new(error) },
        _ => error,
    }
}

/// Nobody else is at work on the database.
async fn alone(url: &Url) -> Result<Alone, BackupError> {
    Alone::on(url.expose()).await.map_err(said)?.ok_or(BackupError::InUse)
}

/// Does this version know the backup's tables? Read from the dump itself: a newer one is refused before anything is touched.
async fn check_version(file: &Path) -> Result<(), BackupError> {
    let mut command = Command::new(RESTORE);
    command.args(["--data-only", "--schema=konsil", "--table", VERSIONS, "--file=-"]).arg(file);
    let table = run(RESTORE, command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped())).await?;
    match unknown_version(&table) {
        Ok(None) => Ok(()),
        Ok(Some(migration)) => Err(BackupError::Newer(format!("with migration {migration}"))),
        Err(error) => Err(BackupError::Damaged(error.to_string())),
    }
}

async fn fill(config: &Config, url: &Url, file: &Path) -> Result<(), BackupError> {
    let mut command = program(RESTORE, url)?;
    command.args(["--single-transaction", "--exit-on-error", "--no-privileges"]);
    if config.database.migrate_url.is_some() {
        command.arg("--no-owner");
    }
    run(RESTORE, command.arg(file)).await.map(|_| ())
}

fn said(error: impl std::error::Error) -> BackupError {
    BackupError::Program { program: "PostgreSQL", said: error.to_string() }
}

fn program(name: &'static str, url: &Url) -> Result<Command, BackupError> {
    let Program { url, password } =
        Program::of(url.expose()).map_err(|error| BackupError::Program { program: name, said: error.to_string() })?;
    let mut command = Command::new(name);
    command.arg("--dbname").arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    if let Some(password) = password {
        // Arguments can be read by everybody on the machine, the environment by its owner alone.
        command.env("PGPASSWORD", password);
    }
    Ok(command)
}

/// What the program writes, when it succeeds.
async fn run(program: &'static str, command: &mut Command) -> Result<String, BackupError> {
    let done = command.output().await.map_err(|_| BackupError::NoProgram { program })?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let lines: Vec<&str> = said.lines().rev().take(5).collect();
    Err(BackupError::Program { program, said: lines.into_iter().rev().collect::<Vec<_>>().join(" / ") })
}
