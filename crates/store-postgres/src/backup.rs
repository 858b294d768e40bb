//! What PostgreSQL's own tools need to dump and restore the tables.

use crate::place::{self, UrlError};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

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

/// Takes our schema out of the way: under another name, or for good when there is nothing in it.
///
/// # Errors
/// What the database says.
pub async fn make_room(url: &str, aside: Option<&str>) -> Result<(), sqlx::Error> {
    let statement = match aside {
        Some(name) => format!("ALTER SCHEMA konsil RENAME TO {name}"),
        None => "DROP SCHEMA konsil CASCADE".to_owned(),
    };
    execute(url, statement).await
}

/// Puts a schema that was taken out of the way back.
///
/// # Errors
/// What the database says.
pub async fn undo_make_room(url: &str, aside: &str) -> Result<(), sqlx::Error> {
    execute(url, format!("ALTER SCHEMA {aside} RENAME TO konsil")).await
}

async fn execute(url: &str, statement: String) -> Result<(), sqlx::Error> {
    let options = place::options(url).map_err(|error| sqlx::Error::Configuration(error.into()))?;
    let mut connection = options.connect().await?;
    let done = sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await;
    connection.close().await?;
    done.map(|_| ())
}

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
}
