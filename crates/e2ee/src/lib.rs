//! Key material and everything that touches it: keys, MLS groups, sealing and opening.
//!
//! Guarantees: the formats are those of `protocol` (this crate is their signing and sealing side). No clock, socket or
//! thread: time is [`protocol::time::Timestamp`], randomness an [`Rng`] seeded by the shell. Secrets are wiped when dropped
//! and never appear in `Debug`. Nothing here panics on input.
//!
//! Exceptions, forced by OpenMLS: its HPKE draws its coins from the operating system (`getrandom`), and it reads the
//! system's clock when it looks at a leaf's lifetime. [`mls`] says how that is contained.
//!
//! Deliberately lacks: the outbox, storage of messages, transport (`client`), and verification that needs no secret
//! (`protocol`).

pub mod content;
pub mod invitation;
pub mod issuer;
pub mod key;
pub mod message;
pub mod mls;
pub mod pin;
pub mod root;
pub mod safety;
pub mod transfer;

mod derive;
mod sealing;
mod vault;

pub use vault::Cost;

/// The random number generator that shells seed from the operating system and hand in.
pub type Rng = rand_chacha::ChaCha20Rng;
