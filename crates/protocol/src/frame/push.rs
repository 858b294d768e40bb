//! What the server tells a device unasked.

use crate::{
    duty::Shift,
    enrolment::Certification,
    frame::{CursorPosition, Welcome},
    guest::GuestPapers,
    id::{ConversationId, DutyId, PersonId},
    issuer::RenewedPapers,
    log::Entry,
    preference::StoredPreference,
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
    /// A member is writing.
    #[n(12)]
    Typing {
        /// Where.
        #[n(0)]
        conversation: ConversationId,
        /// Who.
        #[n(1)]
        person: PersonId,
    },
    /// Administrators: issuers or requests for issuer keys changed.
    #[n(20)]
    IssuersChanged,
    /// This person's certificate was renewed. A device whose chain had ended is certified again.
    #[n(21)]
    Renewed(#[n(0)] RenewedPapers),
    /// Another device of this person keeps preferences.
    #[n(22)]
    Preferences(#[n(0)] Vec<StoredPreference>),
    /// Nothing: the connection is there. A device that hears nothing for much longer than this may take it for gone.
    #[n(23)]
    Alive {
        /// It is heard of again before this long.
        #[n(0)]
        next_ms: u32,
    },
    /// The push service does not know this device any more: its subscription was deleted.
    #[n(60)]
    PushSubscriptionEnded,
    /// Internal people: something about guests of this room changed; whoever is asked first looks whether somebody waits.
    #[n(70)]
    GuestWaiting {
        /// Where.
        #[n(0)]
        conversation: ConversationId,
        /// Look after so long.
        #[n(1)]
        delay_ms: u32,
    },
    /// Guests: a host certified this device, or certified it anew.
    #[n(71)]
    GuestCertified(#[n(0)] Box<GuestPapers>),
    /// Staff: somebody holds a duty now, or nobody.
    #[n(90)]
    DutyHeld {
        /// Which.
        #[n(0)]
        duty: DutyId,
        /// Who, since when.
        #[n(1)]
        shift: Option<Shift>,
    },
    /// Staff: the house has other duties, or others may hold them.
    #[n(91)]
    DutiesChanged,
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
