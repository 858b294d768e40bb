//! The checked queries of the stores (`.sqlx`), so that a build needs no database.
//!
//! A database is made from the migrations, then the store is compiled against it; sqlx writes one file per query.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{Generated, folder, missing_from};
use crate::cmd::Cmd;
use crate::{lints, tree};

/// A crate with checked queries.
struct Store {
    name: &'static str,
    /// The variable that its sqlx.toml names.
    url: &'static str,
    /// Makes a database from its migrations and compiles it against that.
    compile: fn(&Store) -> Result<()>,
}

const STORES: [Store; 2] = [
    Store { name: "store-sqlite", url: "KONSIL_SQLITE_URL", compile: against_sqlite },
    Store { name: "store-postgres", url: "KONSIL_POSTGRES_URL", compile: against_postgres },
];

pub(super) fn generate() -> Result<Vec<Generated>> {
    let mut files = Vec::new();
    for store in &STORES {
        let made = store.made_in();
        if made.exists() {
            fs::remove_dir_all(&made)?;
        }
        fs::create_dir_all(&made)?;
        (store.compile)(store)?;
        files.extend(folder(&made, &store.committed())?);
    }
    Ok(files)
}

pub(super) fn orphans() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for store in &STORES {
        found.extend(missing_from(&store.made_in(), &store.committed())?);
    }
    Ok(found)
}

fn against_sqlite(store: &Store) -> Result<()> {
    let database = tree::own("codegen/schema.sqlite");
    if database.exists() {
        fs::remove_file(&database)?;
    }
    let script = "import sqlite3, sys, pathlib\n\
                  db = sqlite3.connect(sys.argv[1])\n\
                  for file in sorted(pathlib.Path(sys.argv[2]).glob('*.sql')):\n\
                  \x20   db.executescript(file.read_text())\n";
    Cmd::new("python3")
        .args(["-c", script])
        .arg(&database)
        .arg(store.migrations())
        .logged("codegen-migrate")
        .context("python3 (with its module sqlite3) applies the migrations")?;
    store.check(&format!("sqlite://{}", database.display()))
}

fn against_postgres(store: &Store) -> Result<()> {
    let server = postgres_for_tests::Server::start()?;
    let place = server.place()?;
    let mut script = "CREATE SCHEMA konsil;\nSET search_path = konsil;\n".to_owned();
    for file in sorted(&store.migrations())? {
        script.push_str(&fs::read_to_string(file)?);
    }
    place.sql("postgres", &script).context("the migrations of store-postgres")?;
    store.check(&format!("{}&options=-c%20search_path%3Dkonsil", place.url("postgres", "postgres")))
}

impl Store {
    fn check(&self, url: &str) -> Result<()> {
        // Macros run only when the crate is compiled: a newer file makes cargo compile it.
        #[expect(clippy::disallowed_methods, reason = "a file's time, not the product's")]
        let now = std::time::SystemTime::now();
        let library = self.folder().join("src/lib.rs");
        fs::File::options().append(true).open(library)?.set_modified(now)?;
        // The very command of the tests' lints: one compilation of the dependencies serves both.
        lints::command()
            .env(self.url, url)
            .env("SQLX_OFFLINE", "false")
            .env("SQLX_OFFLINE_DIR", self.made_in())
            .env("SQLX_TMP", tree::own("codegen"))
            .logged("codegen-sqlx")?;
        Ok(())
    }

    fn folder(&self) -> PathBuf {
        tree::at("crates").join(self.name)
    }

    fn migrations(&self) -> PathBuf {
        self.folder().join("migrations")
    }

    fn committed(&self) -> PathBuf {
        self.folder().join(".sqlx")
    }

    fn made_in(&self) -> PathBuf {
        tree::own("codegen/sqlx").join(self.name)
    }
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    Ok(files)
}
