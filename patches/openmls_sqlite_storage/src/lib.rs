//! An empty stand-in for `openmls_sqlite_storage`.
//!
//! OpenMLS names the real crate in an optional feature, which puts it, and with it another `rusqlite`, into our
//! lock file, where two `libsqlite3-sys` cannot live together. Konsil stores MLS state through its own connection
//! and never enables the real one. See `docs/adr/0005-empty-openmls-sqlite-storage.md`.
