//! What PostgreSQL's own tools need to dump and restore the tables.

use crate::{
    MIGRATIONS,
    place::{self, UrlError},
    roles,
};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};

/// An address as `pg_dump` and `pg_restore` get it.
#[derive(Debug)]
pub struct Program {
    /// The address without its password.
    pub url: String,
    /// The password, for `PGPASSWORD`.
    pub password: Option<String>,
}

impl Program {
    /// Takes an address apart.
    ///
    /// # Errors
    /// [`UrlError`] says what is wrong with it.
    pub fn of(url: &str) -> Result<Self, UrlError> {
        place::options(url)?;
        let (scheme, rest) = url.split_once("://").ok_or(UrlError::Form)?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = user.split_once(':').map_or((user, None), |(user, password)| (user, Some(password)));
        let at = if user.is_empty() { "" } else { "@" };
        let password = password.map(|text| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned());
        Ok(Self { url: format!("{scheme}://{user}{at}{host}{path}"), password })
    }
}

/// What is where a backup is to be put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// No schema of ours.
    Nothing,
    /// Our tables, and no hospital in them.
    Empty,
    /// Hospitals, or tables of a version that does not tell.
    Hospitals,
}

/// The database while a backup is put into it: no server is at work on it, and none begins.
#[derive(Debug)]
pub struct Alone {
    connection: PgConnection,
}

/// How long servers that are stopping are waited for.
const STOPPING: &str = "SET lock_timeout = '5s'";
/// PostgreSQL's code for a lock that was not to be had in time.
const NOT_AVAILABLE: &str = "55P03";

impl Alone {
    /// Waits a moment for whoever is stopping; none when somebody stays. Whatever version wrote the database.
    ///
    /// # Errors
    /// What the database says.
    pub async fn on(url: &str) -> Result<Option<Self>, sqlx::Error> {
        let options = place::options(url).map_err(|error| sqlx::Error::Configuration(error.into()))?;
        let mut connection = options.connect().await?;
        sqlx::raw_sql(STOPPING).execute(&mut connection).await?;
        match sqlx::query("SELECT pg_advisory_lock($1)").bind(roles::AT_WORK).execute(&mut connection).await {
            Ok(_) => Ok(Some(Self { connection })),
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(NOT_AVAILABLE) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Looks, and changes nothing.
    ///
    /// # Errors
    /// What the database says.
    pub async fn finds(&mut self) -> Result<Found, sqlx::Error> {
        let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'konsil')")
            .fetch_one(&mut self.connection)
            .await?;
        if !there {
            return Ok(Found::Nothing);
        }
        match sqlx::query_scalar("SELECT EXISTS (SELECT konsil.list_tenants())").fetch_one(&mut self.connection).await {
            Ok(false) => Ok(Found::Empty),
            // What does not answer may hold anything.
            Ok(true) | Err(sqlx::Error::Database(_)) => Ok(Found::Hospitals),
            Err(error) => Err(error),
        }
    }

    /// Takes our schema out of the way: under another name, or for good when there is nothing in it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn make_room(&mut self, aside: Option<&str>) -> Result<(), sqlx::Error> {
        let statement = match aside {
            Some(name) => format!("ALTER SCHEMA konsil RENAME TO {name}"),
            None => "DROP SCHEMA IF EXISTS konsil CASCADE".to_owned(),
        };
        self.execute(statement).await
    }

    /// Puts a schema that was taken out of the way back, in the place of what a restore left.
    ///
    /// # Errors
    /// What the database says.
    pub async fn undo_make_room(&mut self, aside: &str) -> Result<(), sqlx::Error> {
        self.execute(format!("DROP SCHEMA IF EXISTS konsil CASCADE; ALTER SCHEMA {aside} RENAME TO konsil")).await
    }

    /// Servers may begin.
    ///
    /// # Errors
    /// What the database says.
    pub async fn leave(mut self) -> Result<(), sqlx::Error> {
        // Said before the connection closes: its end is noticed a moment later.
        sqlx::query("SELECT pg_advisory_unlock($1)").bind(roles::AT_WORK).execute(&mut self.connection).await?;
        self.connection.close().await
    }

    async fn execute(&mut self, statement: String) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut self.connection).await.map(|_| ())
    }
}

/// The table that says which version wrote a database.
pub const VERSIONS: &str = "_sqlx_migrations";

/// The first migration that this version does not know, in what `pg_restore` writes of the table [`VERSIONS`]; an error when it
/// writes none.
///
/// # Errors
/// It is not that table.
pub fn unknown_version(table: &str) -> Result<Option<i64>, NoVersions> {
    let rows = table.lines().skip_while(|line| !line.starts_with("COPY konsil._sqlx_migrations (version,")).skip(1);
    let versions: Vec<i64> = rows
        .take_while(|line| *line != "\\.")
        .map(|row| row.split('\t').next().unwrap_or_default().parse().map_err(|_| NoVersions))
        .collect::<Result<_, _>>()?;
    if versions.is_empty() {
        return Err(NoVersions);
    }
    Ok(versions.into_iter().find(|version| !MIGRATIONS.version_exists(*version)))
}

/// A dump without the table that says which version wrote it.
#[derive(Debug, thiserror::Error)]
#[error("it does not say which version wrote it")]
pub struct NoVersions;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_no_argument_of_a_program() {
        let program = Program::of("postgres://konsil:ge%40heim@127.0.0.1:5433/klinik?sslmode=disable").unwrap();
        assert_eq!(program.url, "postgres://konsil@127.0.0.1:5433/klinik?sslmode=disable");
        assert_eq!(program.password.as_deref(), Some("ge@heim"));
        let program = Program::of("postgres:///klinik?host=/var/run/postgresql").unwrap();
        assert_eq!((program.url.as_str(), program.password), ("postgres:///klinik?host=/var/run/postgresql", None));
    }

    #[test]
    fn a_dump_says_which_version_wrote_it() {
        let table =
            |rows: &str| format!("SET x;\nCOPY konsil._sqlx_migrations (version, description) FROM stdin;\n{rows}\\.\n\n--\n");
        assert_eq!(unknown_version(&table("1\ttenants\n2\tconversations\n")).unwrap(), None);
        assert_eq!(unknown_version(&table("1\ttenants\n9999\tcalls\n")).unwrap(), Some(9999));
        for none in [String::new(), table(""), table("calls\n")] {
            assert!(unknown_version(&none).is_err(), "{none}");
        }
    }
}
