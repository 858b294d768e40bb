//! The header of a message: what the server may see and everybody authenticates. Never an epoch or a group id.

use crate::{
    cbor::{self, Canonical, CborError},
    hash::Digest,
    id::{ArchiveKeyId, ConversationId, DeviceId, MessageId, ObjectId, TenantId},
    time::Timestamp,
};
use minicbor::{Decode, Encode};

/// The only header version so far.
pub const HEADER_VERSION: u16 = 1;

/// What a message is to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Kind {
    /// Content: rendered, archived.
    #[n(0)]
    Text,
    /// Bookkeeping between devices; clients never render content from it; no archive copy.
    #[n(1)]
    Control,
    /// A receipt's sealed payload; no archive copy.
    #[n(2)]
    Receipt,
    /// Takes the counter of a refused message: no body.
    #[n(3)]
    Void,
}

impl Kind {
    /// Must a message of this kind carry an archive copy in an archived tenant?
    #[must_use]
    pub const fn is_archived(self) -> bool {
        matches!(self, Self::Text)
    }
}

/// How urgent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Urgency {
    /// As always.
    #[default]
    #[n(0)]
    Normal,
    /// Marked, no acknowledgement.
    #[n(1)]
    Important,
    /// Re-alerts until acknowledged.
    #[n(2)]
    Urgent,
}

/// A place in a conversation's log that the sender had seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LogPosition {
    /// Sequence number; 0 before the first entry.
    #[n(0)]
    pub seq: u64,
    /// Chain hash after it.
    #[n(1)]
    pub chain: Digest,
}

/// A message's header; hashed and signed as bytes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Header {
    /// [`HEADER_VERSION`].
    #[n(0)]
    pub version: u16,
    /// Whose hospital.
    #[n(1)]
    pub tenant: TenantId,
    /// Where.
    #[n(2)]
    pub conversation: ConversationId,
    /// Which; made by the sender.
    #[n(3)]
    pub message: MessageId,
    /// From which device.
    #[n(4)]
    pub device: DeviceId,
    /// Hash of that device's signed certificate.
    #[n(5)]
    pub device_certificate: Digest,
    /// What it is to the server.
    #[n(6)]
    pub kind: Kind,
    /// How urgent.
    #[n(7)]
    pub urgency: Urgency,
    /// Sender's clock at the tap.
    #[n(8)]
    pub time: Timestamp,
    /// "Disappears from phones on".
    #[n(9)]
    pub phone_expiry: Option<Timestamp>,
    /// Key of the archive copy; none when not archived.
    #[n(10)]
    pub archive_key: Option<ArchiveKeyId>,
    /// Opaque objects in the attachment store.
    #[n(11)]
    pub objects: Vec<ObjectId>,
    /// The device's message counter IN THIS CONVERSATION, from 1 without gaps (ADR 0008: a conversation that waits must not
    /// hold up the others, and every recipient can see a gap).
    #[n(12)]
    pub counter: u64,
    /// Chain link of the device's previous message in this conversation (zero bytes for the first).
    #[n(13)]
    pub previous: Digest,
    /// What the sender had seen of this conversation's log.
    #[n(14)]
    pub seen: LogPosition,
}

impl Header {
    /// Reads a header.
    ///
    /// # Errors
    /// [`CborError`] when the bytes are not a header of this version.
    pub fn decode(bytes: &[u8]) -> Result<Self, CborError> {
        let header: Self = cbor::decode(bytes)?;
        if header.version != HEADER_VERSION {
            return Err(CborError::Shape(format!("header version {}", header.version)));
        }
        Ok(header)
    }

    /// The bytes to be hashed, signed and sent.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }
}

impl Canonical for Header {
    const KEYS: u64 = 15;
}

/// H(header).
#[must_use]
pub fn header_hash(header: &[u8]) -> Digest {
    Digest::of("konsil header v1", &[header])
}

/// H(body).
#[must_use]
pub fn body_hash(body: &[u8]) -> Digest {
    Digest::of("konsil body hash v1", &[body])
}

/// H(archive copy); of no bytes when there is none.
#[must_use]
pub fn archive_hash(archive: &[u8]) -> Digest {
    Digest::of("konsil archive hash v1", &[archive])
}

/// Hash by which the device's next header refers to this message.
#[must_use]
pub fn chain_link(header: &Digest, body: &Digest) -> Digest {
    Digest::of("konsil device chain v1", &[header.as_bytes(), body.as_bytes()])
}
