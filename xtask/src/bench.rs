//! `cargo xtask bench`: the load generator on the server as it is shipped, then the engine's own figures; with `--peer`
//! the server beside another one. Never part of the tests.

mod web;

use std::fs;

use anyhow::{Result, bail};

use crate::cmd::Cmd;
use crate::{build, setup, tree};

/// What `--write` writes.
const DOCUMENT: &str = "docs/benchmarks.md";
/// What `--peer … --write` writes.
const PEER_DOCUMENT: &str = "docs/benchmarks-peer.md";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Measures to run, by the beginnings of their names; all without any. `web`: the messenger in a real browser
    names: Vec<String>,
    /// Write the figures to docs/benchmarks.md
    #[arg(long)]
    write: bool,
    /// Leave the engine's figures out
    #[arg(long, conflicts_with = "write")]
    server_only: bool,
    /// Measure beside this server
    #[arg(long, value_parser = ["ejabberd"])]
    peer: Option<String>,
    /// With `web`: the messenger in Chromium, Firefox ESR and WebKitGTK instead; installs them
    #[arg(long, conflicts_with = "write")]
    engines: bool,
    /// Further arguments for the load generator
    #[arg(last = true)]
    rest: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.names == ["web"] {
        return if args.engines { web::engines() } else { web::run(args.write) };
    }
    if args.engines {
        bail!("--engines belongs to `bench web`");
    }
    if args.write && !args.names.is_empty() {
        bail!("--write writes the whole table: name no measures, or only `web`");
    }
    if args.peer.is_some() {
        setup::peer()?;
    }
    build::packages(build::Profile::Shipped, &["server", "loadgen"])?;
    let table = tree::own("bench/table.md");
    tree::write(&table, "")?;
    Cmd::new(build::program(build::Profile::Shipped, "loadgen"))
        .arg("--server")
        .arg(build::program(build::Profile::Shipped, "konsil"))
        .arg("--folder")
        .arg(tree::own("bench/data"))
        .arg("--markdown")
        .arg(&table)
        .args(args.peer.iter().flat_map(|peer| ["--peer", peer]))
        .args(&args.names)
        .args(&args.rest)
        .shown_run()?;
    if args.peer.is_some() {
        if args.write {
            fs::write(tree::at(PEER_DOCUMENT), peer_document(&fs::read_to_string(&table)?))?;
            println!("{PEER_DOCUMENT} is written");
        }
        return Ok(());
    }
    if args.server_only || !args.names.is_empty() {
        return Ok(());
    }
    let engine = Cmd::cargo().args(["run", "--quiet", "--release", "-p", "e2ee", "--example", "figures"]).read()?;
    println!("\n{engine}");
    if args.write {
        let written = document(&fs::read_to_string(&table)?, &engine);
        let messenger = section_of(&fs::read_to_string(tree::at(DOCUMENT))?, web::HEADING).map(str::to_owned);
        fs::write(tree::at(DOCUMENT), messenger.map_or_else(|| written.clone(), |section| with_section(&written, &section)))?;
        println!("{DOCUMENT} is written");
    }
    Ok(())
}

/// The section of this heading, from its heading to the next one.
fn section_of<'a>(document: &'a str, heading: &str) -> Option<&'a str> {
    let from = document.find(&format!("{heading}\n"))?;
    let rest = document.get(from..)?;
    let end = rest.get(1..)?.find("\n## ").map_or(rest.len(), |at| at + 2);
    rest.get(..end)
}

/// The document with this section in place of the one with the same heading, or at its end.
fn with_section(document: &str, section: &str) -> String {
    let heading = section.lines().next().unwrap_or_default();
    match section_of(document, heading) {
        Some(old) => {
            document.replacen(old, &format!("{}\n{}", section.trim_end(), if document.ends_with(old) { "" } else { "\n" }), 1)
        }
        None => format!("{}\n\n{}\n", document.trim_end(), section.trim_end()),
    }
}

fn document(table: &str, engine: &str) -> String {
    format!(
        "# Benchmarks\n\n\
         Written by `cargo xtask bench --write`. The load comes from outside, on the server as it is shipped with accounts,\n\
         policy, membership, signatures and archive copies, plain HTTP on loopback, everything on one machine together with\n\
         the load generator. A message is acknowledged when it is on disk. CPU is user and system time of the server process.\n\
         The *bare log* is a WebSocket server that only appends to a file with group commit and fsync: what the machine can\n\
         do at best in the same minutes. Read CPU time and ratios rather than throughput.\n\n\
         ## The server\n\n{table}\n\
         ## The engine\n\nMedians of wall time, one device on one core.\n\n```text\n{engine}```\n"
    )
}

fn peer_document(table: &str) -> String {
    format!(
        "# Beside ejabberd\n\n\
         Written by `cargo xtask bench --peer ejabberd --write`: Debian's ejabberd with its archive in Debian's PostgreSQL, and\n\
         Konsil with its own database, one after the other on the same machine, plain connections on loopback, under the same\n\
         load. Both have a message on the disk before its sender is told and before or while it is delivered. CPU is user and\n\
         system time of all processes of a server, the database's included. Konsil's messages are sealed, signed and carry an\n\
         archive copy (about 2,400 bytes); the peer's are 300 bytes of plain text. What else differs, and which of the peer's\n\
         settings favour it, stands in `crates/loadgen/src/peer/process.rs` and `crates/loadgen/src/peer/client.rs`.\n\n{table}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_replaced_in_its_place_and_comes_last_when_it_is_new() {
        let document = "# Benchmarks\n\n## The server\n\nold\n\n## The engine\n\nfast\n";
        let more = with_section(document, "## The messenger\n\nquick");
        assert_eq!(more, format!("{document}\n## The messenger\n\nquick\n"));
        assert_eq!(section_of(&more, "## The messenger"), Some("## The messenger\n\nquick\n"));
        assert_eq!(with_section(&more, "## The messenger\n\nquicker\n"), more.replace("quick", "quicker"));
        assert_eq!(with_section(&more, "## The server\n\nnew\n"), more.replace("old", "new"));
    }
}
