//! A database of one test.

use crate::{Place, shared, unique};
use std::io;

/// A new, empty database; it goes when this is dropped, whoever is still connected.
#[derive(Debug)]
pub struct Database {
    place: Place,
    name: String,
}

impl Database {
    /// Makes one on the server of this test run.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn create() -> io::Result<Self> {
        let place = shared()?;
        let name = format!("test_{}", unique()?);
        place.sql("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(Self { place, name })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// Its address as the superuser.
    #[must_use]
    pub fn url(&self) -> String {
        self.place.url("postgres", &self.name)
    }

    /// Its address as a role.
    #[must_use]
    pub fn url_as(&self, role: &str) -> String {
        self.place.url(role, &self.name)
    }

    /// Runs SQL as the superuser and returns what it prints.
    ///
    /// # Errors
    /// What PostgreSQL says.
    pub fn sql(&self, sql: &str) -> io::Result<String> {
        self.place.sql(&self.name, sql)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = self.place.sql("postgres", &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}
