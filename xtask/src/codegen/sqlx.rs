//! The checked queries of the stores (`.sqlx`), so that a build needs no database.
//!
//! A database is made from the migrations, then the store is compiled against it; sqlx writes one file per query.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::{Generated, folder, missing_from};
use crate::cmd::Cmd;
use crate::tree;

const CRATE: &str = "store-sqlite";
/// The variable that the store's sqlx.toml names.
const URL: &str = "KONSIL_SQLITE_URL";

pub(super) fn generate() -> Result<Vec<Generated>> {
    if !applies() {
        return Ok(Vec::new());
    }
    let made = made_in();
    if made.exists() {
        fs::remove_dir_all(&made)?;
    }
    fs::create_dir_all(&made)?;
    let database = tree::own("codegen/schema.sqlite");
    migrate(&database)?;
    // Macros run only when the crate is compiled: a newer file makes cargo compile it.
    #[expect(clippy::disallowed_methods, reason = "a file's time, not the product's")]
    let now = std::time::SystemTime::now();
    let library = tree::at("crates").join(CRATE).join("src/lib.rs");
    fs::File::options().append(true).open(library)?.set_modified(now)?;
    Cmd::cargo()
        .args(["check", "-p", CRATE])
        .env(URL, format!("sqlite://{}", database.display()))
        .env("SQLX_OFFLINE", "false")
        .env("SQLX_OFFLINE_DIR", &made)
        .env("SQLX_TMP", tree::own("codegen"))
        .logged("codegen-sqlx")?;
    folder(&made, &committed())
}

pub(super) fn orphans() -> Result<Vec<PathBuf>> {
    if applies() { missing_from(&made_in(), &committed()) } else { Ok(Vec::new()) }
}

/// Applies all migrations, in order, to a new database.
fn migrate(database: &PathBuf) -> Result<()> {
    if database.exists() {
        fs::remove_file(database)?;
    }
    let script = "import sqlite3, sys, pathlib\n\
                  db = sqlite3.connect(sys.argv[1])\n\
                  for file in sorted(pathlib.Path(sys.argv[2]).glob('*.sql')):\n\
                  \x20   db.executescript(file.read_text())\n";
    Cmd::new("python3")
        .args(["-c", script])
        .arg(database)
        .arg(tree::at("crates").join(CRATE).join("migrations"))
        .logged("codegen-migrate")
        .context("python3 (with its module sqlite3) applies the migrations")?;
    Ok(())
}

/// Is there a store that checks its queries yet?
fn applies() -> bool {
    tree::at("crates").join(CRATE).join("migrations").is_dir()
}

fn committed() -> PathBuf {
    tree::at("crates").join(CRATE).join(".sqlx")
}

fn made_in() -> PathBuf {
    tree::own("codegen/sqlx")
}
