//! The checked queries of the stores (`.sqlx`), so that a build needs no database.
//!
//! A database is made from the migrations, then the store is compiled against it; sqlx writes one file per query.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{Generated, missing_from};
use crate::cmd::Cmd;
use crate::{lints, tree};

/// A crate with checked queries.
struct Store {
    name: &'static str,
    /// The variable that its sqlx.toml names.
    url: &'static str,
    /// What sqlx calls its database.
    database: &'static str,
}

const SQLITE: Store = Store { name: "store-sqlite", url: "KONSIL_SQLITE_URL", database: "SQLite" };
const POSTGRES: Store = Store { name: "store-postgres", url: "KONSIL_POSTGRES_URL", database: "PostgreSQL" };

pub(super) fn generate() -> Result<Vec<Generated>> {
    let made = made_in();
    if made.exists() {
        fs::remove_dir_all(&made)?;
    }
    fs::create_dir_all(&made)?;
    let sqlite = sqlite_database()?;
    let server = postgres_for_tests::Server::start()?;
    let postgres = postgres_database(&server)?;
    compile(&[(&SQLITE, &sqlite), (&POSTGRES, &postgres)])?;
    let mut files = Vec::new();
    for path in sorted(&made, "json")? {
        let text = fs::read_to_string(&path)?;
        let store = store_of(&text).with_context(|| format!("whose query is {}?", path.display()))?;
        let name = path.file_name().context("a file has a name")?;
        files.push(Generated { path: store.committed().join(name), text });
    }
    Ok(files)
}

/// Committed queries that no store makes any more.
pub(super) fn orphans() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for store in [&SQLITE, &POSTGRES] {
        found.extend(missing_from(&made_in(), &store.committed())?);
    }
    Ok(found)
}

/// Both stores write their queries into one folder; each says for which database it is.
fn store_of(query: &str) -> Option<&'static Store> {
    [&SQLITE, &POSTGRES].into_iter().find(|store| query.contains(&format!("\"db_name\": \"{}\"", store.database)))
}

fn sqlite_database() -> Result<String> {
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
        .arg(SQLITE.migrations())
        .logged("codegen-migrate")
        .context("python3 (with its module sqlite3) applies the migrations")?;
    Ok(format!("sqlite://{}", database.display()))
}

fn postgres_database(server: &postgres_for_tests::Server) -> Result<String> {
    let place = server.place()?;
    let mut script = "CREATE SCHEMA konsil;\nSET search_path = konsil;\n".to_owned();
    for file in sorted(&POSTGRES.migrations(), "sql")? {
        script.push_str(&fs::read_to_string(file)?);
    }
    place.sql("postgres", &script).context("the migrations of store-postgres")?;
    Ok(format!("{}&options=-c%20search_path%3Dkonsil", place.url("postgres", "postgres")))
}

/// Compiles both stores against their databases, in one go.
fn compile(databases: &[(&Store, &String)]) -> Result<()> {
    // The very command of the tests' lints: one compilation of the dependencies serves both.
    let mut command =
        lints::command().env("SQLX_OFFLINE", "false").env("SQLX_OFFLINE_DIR", made_in()).env("SQLX_TMP", tree::own("codegen"));
    for (store, url) in databases {
        // Macros run only when the crate is compiled: a newer file makes cargo compile it.
        #[expect(clippy::disallowed_methods, reason = "a file's time, not the product's")]
        let now = std::time::SystemTime::now();
        fs::File::options().append(true).open(store.folder().join("src/lib.rs"))?.set_modified(now)?;
        command = command.env(store.url, url);
    }
    command.logged("codegen-sqlx").map(|_| ())
}

fn made_in() -> PathBuf {
    tree::own("codegen/sqlx")
}

impl Store {
    fn folder(&self) -> PathBuf {
        tree::at("crates").join(self.name)
    }

    fn migrations(&self) -> PathBuf {
        self.folder().join("migrations")
    }

    fn committed(&self) -> PathBuf {
        self.folder().join(".sqlx")
    }
}

fn sorted(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == ending));
    files.sort();
    Ok(files)
}
