//! What the server needs from a database: one trait made of one part per noun, and the [`conformance`] suite that every
//! backend passes.
//!
//! Guarantees that every backend must give: a method is one transaction; what it returned `Ok` for is durable; every row
//! carries its tenant and no method reads across tenants (only [`Tenants::tenants`] lists them); numbers only go forward.
//!
//! Deliberately lacks policy: who may do what is decided in `app`. What the store decides itself is what needs the row's
//! lock: sequence numbers, chain hashes, counters, single use.

mod administration;
mod append;
mod audit;
mod cases;
pub mod conformance;
mod conversations;
mod cursors;
mod duties;
mod enrolments;
mod guests;
mod issuers;
mod key_packages;
mod keybox;
mod objects;
mod people;
mod places;
mod preferences;
mod push;
mod recoveries;
mod retention;
mod rotations;
pub mod row;
mod tenants;
mod transfers;
mod urgent;
mod welcomes;

pub use administration::*;
pub use append::*;
pub use audit::*;
pub use cases::*;
pub use conversations::*;
pub use cursors::*;
pub use duties::*;
pub use enrolments::*;
pub use guests::*;
pub use issuers::*;
pub use key_packages::*;
pub use keybox::*;
pub use objects::*;
pub use people::*;
pub use places::*;
pub use preferences::*;
pub use push::*;
pub use recoveries::*;
pub use retention::*;
pub use rotations::*;
pub use tenants::*;
pub use transfers::*;
pub use urgent::*;
pub use welcomes::*;

/// The database could not do it; nothing was done, but see [`StoreError::Unavailable`].
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No room left on the disk.
    #[error("storage full")]
    Full,
    /// The database cannot be reached, or went away meanwhile. Only here is it open whether something was done: when it went
    /// while a transaction was being committed. Who asks again gets the answer of the first time.
    #[error("database unavailable: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A row does not read as what was written.
    #[error("stored {what} cannot be read")]
    Corrupt {
        /// Which kind of row.
        what: &'static str,
    },
    /// Anything else.
    #[error("database: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The end of a store's use.
#[async_trait::async_trait]
pub trait Closing {
    /// Waits for running transactions and closes; whoever asks later gets an error.
    async fn close(&self);
}

/// A database of the server.
pub trait Store:
    Tenants
    + People
    + Administration
    + Cases
    + Duties
    + Enrolments
    + Guests
    + Issuers
    + Transfers
    + Conversations
    + Log
    + Welcomes
    + Cursors
    + KeyPackages
    + Keybox
    + Preferences
    + Pushes
    + Objects
    + Places
    + Recoveries
    + Retention
    + Rotations
    + Urgents
    + Closing
    + std::fmt::Debug
    + Send
    + Sync
{
}

impl<T> Store for T where
    T: Tenants
        + People
        + Administration
        + Cases
        + Cases
        + Duties
        + Enrolments
        + Guests
        + Issuers
        + Transfers
        + Conversations
        + Log
        + Welcomes
        + Cursors
        + KeyPackages
        + Keybox
        + Preferences
        + Pushes
        + Pushes
        + Objects
        + Places
        + Recoveries
        + Retention
        + Rotations
        + Urgents
        + Closing
        + std::fmt::Debug
        + Send
        + Sync
{
}
