//! Why the server did not do what a frame or request asked. Codes, never sentences: clients word them in the user's
//! language.

use crate::time::Timestamp;
use minicbor::{Decode, Encode};

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum Refusal {
    /// The server's disk is full; nothing was written; try again later. HTTP 507.
    #[n(0)]
    #[error("storage full")]
    StorageFull,
    /// The commit or frame belongs to an epoch that is over: read the log up to `head`, then renew.
    #[n(1)]
    #[error("stale epoch, now {epoch}")]
    StaleEpoch {
        /// Epoch in force.
        #[n(0)]
        epoch: u64,
        /// Newest sequence number.
        #[n(1)]
        head: u64,
    },
    /// A Remove is pending: ordinary messages wait for its commit.
    #[n(2)]
    #[error("a removal is pending")]
    PendingRemove,
    /// Not a member of this conversation (or it does not exist: the answer is the same).
    #[n(3)]
    #[error("not a member")]
    NotAMember,
    /// The tenant policy or a person's rights forbid it.
    #[n(4)]
    #[error("not allowed")]
    NotAllowed,
    /// Something is over its limit.
    #[n(5)]
    #[error("too large: at most {max}")]
    TooLarge {
        /// The limit.
        #[n(0)]
        max: u64,
    },
    /// The message's counter is not the device's next one in this conversation.
    #[n(6)]
    #[error("counter gap, expected {expected}")]
    CounterGap {
        /// The next counter.
        #[n(0)]
        expected: u64,
    },
    /// This counter was used by another message: the device was copied back.
    #[n(7)]
    #[error("rolled back")]
    RolledBack,
    /// An archived tenant's message without archive copy, or under a wrong key.
    #[n(8)]
    #[error("archive copy missing or under a wrong key")]
    Archive,
    /// Signature, certificate hash, sender or MLS data do not agree.
    #[n(9)]
    #[error("forged or inconsistent")]
    Forged,
    /// The bytes cannot be read.
    #[n(10)]
    #[error("malformed")]
    Malformed,
    /// A later version of the protocol; update the server or the app.
    #[n(11)]
    #[error("unknown version")]
    UnknownVersion,
    /// Too many requests; try again then.
    #[n(12)]
    #[error("too many requests")]
    RateLimited {
        /// Earliest time of the next try.
        #[n(0)]
        until: Timestamp,
    },
    /// The thing exists already (a direct conversation both people began).
    #[n(13)]
    #[error("exists already")]
    Exists,
    /// No such thing.
    #[n(14)]
    #[error("not found")]
    NotFound,
    /// Used, expired or withdrawn.
    #[n(15)]
    #[error("expired or used")]
    Gone,
    /// The person, device or chain is locked, deleted or revoked.
    #[n(16)]
    #[error("locked")]
    Locked,
    /// The handshake is not valid on the public group state.
    #[n(17)]
    #[error("handshake not valid")]
    InvalidHandshake,
    /// The server could not; nothing was done; try again.
    #[n(18)]
    #[error("internal error")]
    Internal,
    /// A pending proposal was left out of the commit.
    #[n(19)]
    #[error("a pending removal is missing from the commit")]
    MissingProposal,
    /// The person or the hospital may keep no more in the attachment store. HTTP 507.
    #[n(30)]
    #[error("attachment quota reached")]
    QuotaReached,
    /// The code or PIN of a guest's invitation is wrong. HTTP 403.
    #[n(31)]
    #[error("wrong code or PIN, {left} tries left")]
    WrongCode {
        /// Tries that are left before the invitation ends for everybody.
        #[n(0)]
        left: u32,
    },
    /// The device or person is not certified yet.
    #[n(20)]
    #[error("not certified yet")]
    NotCertified,
    /// The server cannot reach its database at the moment. What was asked may have been done or not: ask again, the answer is
    /// that of the first time. HTTP 503.
    #[n(21)]
    #[error("unavailable, try again")]
    Unavailable,
    /// The device was removed from its person's devices.
    #[n(40)]
    #[error("device removed")]
    DeviceRemoved,
}
