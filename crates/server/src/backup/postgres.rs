//! PostgreSQL, by its own tools: their format outlives ours, and a large database is theirs to stream.

use super::BackupError;
use crate::{Config, config::Url, open_store, surroundings};
use std::{path::Path, process::Stdio};
use store_postgres::backup::{Program, make_room};
use tokio::process::Command;

pub(super) async fn dump(config: &Config, file: &Path) -> Result<(), BackupError> {
    // With a single address the server's role may do anything, so it may also read everything.
    let single = config.database.url.as_ref().filter(|_| config.database.migrate_url.is_none());
    let url = config.database.backup_url.as_ref().or(single).ok_or(BackupError::NoReader)?;
    let mut command = program("pg_dump", url)?;
    command.args(["--format=custom", "--schema=konsil", "--no-privileges", "--file"]).arg(file);
    run("pg_dump", command).await
}

pub(super) async fn put_back(config: &Config, file: &Path, replace: bool) -> Result<Option<String>, BackupError> {
    let Some(url) = config.database.migrate_url.as_ref().or(config.database.url.as_ref()) else {
        return Err(BackupError::NoReader);
    };
    // Makes roles and schema where there are none yet.
    let store = open_store(config).await?;
    let is_empty = store.tenants().await.map(|tenants| tenants.is_empty());
    store.close().await;
    let is_empty = is_empty?;
    if !is_empty && !replace {
        return Err(BackupError::InTheWay);
    }
    let aside = format!("konsil_before_{}", surroundings::now().as_millis());
    make_room(url.expose(), if is_empty { None } else { Some(&aside) }).await.map_err(|error| said(&error))?;
    let mut command = program("pg_restore", url)?;
    command.args(["--single-transaction", "--exit-on-error", "--no-privileges"]);
    if config.database.migrate_url.is_some() {
        command.arg("--no-owner");
    }
    command.arg(file);
    let restored = run("pg_restore", command).await;
    if restored.is_err() && !is_empty {
        store_postgres::backup::undo_make_room(url.expose(), &aside).await.map_err(|error| said(&error))?;
    }
    restored?;
    // Gives the server's role its rights again, and looks whether everything holds.
    open_store(config).await?.close().await;
    Ok((!is_empty).then(|| format!("schema {aside}")))
}

fn said(error: &impl std::error::Error) -> BackupError {
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

async fn run(program: &'static str, mut command: Command) -> Result<(), BackupError> {
    let done = command.output().await.map_err(|_| BackupError::NoProgram { program })?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let lines: Vec<&str> = said.lines().rev().take(5).collect();
    Err(BackupError::Program { program, said: lines.into_iter().rev().collect::<Vec<_>>().join(" / ") })
}
