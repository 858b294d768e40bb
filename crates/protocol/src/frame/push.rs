//! What the server tells a device unasked.

use crate::{
    enrolment::Certification,
    frame::{CursorPosition, Welcome},
    id::ConversationId,
    log::Entry,
    revocation::SignedRevocationList,
    statement::Signed,
};
use minicbor::{Decode, Encode};

/// A push.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Push {
    /// A conversation's next entry. Every device gets the very same bytes; the sender's own device gets its answer instead.
    #[n(0)]
    Entry(#[n(0)] Entry),
    /// This device was added to a group.
    #[n(1)]
    Welcome(#[n(0)] Welcome),
    /// Cursors moved.
    #[n(2)]
    Cursors {
        /// Where.
        #[n(0)]
        conversation: ConversationId,
        /// Whose, and how far.
        #[n(1)]
        positions: Vec<CursorPosition>,
    },
    /// Proposals wait for a commit; this device is asked to make it.
    #[n(3)]
    CommitWanted {
        /// Where.
        #[n(0)]
        conversation: ConversationId,
        /// Epoch of the proposals.
        #[n(1)]
        epoch: u64,
        /// Wait this long, and only commit when nobody else has.
        #[n(2)]
        delay_ms: u32,
    },
    /// The person is no longer a member: nothing more comes from here.
    #[n(4)]
    ConversationEnded {
        /// Where.
        #[n(0)]
        conversation: ConversationId,
        /// Last sequence number this person may read.
        #[n(1)]
        head: u64,
    },
    /// The directory changed.
    #[n(5)]
    DirectoryChanged {
        /// Its new version.
        #[n(0)]
        version: u64,
    },
    /// The issuer's answer to this device's enrolment.
    #[n(6)]
    Certified(#[n(0)] Certification),
    /// Administrators: an enrolment waits.
    #[n(7)]
    EnrolmentWaiting,
    /// A newer policy is in force.
    #[n(8)]
    Policy(#[n(0)] Signed),
    /// A newer revocation list is in force.
    #[n(9)]
    Revocations(#[n(0)] SignedRevocationList),
    /// The server has no room for messages at the moment, or again has.
    #[n(10)]
    StorageFull {
        /// True when full.
        #[n(0)]
        full: bool,
    },
    /// The session ends; why.
    #[n(11)]
    SessionEnded(#[n(0)] SessionEnd),
}

/// Why a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum SessionEnd {
    /// The person was locked.
    #[n(0)]
    Locked,
    /// The person was deleted.
    #[n(1)]
    Deleted,
    /// The device was removed.
    #[n(2)]
    DeviceRemoved,
    /// The same device opened another session.
    #[n(3)]
    Replaced,
    /// The server stops or restarts; come back.
    #[n(4)]
    Restart,
    /// This device read too slowly; come back and catch up.
    #[n(5)]
    TooSlow,
}
