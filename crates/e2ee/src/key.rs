//! Keys of people, devices, issuers and the archive.
//!
//! Guarantees: every private key is wiped when dropped, is never shown by `Debug`, and is made of 32 bytes of the caller's
//! randomness or of a seed that the caller keeps. Signatures are Ed25519 (RFC 8032) over a domain string and the parts.
//!
//! Deliberately lacks: k-of-n shares of root and archive key (they come with the archive's own screens).

mod archive;
mod history;
mod sealing;
mod signing;

pub use archive::ArchiveSecret;
pub use history::{HistoryError, HistoryKey};
pub use sealing::{OpenSealedError, SealingKey, seal};
pub use signing::SigningKey;

pub(crate) use archive::{ARCHIVE_PLAINTEXT_BYTES, public_hash, reseal};
pub(crate) use sealing::{open_as_signer, seal_to_signer};
