//! Addresses: what is wrong with one can be said before anybody connects, and without its password.

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::{fmt, net::IpAddr, str::FromStr as _};

/// An address that will not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Not an address of PostgreSQL.
    #[error("not of the form postgres://role:password@host/database")]
    Form,
    /// A connection that somebody on the way could read or take over.
    #[error(
        "{0} is another machine: add ?sslmode=verify-full&sslrootcert=/path/to/ca.pem, or ?sslmode=disable where nobody else \
         is on the way"
    )]
    Tls(String),
}

/// Where a database is, without the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    role: String,
    database: String,
    host: String,
}

impl Place {
    /// Reads an address.
    ///
    /// # Errors
    /// [`UrlError`] says what is wrong with it.
    pub fn of(url: &str) -> Result<Self, UrlError> {
        Ok(Self::named(&options(url)?))
    }

    /// What the options name.
    pub(crate) fn named(options: &PgConnectOptions) -> Self {
        let role = options.get_username().to_owned();
        let host = match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => options.get_host().to_owned(),
        };
        Self { database: options.get_database().unwrap_or(&role).to_owned(), role, host }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgreSQL database {} on {} as {}", self.database, self.host, self.role)
    }
}

pub(crate) fn options(url: &str) -> Result<PgConnectOptions, UrlError> {
    if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        return Err(UrlError::Form);
    }
    let options = PgConnectOptions::from_str(url).map_err(|_| UrlError::Form)?.application_name("konsil");
    let host = options.get_host();
    let local = options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    // The default, "prefer", takes what it gets: an attacker would give no TLS, or any certificate.
    let decided = matches!(options.get_ssl_mode(), PgSslMode::Disable | PgSslMode::VerifyCa | PgSslMode::VerifyFull);
    if local || decided { Ok(options) } else { Err(UrlError::Tls(host.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_shown_without_passwords() {
        let shown = Place::of("postgres://konsil:geheim@127.0.0.1:5433/klinik").unwrap().to_string();
        assert_eq!(shown, "PostgreSQL database klinik on 127.0.0.1 as konsil");
    }

    #[test]
    fn another_machine_is_reached_with_a_certificate_or_knowingly_without() {
        let refused = Place::of("postgres://konsil:geheim@db.klinik.de/klinik").unwrap_err();
        assert_eq!(refused, UrlError::Tls("db.klinik.de".into()));
        assert!(!refused.to_string().contains("geheim"));
        assert!(Place::of("postgres://konsil@db.klinik.de/klinik?sslmode=require").is_err());
        for mode in ["verify-full", "verify-ca", "disable"] {
            assert!(Place::of(&format!("postgres://konsil@db.klinik.de/klinik?sslmode={mode}")).is_ok(), "{mode}");
        }
    }

    #[test]
    fn this_machine_needs_no_certificate() {
        for host in ["localhost", "127.0.0.1", "[::1]"] {
            assert!(Place::of(&format!("postgres://konsil@{host}/klinik")).is_ok(), "{host}");
        }
        assert!(Place::of("postgres:///klinik?host=/var/run/postgresql").is_ok());
    }

    #[test]
    fn what_is_no_address_is_said_to_be_none() {
        for url in ["", "konsil", "mysql://geheim@localhost/k", "postgres://"] {
            let place = Place::of(url);
            assert!(matches!(place, Err(UrlError::Form)) || url == "postgres://", "{url}: {place:?}");
        }
    }
}
