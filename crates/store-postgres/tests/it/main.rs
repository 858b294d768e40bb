//! PostgreSQL keeps the contract of the store, keeps hospitals apart by itself, and refuses what it does not know.

#[cfg(test)]
mod opening;
#[cfg(test)]
mod row_security;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod suite;
