//! `seed-demo`: the demo hospital on an empty server.

use super::{
    account::{origin, point},
    failure::{Failure, said},
    found,
    speech::{self, Report},
};
use e2ee::Cost;
use person::demo::{self, Plan, SeedError};
use serde_json::json;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Address of a server with an empty hospital
    #[arg(long, value_name = "URL")]
    server: String,
    /// Set-up token that `konsil tenant create` printed
    #[arg(long, value_name = "HEX")]
    token: String,
    /// Folder for key files, devices and `demo.json`
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How many people at most
    #[arg(long, value_name = "NUMBER", default_value_t = usize::MAX, hide_default_value = true)]
    people: usize,
    /// How many chats at most
    #[arg(long, value_name = "NUMBER", default_value_t = usize::MAX, hide_default_value = true)]
    chats: usize,
    /// How many messages at least
    #[arg(long, value_name = "NUMBER", default_value_t = 3_200)]
    messages: usize,
}

pub(super) async fn run(args: Args) -> Result<Report, Failure> {
    if args.out.join(demo::RESULT_FILE).exists() {
        return said(format!("{} holds a demo already: name another folder, or remove it", args.out.display()));
    }
    let plan = Plan {
        server: origin(&args.server)?,
        token: found::token(&args.token)?,
        folder: args.out.clone(),
        people: args.people,
        chats: args.chats,
        messages: args.messages,
        cost: Cost::FILE,
    };
    let demo = demo::seed(&plan, &speech::progress).await.map_err(|error| match error {
        SeedError::Device(error) => error.into(),
        SeedError::Keys(error) => error.into(),
        other => Failure::Said(other.to_string()),
    })?;
    for link in &demo.links {
        point(&args.out.join(&link.data), &plan.server)?;
    }
    let text = format!("{} is seeded: {}", demo.hospital, args.out.join(demo::RESULT_FILE).display());
    Ok(Report { text, json: json!(demo) })
}
