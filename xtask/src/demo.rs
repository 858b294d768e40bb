//! `cargo xtask demo`: builds what is stale, seeds "Klinikum Nordstadt" once, serves it, and says when it is ready.
//!
//! The data folder `.konsil/demo` stays from run to run; `--reset` starts anew.

mod links;
mod serving;

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc;

use anyhow::Result;

use crate::build::{self, Profile};
use crate::setup::{self, Scope};
use crate::tree;
pub(crate) use serving::{Serving, Size};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Also write the links to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Throw the demo's data away first
    #[arg(long)]
    reset: bool,
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    setup::run(Scope::Demo)?;
    build::everything()?;
    let data = tree::own("demo");
    if args.reset && data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        let _ = stop.send(());
    })?;
    let mut serving = Serving::start(Profile::Release, &data, args.port, Size::Whole)?;
    let demo = serving.links()?;
    if let Some(file) = &args.json {
        links::write(&demo, file)?;
    }
    links::print(&demo);
    println!("READY {} (Ctrl-C stops it; the data stays in .konsil/demo)", serving.address());
    serving.until(&stopped)
}

/// A small demo for the browser tests; returns with it the file that tells the links.
pub(crate) fn for_tests() -> Result<(Serving, PathBuf)> {
    let data = tree::own("demo-test");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let serving = Serving::start(Profile::Dev, &data, 0, Size::Small)?;
    let file = data.join("links.json");
    links::write(&serving.links()?, &file)?;
    Ok((serving, file))
}
