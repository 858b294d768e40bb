//! `cargo xtask demo`: builds what is stale, seeds "Klinikum Nordstadt" once, serves it, and says when it is ready.
//!
//! The data folder `.konsil/demo` stays from run to run, and with it every link; `--reset` starts anew. Only when the shape
//! of the data has changed since (wire format, database, the demo's content) the hospital is seeded anew by itself.
//! `--empty` serves a hospital that nobody has set up yet: the first-run wizard begins there.

mod links;
mod seeding;
mod serving;

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc;

use anyhow::Result;

use crate::build::{self, Profile};
use crate::setup::{self, Scope};
use crate::tree;
use seeding::Size;
pub(crate) use serving::Serving;

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
    /// An empty hospital instead: nothing but its set-up link, new at every start
    #[arg(long)]
    empty: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    serving::port_is_free(args.port)?;
    setup::run(Scope::Demo)?;
    build::everything(Profile::Release)?;
    let data = tree::own(if args.empty { "demo-empty" } else { "demo" });
    // What somebody has set up cannot be set up again.
    if (args.reset || args.empty) && data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        let _ = stop.send(());
    })?;
    let (mut serving, links) = if args.empty {
        let (serving, set_up) = Serving::start_empty(Profile::Release, &data, args.port)?;
        let links = links::of_empty(&serving, &set_up);
        links::print_empty(&links);
        (serving, links)
    } else {
        let mut serving = Serving::start(Profile::Release, &data, args.port, Size::Whole)?;
        let links = links::of(&mut serving)?;
        links::print(&links);
        (serving, links)
    };
    if let Some(file) = &args.json {
        links::write(&links, file)?;
    }
    println!("READY {} (Strg-C beendet, die Daten bleiben · Ctrl-C stops it, the data stay)", serving.address());
    serving.until(&stopped)
}

/// A small demo for the browser tests; returns with it the file that tells the links.
pub(crate) fn for_tests() -> Result<(Serving, PathBuf)> {
    let data = tree::own("demo-test");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let mut serving = Serving::start(Profile::Dev, &data, 0, Size::Small)?;
    let file = data.join("links.json");
    links::write(&links::of(&mut serving)?, &file)?;
    Ok((serving, file))
}
