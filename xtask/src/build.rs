//! Builds the pieces of the product, each only when something it is made of has changed.
//!
//! The engine goes to `web/packages/engine/pkg`, the web app to `web/apps/messenger/dist`, programs to cargo's target
//! folder.

mod engine;
mod programs;
pub(crate) mod stamp;
mod web;

pub(crate) use programs::{Profile, packages, program, programs};
pub(crate) use web::DIST as WEB_DIST;

use anyhow::Result;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only this piece
    #[arg(value_enum)]
    piece: Option<Piece>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Piece {
    /// The engine as WASM, with its bindings
    Engine,
    /// The web app (and the engine in it)
    Web,
    /// Server and command line
    Server,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    crate::setup::run(crate::setup::Scope::Demo)?;
    match args.piece {
        Some(Piece::Engine) => engine::build(),
        Some(Piece::Web) => web_app(),
        Some(Piece::Server) => programs(Profile::Shipped),
        None => everything(Profile::Shipped),
    }
}

/// All that runs: the web app and the programs.
pub(crate) fn everything(profile: Profile) -> Result<()> {
    web_app()?;
    programs(profile)
}

/// The web app with the engine in it.
pub(crate) fn web_app() -> Result<()> {
    engine::build()?;
    web::build()
}

/// The engine alone: the web app's type check needs its bindings.
pub(crate) fn engine() -> Result<()> {
    engine::build()
}

fn say(what: &str) {
    println!("build: {what}");
}
