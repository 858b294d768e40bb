//! The command line: `serve`, `tenant`, `backup`, `restore`, `config`.

mod backup;
mod config;
mod serve;
mod tenant;

pub use tenant::MadeTenant;
pub(crate) use tenant::make as make_tenant;

use crate::{
    Config, DatabaseError, StartError, backup::BackupError, config::ConfigError, http::WebRootError, map::MapError, tls::TlsError,
};
use clap::{Parser, Subcommand};
use std::{io::Write as _, path::PathBuf, process::ExitCode};

/// The messenger of a hospital: end-to-end encrypted, on your own server.
#[derive(Debug, Parser)]
#[command(name = "konsil", version)]
pub struct Arguments {
    /// Configuration file; without one the defaults and the environment hold
    #[arg(long, short, global = true, env = "KONSIL_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the server
    Serve,
    /// Makes and lists hospitals
    #[command(subcommand)]
    Tenant(tenant::Tenant),
    /// Writes a backup into a new folder; the server may run
    Backup {
        /// The folder, which must not be there yet
        folder: PathBuf,
    },
    /// Puts a backup in the place of the database; the server must not run
    Restore {
        /// The backup's folder
        folder: PathBuf,
        /// Set the database that is there aside
        #[arg(long)]
        replace: bool,
    },
    /// Checks and explains the configuration
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Prints the description of the administration's API (OpenAPI)
    Openapi,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
enum CommandError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
    #[error(transparent)]
    Map(#[from] MapError),
    #[error(transparent)]
    Web(#[from] WebRootError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Tenant(String),
}

/// Runs a command; what is wrong goes to standard error.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    let done = match arguments.command {
        Command::Serve => serve::run(arguments.config.as_deref()),
        Command::Tenant(command) => tenant::run(arguments.config.as_deref(), command),
        Command::Openapi => describe(),
        Command::Backup { folder } => backup::make(arguments.config.as_deref(), &folder),
        Command::Restore { folder, replace } => backup::restore(arguments.config.as_deref(), &folder, replace),
        Command::Config(command) => config::run(arguments.config.as_deref(), &command),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "konsil: {error}");
            ExitCode::FAILURE
        }
    }
}

fn describe() -> Result<(), CommandError> {
    let description = crate::http::description().map_err(|error| CommandError::Tenant(error.to_string()))?;
    write!(std::io::stdout(), "{description}")?;
    Ok(())
}

fn read_config(file: Option<&std::path::Path>) -> Result<Config, CommandError> {
    Ok(Config::read(file, std::env::vars())?)
}

fn say(line: &str) -> Result<(), CommandError> {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
