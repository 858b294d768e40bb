//! `cargo xtask bench web`: how the messenger feels, in a real browser on release builds.

use std::fs;

use anyhow::{Context, Result};

use crate::cmd::Cmd;
use crate::{build, setup, tree};

/// The section of the benchmarks that `--write` writes.
pub(super) const HEADING: &str = "## The messenger";

pub(super) fn run(write: bool) -> Result<()> {
    setup::run(setup::Scope::Demo)?;
    build::everything(build::Profile::Release)?;
    let table = tree::own("bench/web.md");
    tree::write(&table, "")?;
    bench()?.env("BENCH_MARKDOWN", &table).args(["web.bench.ts", "linking.bench.ts", "archive.bench.ts"]).shown_run()?;
    if write {
        let document = tree::at(super::DOCUMENT);
        let before = fs::read_to_string(&document)?;
        fs::write(document, super::with_section(&before, &section(&fs::read_to_string(&table)?)))?;
        println!("{} is written", super::DOCUMENT);
    }
    Ok(())
}

/// The same app in every browser engine there is, on the machine's own browsers.
pub(super) fn engines() -> Result<()> {
    setup::run(setup::Scope::Demo)?;
    setup::engines()?;
    build::everything(build::Profile::Release)?;
    bench()?.arg("engines.bench.ts").shown_run()
}

/// The measures, less their names.
fn bench() -> Result<Cmd> {
    Ok(setup::npm()
        .env("CHROMIUM", setup::browser().context("no Chromium: run `cargo xtask setup`")?)
        .env("E2E_PROGRAMS", tree::target().join("release"))
        .args(["run", "--silent", "bench", "--workspace", "@konsil/e2e", "--"]))
}

fn section(tables: &str) -> String {
    format!(
        "{HEADING}\n\n\
         Written by `cargo xtask bench web --write`: the built app in headless Chromium on the machine's disk, release builds of\n\
         the server, everything on one machine. `BENCH_MESSAGES` and `BENCH_LINKED_MESSAGES` change how many messages there are: the\n\
         aims are for 100,000 and for 10,000. Times are taken in the page, from the event's own time stamp to the first painted frame\n\
         that shows its effect. The archive's case is one conversation of 10,000 messages (`BENCH_ARCHIVE_MESSAGES`).\n{tables}"
    )
}
