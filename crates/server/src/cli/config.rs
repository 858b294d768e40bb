//! `konsil config`: check and example.

use super::{CommandError, read_config, say};
use crate::{Config, DATABASE, config::Place, http::check_web_root, map, objects::FOLDER, tls};
use clap::Subcommand;
use std::path::Path;

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Reads the configuration as `serve` would and says whether it holds
    Check,
    /// Prints a file with every key, its default and what it does
    Example,
}

pub(super) fn run(file: Option<&Path>, command: &ConfigCommand) -> Result<(), CommandError> {
    match command {
        ConfigCommand::Check => {
            let config = read_config(file)?;
            config.web_root.as_deref().map_or(Ok(()), check_web_root)?;
            config.tls.as_ref().map_or(Ok(()), tls::check)?;
            let database = match &config.database.url {
                Some(url) => url.to_string(),
                None => config.data_dir.join(DATABASE).display().to_string(),
            };
            let attachments = match config.attachments.place() {
                Place::Folder => config.data_dir.join(FOLDER).display().to_string(),
                Place::S3(place) => format!("the bucket {}", place.bucket),
            };
            let shown = match &config.map.tiles {
                Some(tiles) => {
                    map::check(tiles)?;
                    tiles.display().to_string()
                }
                None => "none".to_owned(),
            };
            say(&format!("ok: listens on {}, data in {database}, attachments in {attachments}, map: {shown}", config.listen))
        }
        ConfigCommand::Example => say(Config::example().trim_end()),
    }
}
