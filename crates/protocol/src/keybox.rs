//! Keybox chunks: what a person's later devices need to read earlier messages, sealed under the history key.

use crate::{
    cbor::Canonical,
    hash::Digest,
    id::{ConversationId, MessageId},
    time::Timestamp,
};
use minicbor::{Decode, Encode};

/// What one device found when it opened a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Verdict {
    /// Everything held.
    #[n(0)]
    Good,
    /// The archive copy was false.
    #[n(1)]
    FalseArchiveCopy,
    /// Sender or signature did not hold.
    #[n(2)]
    Forged,
    /// Seen before.
    #[n(3)]
    Replayed,
    /// Content where none may be, or not readable.
    #[n(4)]
    Malformed,
}

/// One message's key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct KeyboxEntry {
    /// Where.
    #[n(0)]
    pub conversation: ConversationId,
    /// Which.
    #[n(1)]
    pub message: MessageId,
    /// K of the message, 32 bytes.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub key: Vec<u8>,
    /// Chain link of header and body.
    #[n(3)]
    pub link: Digest,
    /// What the device found.
    #[n(4)]
    pub verdict: Verdict,
}

/// The plaintext of a chunk, at most [`crate::limits::KEYBOX_ENTRIES_MAX`] entries.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct KeyboxChunk {
    /// Entries in the order they were opened.
    #[n(0)]
    pub entries: Vec<KeyboxEntry>,
}

impl Canonical for KeyboxChunk {
    const KEYS: u64 = 1;
}

/// A sealed chunk as the server keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct StoredChunk {
    /// Number given by the server, ascending per person.
    #[n(0)]
    pub number: u64,
    /// When it was stored.
    #[n(1)]
    pub stored_at: Timestamp,
    /// `generation (4 bytes) ‖ nonce (12) ‖ AES-256-GCM`.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}
