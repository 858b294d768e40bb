//! The header of a message: what the server may see and everybody authenticates. Never an epoch or a group id.

use crate::{
    cbor::{self, Canonical, CborError},
    hash::Digest,
    id::{ArchiveKeyId, ConversationId, DeviceId, MessageId, ObjectId, TenantId},
    limits,
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
    /// "I have seen this urgent message and take note": the header says which, so that the server can act on it. Archived.
    #[n(4)]
    Acknowledgement,
}

impl Kind {
    /// Must a message of this kind carry an archive copy in an archived tenant?
    #[must_use]
    pub const fn is_archived(self) -> bool {
        matches!(self, Self::Text | Self::Acknowledgement)
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
    /// Breaks through quiet hours and muted chats, and wants an acknowledgement from everybody.
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
    /// The urgent message that is acknowledged: there in [`Kind::Acknowledgement`] and nowhere else.
    #[n(15)]
    pub about: Option<MessageId>,
}

impl Header {
    /// Reads a header.
    ///
    /// # Errors
    /// [`CborError`] when the bytes are not a header of this version, or an acknowledgement of nothing.
    pub fn decode(bytes: &[u8]) -> Result<Self, CborError> {
        let header: Self = cbor::decode(bytes)?;
        if header.version != HEADER_VERSION {
            return Err(CborError::Shape(format!("header version {}", header.version)));
        }
        if (header.kind == Kind::Acknowledgement) != header.about.is_some() {
            return Err(CborError::Shape("an acknowledgement names a message, and nothing else does".into()));
        }
        let is_plain = header.urgency == Urgency::Normal && header.phone_expiry.is_none() && header.objects.is_empty();
        if header.kind == Kind::Acknowledgement && !is_plain {
            return Err(CborError::Shape("an acknowledgement is not urgent, does not disappear and has no objects".into()));
        }
        Ok(header)
    }

    /// When devices drop a message that was accepted then, and the server serves it no more; none when it stays.
    ///
    /// Nothing that was just accepted is gone already, whatever its sender's clock or intent: there is an hour to read it. An urgent
    /// message never ends by time: who acknowledged it is known to its readers, and nobody must miss what one of them has not read.
    #[must_use]
    pub fn over_at(&self, accepted_at: Timestamp) -> Option<Timestamp> {
        let expiry = self.phone_expiry.filter(|_| self.urgency != Urgency::Urgent)?;
        Some(expiry.max(accepted_at.plus_hours(u64::from(limits::LIFETIME_HOURS_MIN))))
    }

    /// The bytes to be hashed, signed and sent.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }
}

impl Canonical for Header {
    const KEYS: u64 = 16;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn header(kind: Kind, about: Option<MessageId>) -> Header {
        Header {
            version: HEADER_VERSION,
            tenant: TenantId::from_bytes([1; 16]),
            conversation: ConversationId::from_bytes([2; 16]),
            message: MessageId::from_bytes([3; 16]),
            device: DeviceId::from_bytes([4; 16]),
            device_certificate: Digest::from_bytes([5; 32]),
            kind,
            urgency: Urgency::Normal,
            time: Timestamp::from_millis(1_800_000_000_000),
            phone_expiry: None,
            archive_key: None,
            objects: Vec::new(),
            counter: 1,
            previous: Digest::from_bytes([0; 32]),
            seen: LogPosition { seq: 0, chain: Digest::from_bytes([0; 32]) },
            about,
        }
    }

    #[test]
    fn an_acknowledgement_names_a_message_and_nothing_else_does() {
        let about = Some(MessageId::from_bytes([9; 16]));
        for kind in [Kind::Text, Kind::Control, Kind::Receipt, Kind::Void] {
            assert!(Header::decode(&header(kind, None).encode()).is_ok(), "{kind:?}");
            assert!(Header::decode(&header(kind, about).encode()).is_err(), "{kind:?} about a message");
        }
        assert!(Header::decode(&header(Kind::Acknowledgement, None).encode()).is_err(), "of nothing");
        let acknowledgement = header(Kind::Acknowledgement, about);
        assert_eq!(Header::decode(&acknowledgement.encode()), Ok(acknowledgement.clone()));
        assert!(Kind::Acknowledgement.is_archived());
        let urgent = Header { urgency: Urgency::Urgent, ..acknowledgement.clone() };
        assert!(Header::decode(&urgent.encode()).is_err(), "it would ring");
        let passing = Header { phone_expiry: Some(acknowledgement.time.plus_days(1)), ..acknowledgement.clone() };
        assert!(Header::decode(&passing.encode()).is_err(), "it would be forgotten");
        let laden = Header { objects: vec![ObjectId::from_bytes([7; 16])], ..acknowledgement };
        assert!(Header::decode(&laden.encode()).is_err(), "it would carry files");
    }
}
