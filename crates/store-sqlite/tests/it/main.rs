//! The embedded database keeps the contract of the store, survives, and refuses what it does not know.

#[cfg(test)]
mod sqlite;
