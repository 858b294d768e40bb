//! Which database, and as whom.

use super::ConfigError;
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use store_postgres::Place;

/// The database: the embedded one in `data_dir`, or PostgreSQL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `postgres://…` of the role that the server works as; none takes the embedded database.
    pub url: Option<Url>,
    /// `postgres://…` of the role that owns the tables and brings them to a new version.
    pub migrate_url: Option<Url>,
    /// `postgres://…` of a role that may read the rows of all hospitals, for backups.
    pub backup_url: Option<Url>,
    /// Most connections to PostgreSQL.
    pub connections: u32,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: None, migrate_url: None, backup_url: None, connections: 10 }
    }
}

/// An address with a password in it: shown without.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Url(String);

impl Url {
    /// The address with its password, for whoever connects.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Url {
    fn from(url: &str) -> Self {
        Self(url.to_owned())
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Place::of(&self.0) {
            Ok(place) => place.fmt(f),
            Err(error) => write!(f, "an address that is {error}"),
        }
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Url {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Database {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        for (key, url) in [("url", &self.url), ("migrate_url", &self.migrate_url), ("backup_url", &self.backup_url)] {
            if let Some(url) = url {
                Place::of(&url.0).map_err(|error| ConfigError::Database { key, error })?;
            }
        }
        if self.url.is_none() && (self.migrate_url.is_some() || self.backup_url.is_some()) {
            return Err(ConfigError::NoUrl);
        }
        if self.connections == 0 {
            return Err(ConfigError::Zero("[database] connections"));
        }
        Ok(())
    }
}

/// A text without the passwords of addresses in it: the reader of a file shows the line that is wrong.
pub(super) fn without_passwords(text: &str) -> String {
    let hidden: Vec<String> = text
        .lines()
        .map(|line| {
            line.split_once("secret_key").map_or_else(|| line.to_owned(), |(before, _)| format!("{before}secret_key = …"))
        })
        .collect();
    let text = hidden.join("\n");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("://") {
        out.push_str(before);
        out.push_str("://");
        // The password may hold anything but a line's end: the last @ ends it.
        let (line, further) = after.split_at(after.find('\n').unwrap_or(after.len()));
        let shown = line.rsplit_once('@').map_or(line, |(secret, place)| {
            out.push_str(secret.split([':', '@']).next().unwrap_or_default());
            out.push_str(":…@");
            place
        });
        out.push_str(shown);
        rest = further;
    }
    out + rest
}
