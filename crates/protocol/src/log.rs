//! A conversation's log: one total order of messages and handshakes, chained by hashes.
//!
//! `h_0` is [`genesis`]; `h_n = H(h_(n−1) ‖ row hash)`. Every device computes the chain from what it received and compares
//! it with what others name in their headers: a server that shows two histories is noticed.

use crate::{
    hash::Digest,
    id::{ConversationId, DeviceId, GroupId, TenantId},
    key::Signature,
    message::{MessageHashes, SealedMessage},
    time::Timestamp,
};
use minicbor::{Decode, Encode};

/// One entry of the log as every device receives it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    /// Where.
    #[n(0)]
    pub conversation: ConversationId,
    /// From 1 without gaps.
    #[n(1)]
    pub seq: u64,
    /// Chain hash after this entry.
    #[n(2)]
    pub chain: Digest,
    /// Server time of acceptance.
    #[n(3)]
    pub accepted_at: Timestamp,
    /// What happened.
    #[n(4)]
    pub event: Event,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Event {
    /// A sealed message with its MLS frame.
    #[n(0)]
    Message {
        /// The sealed message.
        #[n(0)]
        sealed: SealedMessage,
        /// MLS `PrivateMessage` carrying K and seed.
        #[cbor(n(1), with = "minicbor::bytes")]
        mls: Vec<u8>,
    },
    /// An MLS commit (`PublicMessage`) that won its epoch.
    #[n(1)]
    Commit {
        /// The group.
        #[n(0)]
        group: GroupId,
        /// The committing device.
        #[n(1)]
        device: DeviceId,
        /// MLS message.
        #[cbor(n(2), with = "minicbor::bytes")]
        mls: Vec<u8>,
    },
    /// A proposal (`PublicMessage`), from the server or a member.
    #[n(2)]
    Proposal {
        /// The group.
        #[n(0)]
        group: GroupId,
        /// MLS message.
        #[cbor(n(1), with = "minicbor::bytes")]
        mls: Vec<u8>,
    },
    /// A message whose body was erased or is past its phone-expiry: the hashes stay, so the chain still verifies.
    #[n(3)]
    Erased {
        /// The header.
        #[cbor(n(0), with = "minicbor::bytes")]
        header: Vec<u8>,
        /// H(body).
        #[n(1)]
        body: Digest,
        /// H(archive copy).
        #[n(2)]
        archive: Digest,
        /// The device's signature.
        #[n(3)]
        signature: Signature,
        /// H(MLS frame).
        #[n(4)]
        mls: Digest,
    },
}

/// `h_0` of a conversation.
#[must_use]
pub fn genesis(tenant: TenantId, conversation: ConversationId) -> Digest {
    Digest::of("konsil log genesis v1", &[tenant.as_bytes(), conversation.as_bytes()])
}

/// `h_n` of `h_(n−1)` and a row hash.
#[must_use]
pub fn chain(before: &Digest, row: &Digest) -> Digest {
    Digest::of("konsil log chain v1", &[before.as_bytes(), row.as_bytes()])
}

/// Hash of an MLS frame inside rows.
#[must_use]
pub fn frame_hash(mls: &[u8]) -> Digest {
    Digest::of("konsil frame v1", &[mls])
}

/// Row hash of a message.
#[must_use]
pub fn message_row(hashes: &MessageHashes, signature: &Signature, mls: &Digest) -> Digest {
    Digest::of(
        "konsil message row v1",
        &[hashes.header.as_bytes(), hashes.body.as_bytes(), hashes.archive.as_bytes(), signature.as_bytes(), mls.as_bytes()],
    )
}

impl Event {
    /// A message as it is served when its body is not served any more; anything else stays as it is.
    #[must_use]
    pub fn erased(self) -> Self {
        let Self::Message { sealed, mls } = self else { return self };
        let MessageHashes { body, archive, .. } = sealed.hashes();
        Self::Erased { header: sealed.header, body, archive, signature: sealed.signature, mls: frame_hash(&mls) }
    }

    /// The row hash of this event.
    #[must_use]
    pub fn row_hash(&self) -> Digest {
        match self {
            Self::Message { sealed, mls } => message_row(&sealed.hashes(), &sealed.signature, &frame_hash(mls)),
            Self::Commit { group, device, mls } => {
                Digest::of("konsil commit row v1", &[group.as_bytes(), device.as_bytes(), frame_hash(mls).as_bytes()])
            }
            Self::Proposal { group, mls } => {
                Digest::of("konsil proposal row v1", &[group.as_bytes(), frame_hash(mls).as_bytes()])
            }
            Self::Erased { header, body, archive, signature, mls } => {
                let hashes = MessageHashes { header: crate::header::header_hash(header), body: *body, archive: *archive };
                message_row(&hashes, signature, mls)
            }
        }
    }
}
