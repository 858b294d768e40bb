//! The command line of the load generator; `cargo xtask bench` calls it.

use anyhow::{Context as _, Result, bail};
use clap::{Parser, Subcommand};
use loadgen::{
    bare_log, machine,
    measure::{self, Measure, Settings},
    peer,
    process::Layout,
    report,
};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use std::{fs, io::Write as _, net::SocketAddr, path::PathBuf, process::ExitCode};

/// Measures what the server costs.
#[derive(Debug, Parser)]
#[command(name = "loadgen", args_conflicts_with_subcommands = true)]
struct Arguments {
    /// Measures to run, by the beginnings of their names; all without any
    names: Vec<String>,
    /// The program `konsil`
    #[arg(long, env = "SERVER_BIN", default_value = "target/shipped/konsil")]
    server: PathBuf,
    /// Folder for databases and logs, on the disk that is to be measured; what is in it is deleted
    #[arg(long, default_value = ".konsil/bench")]
    folder: PathBuf,
    /// Load as a multiple of the usual one
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Connected devices of `storm`, `idle` and `lock`
    #[arg(long, default_value_t = 1_000)]
    clients: usize,
    /// Measure on PostgreSQL; CPU time includes it
    #[arg(long)]
    postgres: bool,
    /// Measure beside this server, in the same minutes
    #[arg(long, value_parser = ["ejabberd"])]
    peer: Option<String>,
    /// Write the figures to this file
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write the table to this file
    #[arg(long)]
    markdown: Option<PathBuf>,
    /// Write the server's process id to a file and wait two seconds before the load, for a profiler
    #[arg(long)]
    announce: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the bare log, the yardstick
    #[command(hide = true)]
    BareLog {
        #[arg(long)]
        listen: SocketAddr,
        #[arg(long)]
        log: PathBuf,
        #[arg(long)]
        layout: Layout,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "loadgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<()> {
    // Thousands of sockets on both sides; the servers inherit it.
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match &arguments.command {
            Some(Command::BareLog { listen, log, layout }) => bare_log::serve(*listen, log, *layout).await,
            None => measure_all(&arguments).await,
        }
    })
}

async fn measure_all(arguments: &Arguments) -> Result<()> {
    fs::create_dir_all(&arguments.folder)?;
    let settings = Settings {
        program: arguments.server.canonicalize().with_context(|| arguments.server.display().to_string())?,
        folder: arguments.folder.canonicalize()?,
        scale: arguments.scale,
        clients: arguments.clients,
        postgres: arguments.postgres,
        announce: arguments.announce,
    };
    if arguments.peer.is_some() {
        return compare_all(arguments, &settings).await;
    }
    let machine = machine::describe();
    let mut rows = Vec::new();
    for measure in chosen(&arguments.names)? {
        say(&format!("{} …", measure.name))?;
        rows.extend(measure.run(&settings).await?);
    }
    let table = report::table(&rows);
    say(&format!("\n{machine}\n\n{table}"))?;
    let (all, met) = rows.iter().flat_map(|row| &row.aims).fold((0, 0), |(all, met), aim| (all + 1, met + u32::from(aim.met)));
    say(&format!("{met} of {all} aims met"))?;
    if let Some(file) = &arguments.json {
        let figures = serde_json::json!({ "machine": machine, "rows": rows });
        fs::write(file, serde_json::to_string_pretty(&figures)?)?;
    }
    if let Some(file) = &arguments.markdown {
        fs::write(file, format!("Measured on: {machine}.\n\n{table}"))?;
    }
    Ok(())
}

async fn compare_all(arguments: &Arguments, settings: &Settings) -> Result<()> {
    let machine = machine::describe();
    let names = peer::measure::ALL.map(|measure| measure.name);
    if let Some(unknown) = arguments.names.iter().find(|name| !names.contains(&name.as_str())) {
        bail!("there is no measure `{unknown}` beside a peer; there are {}", names.join(", "));
    }
    let mut comparisons = Vec::new();
    let is_chosen = |name: &str| arguments.names.is_empty() || arguments.names.iter().any(|chosen| chosen == name);
    for measure in peer::measure::ALL.iter().filter(|measure| is_chosen(measure.name)) {
        say(&format!("{} …", measure.name))?;
        comparisons.push(measure.run(settings).await?);
    }
    let table = peer::compare::table(&comparisons);
    say(&format!("\n{machine}\n\n{table}"))?;
    let (all, met) =
        comparisons.iter().map(peer::compare::Comparison::aims).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    say(&format!("{met} of {all} aims met"))?;
    if let Some(file) = &arguments.json {
        let figures = serde_json::json!({ "machine": machine, "comparisons": comparisons });
        fs::write(file, serde_json::to_string_pretty(&figures)?)?;
    }
    if let Some(file) = &arguments.markdown {
        fs::write(file, format!("Measured on: {machine}.\n\n{table}"))?;
    }
    Ok(())
}

fn chosen(names: &[String]) -> Result<Vec<Measure>> {
    if let Some(unknown) = names.iter().find(|name| !measure::ALL.iter().any(|one| one.name.starts_with(name.as_str()))) {
        let all: Vec<&str> = measure::ALL.iter().map(|measure| measure.name).collect();
        bail!("there is no measure `{unknown}`; there are {}", all.join(", "));
    }
    let is_chosen = |one: &&Measure| {
        let exact = names.iter().any(|name| name == one.name);
        exact || names.is_empty() || names.iter().any(|name| !is_a_name(name) && one.name.starts_with(name.as_str()))
    };
    Ok(measure::ALL.iter().filter(is_chosen).copied().collect())
}

/// A full name means that measure alone, also when others begin with it.
fn is_a_name(name: &str) -> bool {
    measure::ALL.iter().any(|one| one.name == name)
}

fn say(line: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}
