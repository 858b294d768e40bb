//! `cargo xtask bench`: the load generator on a release build of the server, then the engine's own figures. Never part of
//! the tests.

use std::fs;

use anyhow::Result;

use crate::cmd::Cmd;
use crate::{build, tree};

/// What `--write` writes.
const DOCUMENT: &str = "docs/benchmarks.md";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Measures to run, by the beginnings of their names; all without any
    names: Vec<String>,
    /// Write the figures to docs/benchmarks.md
    #[arg(long, conflicts_with = "names")]
    write: bool,
    /// Leave the engine's figures out
    #[arg(long, conflicts_with = "write")]
    server_only: bool,
    /// Further arguments for the load generator
    #[arg(last = true)]
    rest: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    build::server()?;
    Cmd::cargo().args(["build", "--release", "-p", "loadgen"]).logged("build-loadgen")?;
    let table = tree::own("bench/table.md");
    tree::write(&table, "")?;
    Cmd::new(build::program(build::Profile::Release, "loadgen"))
        .arg("--server")
        .arg(build::program(build::Profile::Release, "konsil"))
        .arg("--folder")
        .arg(tree::own("bench/data"))
        .arg("--markdown")
        .arg(&table)
        .args(&args.names)
        .args(&args.rest)
        .shown_run()?;
    if args.server_only || !args.names.is_empty() {
        return Ok(());
    }
    let engine = Cmd::cargo().args(["run", "--quiet", "--release", "-p", "e2ee", "--example", "figures"]).read()?;
    println!("\n{engine}");
    if args.write {
        fs::write(tree::at(DOCUMENT), document(&fs::read_to_string(&table)?, &engine))?;
        println!("{DOCUMENT} is written");
    }
    Ok(())
}

fn document(table: &str, engine: &str) -> String {
    format!(
        "# Benchmarks\n\n\
         Written by `cargo xtask bench --write`. The load comes from outside, on a release build of the server with accounts,\n\
         policy, membership, signatures and archive copies, plain HTTP on loopback, everything on one machine together with\n\
         the load generator. A message is acknowledged when it is on disk. CPU is user and system time of the server process.\n\
         The *bare log* is a WebSocket server that only appends to a file with group commit and fsync: what the machine can\n\
         do at best in the same minutes. Read CPU time and ratios rather than throughput.\n\n\
         ## The server\n\n{table}\n\
         ## The engine\n\nMedians of wall time, one device on one core.\n\n```text\n{engine}```\n"
    )
}
