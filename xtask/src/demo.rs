//! `cargo xtask demo`: builds what is stale, seeds "Klinikum Nordstadt" once, serves it, and says when it is ready.
//!
//! The data folder `.konsil/demo` stays from run to run; `--reset` starts anew.

mod serving;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::build::{self, Profile};
use crate::setup::{self, Scope};
use crate::tree;
use serving::Serving;

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
    let mut serving = Serving::start(Profile::Release, &data, args.port)?;
    let links = serving.links()?;
    if let Some(file) = &args.json {
        fs::write(file, serde_json::to_string_pretty(&links)?).with_context(|| format!("cannot write {}", file.display()))?;
    }
    print_links(&links);
    println!("READY {} (Ctrl-C stops it; the data stays in .konsil/demo)", serving.address());
    serving.until(&stopped)
}

/// The demo in small, for the tests: it starts, seeds, answers, and stops.
pub(crate) fn smoke() -> Result<()> {
    let data = tree::own("demo-smoke");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let mut serving = Serving::start(Profile::Dev, &data, 0)?;
    let links = serving.links()?;
    if links.get("links").and_then(Value::as_array).is_none_or(|all| all.len() < 4) {
        bail!("the demo should print one link for the admin and three for people: {links}");
    }
    serving.stop()
}

fn print_links(links: &Value) {
    for link in links.get("links").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| link.get(key).and_then(Value::as_str).unwrap_or_default();
        println!("  {:<28} {}", text("name"), text("url"));
    }
    for (name, path) in links.get("files").and_then(Value::as_object).into_iter().flatten() {
        println!("  {name:<28} {}", path.as_str().unwrap_or_default());
    }
}

/// A path as it is written into configuration.
fn shown(path: &Path) -> String {
    path.display().to_string()
}
