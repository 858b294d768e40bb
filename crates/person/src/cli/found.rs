//! `found`: a hospital begins on this machine.

use super::{
    account::Account,
    failure::{Failure, said},
    speech::Report,
};
use client::Founding;
use e2ee::Cost;
use person::{Story as _, keys::Keys};
use serde_json::json;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Address of the server, for example https://nordstadt.example
    #[arg(long, value_name = "URL")]
    server: String,
    /// Set-up token that `konsil tenant create` printed
    #[arg(long, value_name = "HEX")]
    token: String,
    /// The hospital's name
    #[arg(long, value_name = "NAME")]
    hospital: String,
    /// Name of the first administrator
    #[arg(long, value_name = "NAME")]
    admin: String,
    /// Their role
    #[arg(long, default_value = "IT")]
    role: String,
    /// Shown in device lists
    #[arg(long, default_value = "konsil-person")]
    device_name: String,
    /// Folder for the key files: take it offline afterwards
    #[arg(long, value_name = "DIR")]
    keys: PathBuf,
    /// The device's database file, to be made
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Passphrase of the root key; made when left out
    #[arg(long, env = "KONSIL_ROOT_PASSPHRASE", hide_env_values = true)]
    root_passphrase: Option<String>,
    /// Passphrase of the archive key; made when left out
    #[arg(long, env = "KONSIL_ARCHIVE_PASSPHRASE", hide_env_values = true)]
    archive_passphrase: Option<String>,
}

pub(super) async fn run(args: Args) -> Result<Report, Failure> {
    let token = token(&args.token)?;
    let account = Account::create(&args.data, &args.server)?;
    let keys = Keys::make(&args.keys, args.root_passphrase, args.archive_passphrase, Cost::FILE)?;
    account
        .person
        .found(Founding {
            token,
            root: keys.root.clone(),
            archive: Some(keys.archive.public()),
            hospital: args.hospital.clone(),
            admin: args.admin.clone(),
            role: args.role,
            device_name: args.device_name,
        })
        .await?;
    let id = account.person.ready().await?;
    account.settled().await?;
    account.close().await;
    let text = format!(
        "{} is founded; {} is its first administrator ({}).\n\
         Root key:    {}   passphrase: {}\n\
         Archive key: {}   passphrase: {}\n\
         Write the passphrases down, keep them apart from the files, and take the files off this machine.",
        args.hospital,
        args.admin,
        args.data.display(),
        keys.root_file.display(),
        keys.root_passphrase,
        keys.archive_file.display(),
        keys.archive_passphrase,
    );
    let json = json!({
        "person": id,
        "data": args.data,
        "root_key": { "file": keys.root_file, "passphrase": keys.root_passphrase },
        "archive_key": { "file": keys.archive_file, "passphrase": keys.archive_passphrase },
    });
    Ok(Report { text, json })
}

/// The set-up token's bytes.
pub(super) fn token(text: &str) -> Result<Vec<u8>, Failure> {
    match hex::decode(text.trim()) {
        Ok(token) if token.len() == 32 => Ok(token),
        _ => said("the set-up token has 64 hexadecimal digits, as `konsil tenant create` prints them"),
    }
}
