//! The delivery service's core, without I/O: what may enter a conversation's log, decided on public data alone.
//!
//! * [`group`] keeps the public state of an MLS group, [`commit`] decides which handshake may follow, [`proposal`] makes the
//!   server's Removes.
//! * [`message`] checks a sealed message and its MLS framing.
//! * [`nomination`] says which device is asked to commit what the server proposed.
//!
//! Guarantees: no clock, no socket, no randomness, no secret of any conversation. Everything refused here would be refused
//! by an honest client as well; what passes is stored.
//!
//! Deliberately lacks: sequence numbers and counters (`store` decides them under the row's lock) and membership over time.

pub mod commit;
pub mod framing;
pub mod group;
mod kept;
pub mod key_package;
mod leaf;
pub mod message;
pub mod nomination;
pub mod proposal;
pub mod signatures;
mod welcome;

use openmls::prelude::Ciphersuite;

/// Ciphersuites that groups and key packages may use.
pub const SUITES: [Ciphersuite; 2] =
    [Ciphersuite::MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519, Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519];
