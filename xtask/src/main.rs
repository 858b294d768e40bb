//! `cargo xtask`: one place for everything that is done to this repository. One file per command.
//!
//! It starts other programs and reads their output; nothing of the product is in here, and nothing depends on it.
#![expect(clippy::print_stdout, reason = "a command line speaks on standard output")]

mod bench;
mod build;
mod cmd;
mod codegen;
mod demo;
mod fuzz;
mod lints;
mod pictures;
mod report;
mod setup;
mod sim;
mod test;
mod tidy;
mod tree;
mod workspace;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Everything that is done to this repository")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing on this machine; quiet when nothing is
    Setup,
    /// Build what the demo or a release needs: engine, web app, server
    Build(build::Args),
    /// Serve the demo hospital on this machine
    Demo(demo::Args),
    /// Everything that CI runs
    Test(test::Args),
    /// House rules that the compiler cannot check
    Tidy,
    /// Write generated files anew, or check that they are fresh
    Codegen(codegen::Args),
    /// Fuzz a decoder of untrusted bytes (needs nightly and cargo-fuzz)
    Fuzz(fuzz::Args),
    /// Simulate hospitals on a fake clock and a bad network
    Sim(sim::Args),
    /// Take the handbook's pictures anew (needs Chromium)
    Pictures,
    /// Run the benchmarks
    Bench(bench::Args),
}

fn main() {
    let done = match Cli::parse().task {
        Task::Setup => setup::run(setup::Scope::Everything),
        Task::Build(args) => build::run(&args),
        Task::Demo(args) => demo::run(&args),
        Task::Test(args) => test::run(&args),
        Task::Tidy => tidy::run(),
        Task::Codegen(args) => codegen::run(&args),
        Task::Fuzz(args) => fuzz::run(&args),
        Task::Sim(args) => sim::run(&args),
        Task::Pictures => pictures::run(),
        Task::Bench(args) => bench::run(&args),
    };
    if let Err(failure) = done {
        println!("{failure:#}");
        std::process::exit(1);
    }
}
