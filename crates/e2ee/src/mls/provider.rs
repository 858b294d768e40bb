//! OpenMLS' view of the engine: our storage, our randomness, RustCrypto.

use crate::Rng;
use rusqlite::Connection;

/// What OpenMLS works with: storage in the caller's transaction on `connection`, randomness forked off the engine's.
pub struct Provider<'c> {
    connection: &'c Connection,
}

impl<'c> Provider<'c> {
    /// Over a connection whose schema contains [`super::SCHEMA`]. Takes 32 bytes from `rng` for a generator of its own.
    #[must_use]
    pub fn new(connection: &'c Connection, rng: &mut Rng) -> Self {
        todo!()
    }
}
