//! Filling an empty hospital through the real engine, once: real keys, real ciphertext.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::build::{self, Profile, stamp::Stamp};
use crate::cmd::Cmd;
use crate::tree;

/// Seeded data that were made from other versions of these are of no use any more.
const SHAPE: &[&str] = &[
    "crates/protocol/src",
    "crates/client/src/schema",
    "crates/store-sqlite/migrations",
    "crates/person/src/demo.rs",
    "crates/person/src/demo",
];

pub(super) const HOSPITAL: &str = "Klinikum Nordstadt";

/// How much is seeded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// The hospital of the README.
    Whole,
    /// What browser tests need.
    Small,
}

/// Where seeding leaves what it made.
pub(super) fn folder(data: &Path) -> PathBuf {
    data.join("seed")
}

/// What seeding said: links, key files, passphrases.
pub(super) fn result(data: &Path) -> Result<Value> {
    let file = folder(data).join("demo.json");
    let text = fs::read_to_string(&file).with_context(|| format!("{} is missing; start anew with --reset", file.display()))?;
    Ok(serde_json::from_str(&text)?)
}

/// Data that are there and fit stay; others are thrown away.
pub(super) fn is_seeded(data: &Path, piece: &str) -> Result<bool> {
    let stamp = shape(piece)?;
    if stamp.is_fresh(&folder(data).join("demo.json")) {
        return Ok(true);
    }
    if data.exists() {
        println!("demo: the data in {} are of an earlier version or were left half made: they are made anew", data.display());
        fs::remove_dir_all(data)?;
    }
    Ok(false)
}

/// What sets a hospital up, once.
pub(super) struct SetUp {
    /// 64 hex digits.
    pub(super) token: String,
    /// Path and fragment of the link.
    pub(super) path: String,
}

/// Makes the hospital.
pub(super) fn make_hospital(profile: Profile, config: &Path) -> Result<SetUp> {
    let made = Cmd::new(build::program(profile, "konsil"))
        .args(["tenant", "create", "--name", HOSPITAL, "--host", "localhost", "--json", "--config"])
        .arg(config)
        .read()?;
    let made: Value = serde_json::from_str(&made).context("`konsil tenant create --json` printed something else")?;
    let text = |key: &str| made.get(key).and_then(Value::as_str).map(str::to_owned);
    let token = text("setup_token").context("`konsil tenant create` printed no set-up token")?;
    let path = text("setup_path").context("`konsil tenant create` printed no set-up link")?;
    Ok(SetUp { token, path })
}

/// Fills the hospital of a running server.
pub(super) fn seed(profile: Profile, data: &Path, address: &str, token: &str, size: Size, piece: &str) -> Result<()> {
    println!("demo: {HOSPITAL} is founded, joined and talked in through the real engine (once)");
    #[expect(clippy::disallowed_methods, reason = "a stopwatch for the person who waits")]
    let start = std::time::Instant::now();
    let seed = Cmd::new(build::program(profile, "konsil-person"))
        .args(["seed-demo", "--server", address, "--token", token, "--out"])
        .arg(folder(data));
    match size {
        Size::Whole => seed.shown_run()?,
        Size::Small => seed.args(["--people", "14", "--chats", "3", "--messages", "150"]).logged("seed-demo").map(|_| ())?,
    }
    println!("demo: seeded in {:.1} s", start.elapsed().as_secs_f64());
    shape(piece)?.keep()
}

fn shape(piece: &str) -> Result<Stamp> {
    Stamp::of(piece, &SHAPE.iter().map(|path| tree::at(path)).collect::<Vec<_>>())
}
