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

pub mod attachment;
pub mod ceremony;
pub mod content;
pub mod guest;
pub mod invitation;
pub mod issuer;
pub mod key;
pub mod message;
pub mod mls;
pub mod offer;
pub mod passphrase;
pub mod pin;
pub mod recovery;
pub mod root;
pub mod rotation;
pub mod safety;
pub mod share;
pub mod transfer;

mod crockford;
mod derive;
mod sealing;
mod vault;

pub use vault::Cost;

use rand_core::{RngCore as _, SeedableRng as _};

/// The random number generator that shells seed from the operating system and hand in.
pub type Rng = rand_chacha::ChaCha20Rng;

/// A generator of 32 bytes from the operating system.
#[must_use]
pub fn rng_from_seed(seed: [u8; 32]) -> Rng {
    Rng::from_seed(seed)
}

/// A generator of its own, seeded from this one.
#[must_use]
pub fn fork(rng: &mut Rng) -> Rng {
    Rng::from_seed(random(rng))
}

/// Random bytes.
#[must_use]
pub fn random<const N: usize>(rng: &mut Rng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}
