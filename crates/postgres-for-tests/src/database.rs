//! A database of one test.

use crate::{Place, User, shared, unique};
use std::{io, path::Path};

/// A new, empty database; it goes when this is dropped, whoever is still connected.
#[derive(Debug)]
pub struct Database {
    place: Place,
    name: String,
    /// In a folder of its own: of the same name as the database.
    apart: bool,
}

impl Database {
    /// Makes one on the server of this test run.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn create() -> io::Result<Self> {
        Self::create_at(shared()?)
    }

    /// Makes one on this server.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn create_at(place: Place) -> io::Result<Self> {
        let name = format!("test_{}", unique()?);
        place.sql("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(Self { place, name, apart: false })
    }

    /// Makes one whose tables are in this empty folder: a small disk of its own. The folder becomes the server's.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn create_in(folder: &Path) -> io::Result<Self> {
        let (place, name) = (shared()?, format!("test_{}", unique()?));
        User::unprivileged()?.give(folder)?;
        place.sql("postgres", &format!("CREATE TABLESPACE {name} LOCATION '{}'", folder.display()))?;
        place.sql("postgres", &format!("CREATE DATABASE {name} TABLESPACE {name}"))?;
        Ok(Self { place, name, apart: true })
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
        if self.apart {
            let _ = self.place.sql("postgres", &format!("DROP TABLESPACE {}", self.name));
        }
    }
}
