//! What a device can ask for, and the answers.

use crate::{
    administration::AdministrationOpened,
    certificate::Level,
    device::DeviceStanding,
    duty::Duty,
    enrolment::{Certification, Invitation, WaitingEnrolment},
    guest::{ChainBytes, GuestStanding, PutGuestInvitation},
    hash::Digest,
    id::{ConversationId, DeviceId, DutyId, EnrolmentId, GroupId, InvitationId, MessageId, PersonId, PlanId},
    issuer::{AskIssuer, IssuerApplication},
    keybox::StoredChunk,
    log::Entry,
    message::SealedMessage,
    object::ObjectsOpened,
    place::House,
    preference::{Preference, StoredPreference},
    push::PushSubscription,
    recovery::{PutRecovery, RecoveryStanding},
    revocation::SignedRevocationList,
    rotation::RotateHistory,
    statement::Signed,
    time::Timestamp,
    transfer::PutTransfer,
};
use minicbor::{Decode, Encode};

/// A request. The comment names the answer.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Request {
    /// Append a message. [`Response::Accepted`]. A known message id with the same bytes gives its first answer again.
    #[n(0)]
    SendMessage(#[n(0)] SendMessage),
    /// Append a void: it takes a refused message's counter in that conversation, stands in the log like a message (with an
    /// empty MLS frame) and is never rendered. [`Response::Accepted`].
    #[n(1)]
    SendVoid(#[n(0)] SealedMessage),
    /// Make a conversation with one member device. [`Response::Created`]; `Exists` when it is there.
    #[n(2)]
    CreateConversation(#[n(0)] CreateConversation),
    /// Offer a commit. [`Response::Accepted`]; `StaleEpoch` when another won. The same bytes again give the first answer.
    #[n(3)]
    Commit(#[n(0)] Commit),
    /// Leave: delivery is cut and the server proposes the Removes. [`Response::Nothing`].
    #[n(4)]
    Leave {
        /// Where.
        #[n(0)]
        conversation: ConversationId,
    },
    /// Conversations of this person, also those left. [`Response::Conversations`].
    #[n(5)]
    ListConversations,
    /// Entries after a sequence number. [`Response::Entries`].
    #[n(6)]
    ReadLog {
        /// Where.
        #[n(0)]
        conversation: ConversationId,
        /// Entries after this one.
        #[n(1)]
        after: u64,
        /// At most this many, [`crate::limits::PAGE_ROWS_MAX`].
        #[n(2)]
        limit: u32,
    },
    /// The group state for an external commit. [`Response::Group`].
    #[n(7)]
    ReadGroup {
        /// Where.
        #[n(0)]
        conversation: ConversationId,
    },
    /// Move this device's cursors; they only go forward. [`Response::Nothing`].
    #[n(8)]
    MoveCursor {
        /// Where.
        #[n(0)]
        conversation: ConversationId,
        /// Everything up to here is stored on this device.
        #[n(1)]
        delivered: u64,
        /// Everything up to here was read.
        #[n(2)]
        read: Option<u64>,
    },
    /// Everybody's cursors. [`Response::Cursors`].
    #[n(9)]
    ReadCursors {
        /// Where.
        #[n(0)]
        conversation: ConversationId,
    },
    /// Stock up key packages. [`Response::Nothing`].
    #[n(10)]
    PublishKeyPackages {
        /// MLS `KeyPackage` messages, each given out once.
        #[n(0)]
        packages: Vec<KeyPackageBytes>,
        /// At most one per cipher suite: given out when that suite's stock is empty; replaces the one before.
        #[n(1)]
        last_resort: Vec<KeyPackageBytes>,
    },
    /// Take one key package of every device of these people. [`Response::KeyPackages`].
    #[n(11)]
    ClaimKeyPackages {
        /// Whose, at most [`crate::limits::CLAIM_PEOPLE_MAX`].
        #[n(0)]
        people: Vec<PersonId>,
        /// Of this MLS cipher suite (its code point, RFC 9420 section 17.1).
        #[n(1)]
        suite: u16,
    },
    /// People of the tenant that changed after a version. [`Response::Directory`].
    #[n(12)]
    ReadDirectory {
        /// 0 for everybody.
        #[n(0)]
        since: u64,
        /// At most this many.
        #[n(1)]
        limit: u32,
    },
    /// Welcomes that wait for this device. [`Response::Welcomes`].
    #[n(13)]
    ReadWelcomes,
    /// A Welcome was stored; the server may forget it. [`Response::Nothing`].
    #[n(14)]
    DropWelcome {
        /// Whose group.
        #[n(0)]
        conversation: ConversationId,
        /// Which group.
        #[n(1)]
        group: GroupId,
    },
    /// Append a sealed keybox chunk. [`Response::Stored`].
    #[n(15)]
    AppendKeybox {
        /// Sealed under the history key.
        #[cbor(n(0), with = "minicbor::bytes")]
        sealed: Vec<u8>,
    },
    /// Keybox chunks after a number. [`Response::Keybox`].
    #[n(16)]
    ReadKeybox {
        /// 0 for all.
        #[n(0)]
        after: u64,
        /// At most this many.
        #[n(1)]
        limit: u32,
    },
    /// Keep a sealed transfer for a further device of this person. [`Response::Nothing`].
    #[n(17)]
    PutTransfer(#[n(0)] PutTransfer),
    /// Report an entry that does not hold (false archive copy, forged sender). [`Response::Nothing`].
    #[n(18)]
    Complain {
        /// Where.
        #[n(0)]
        conversation: ConversationId,
        /// Which entry.
        #[n(1)]
        seq: u64,
        /// What the device found.
        #[n(2)]
        verdict: crate::keybox::Verdict,
    },
    /// Administrators: keep an invitation; of a person who is there already as well (their unused ones end). `Gone` when the
    /// person was deleted, `Exists` when the id or the token's hash is taken. [`Response::Nothing`].
    #[n(19)]
    PutInvitation(#[n(0)] Invitation),
    /// Administrators: issuer certificates in force, to seal invitations to. [`Response::Issuers`].
    #[n(20)]
    ReadIssuers,
    /// Administrators: enrolments that wait. [`Response::Enrolments`].
    #[n(21)]
    ReadEnrolments,
    /// Administrators: the issuer's answer to an enrolment. [`Response::Nothing`].
    #[n(22)]
    Certify {
        /// Which.
        #[n(0)]
        enrolment: EnrolmentId,
        /// What the device gets.
        #[n(1)]
        certification: Certification,
    },
    /// Administrators: a newer policy, signed by the root. [`Response::Nothing`].
    #[n(23)]
    PublishPolicy(#[n(0)] Signed),
    /// Administrators: a newer revocation list. [`Response::Nothing`].
    #[n(24)]
    PublishRevocations(#[n(0)] SignedRevocationList),
    /// Administrators: a further issuer, signed by the root. [`Response::Nothing`].
    #[n(25)]
    PublishIssuer(#[n(0)] Signed),
    /// Administrators: lock or unlock a person; locking ends sessions, cuts delivery and proposes the Removes.
    /// [`Response::Nothing`].
    #[n(26)]
    SetPersonState {
        /// Who.
        #[n(0)]
        person: PersonId,
        /// Which.
        #[n(1)]
        state: PersonState,
    },
    /// This person is writing. Passed on to the members who are connected, kept nowhere. [`Response::Nothing`].
    #[n(29)]
    Typing {
        /// Where.
        #[n(0)]
        conversation: ConversationId,
    },
    /// Administrators: ask for an issuer key, or for the renewal of one; a further request of the same device takes the place
    /// of the one before. [`Response::Nothing`].
    #[n(30)]
    AskIssuer(#[n(0)] AskIssuer),
    /// Administrators: who asks for an issuer key. [`Response::IssuerRequests`].
    #[n(31)]
    ReadIssuerRequests,
    /// Administrators: a request is not granted, or taken back. [`Response::Nothing`].
    #[n(32)]
    DropIssuerRequest {
        /// The device that asks.
        #[n(0)]
        device: DeviceId,
    },
    /// Administrators: newer certificates of people for the same keys, all of one issuer. Those that come too late (renewed by
    /// somebody else, certified anew, locked) are left out. [`Response::Nothing`].
    #[n(33)]
    RenewPeople {
        /// The issuer's certificate.
        #[n(0)]
        issuer: Signed,
        /// The people's, at most [`crate::limits::RENEWALS_MAX`].
        #[n(1)]
        people: Vec<Signed>,
    },
    /// Keep preferences of this person; told to their other devices. [`Response::Stored`] with the last one's number.
    #[n(34)]
    PutPreferences {
        /// At most [`crate::limits::PREFERENCES_PER_REQUEST_MAX`].
        #[n(0)]
        preferences: Vec<Preference>,
    },
    /// This person's preferences after a number. [`Response::Preferences`].
    #[n(35)]
    ReadPreferences {
        /// 0 for all.
        #[n(0)]
        after: u64,
        /// At most this many.
        #[n(1)]
        limit: u32,
    },
    /// This person's devices. [`Response::Devices`].
    #[n(50)]
    ReadDevices,
    /// Remove another device of this person: its session ends, delivery to it is cut, the server proposes the Removes, and
    /// transfers that were offered end. [`Response::Nothing`].
    #[n(51)]
    RemoveDevice {
        /// Which; not the one that asks.
        #[n(0)]
        device: DeviceId,
    },
    /// What a browser offered that wants to become a further device. [`Response::Offer`]; `Gone` when it does not wait.
    #[n(52)]
    ReadOffer {
        /// Hash of the transfer's access token.
        #[n(0)]
        access_hash: Digest,
    },
    /// Its owner wants none of that offer: who waits is told. [`Response::Nothing`], also when it does not wait.
    #[n(58)]
    EndOffer {
        /// As in [`Request::ReadOffer`].
        #[n(0)]
        access_hash: Digest,
    },
    /// Keep the person's keys, sealed for their recovery code or a passkey. A new code ends the one before.
    /// [`Response::Nothing`].
    #[n(53)]
    PutRecovery(#[n(0)] PutRecovery),
    /// This person's recovery code and passkeys. [`Response::Recoveries`].
    #[n(54)]
    ReadRecoveries,
    /// A recovery code or passkey opens nothing any more. [`Response::Nothing`].
    #[n(55)]
    DropRecovery {
        /// Which.
        #[n(0)]
        access_hash: Digest,
    },
    /// A new generation of this person's history key takes the place of the one before, recoveries are sealed anew or end.
    /// [`Response::Nothing`]; `Exists` when there is this generation or a higher one already, `NotAllowed` when it is not sealed to
    /// exactly the devices that this person has.
    #[n(56)]
    RotateHistory(#[n(0)] Box<RotateHistory>),
    /// Rotations of this person's history key. [`Response::Rotations`].
    #[n(57)]
    ReadRotations {
        /// Generations above this one.
        #[n(0)]
        after: u32,
    },
    /// A token for the attachment store, bound to this session. [`Response::Objects`].
    #[n(40)]
    OpenObjects,
    /// An own message was deleted for everybody: what it names may go. [`Response::Nothing`].
    #[n(41)]
    ReleaseObjects {
        /// Where.
        #[n(0)]
        conversation: ConversationId,
        /// Which.
        #[n(1)]
        message: MessageId,
    },
    /// Internal people: keep an invitation for a guest of one of the own rooms. [`Response::Nothing`]; `NotFound` when a mail is
    /// wanted and this server sends none, `RateLimited` after too many in a day.
    #[n(70)]
    PutGuestInvitation(#[n(0)] Box<PutGuestInvitation>),
    /// Internal people: an invitation of one of the own rooms that nobody has used ends. [`Response::Nothing`].
    #[n(71)]
    WithdrawGuestInvitation {
        /// Which.
        #[n(0)]
        invitation: InvitationId,
    },
    /// Internal people: guests of the own rooms who are invited, knock, or are not in the group yet. [`Response::Guests`].
    #[n(72)]
    ReadGuests,
    /// Internal people: guests of the own rooms are certified by this person, or certified anew. [`Response::Nothing`].
    #[n(73)]
    CertifyGuests {
        /// Encoded [`crate::certificate::Chain`]s, at most [`crate::limits::GUEST_CHAINS_MAX`].
        #[n(0)]
        chains: Vec<ChainBytes>,
    },
    /// The house's places. [`Response::Places`].
    #[n(80)]
    ReadPlaces,
    /// The picture of a floor. [`Response::Plan`]; `NotFound` when there is none.
    #[n(81)]
    ReadPlan {
        /// Which.
        #[n(0)]
        plan: PlanId,
    },
    /// Staff: the house's duties, who holds them and who may. [`Response::Duties`].
    #[n(90)]
    ReadDuties,
    /// Who may hold a duty takes it, whoever held it before; once taken, nothing happens again. [`Response::Nothing`]; `NotFound`,
    /// `NotAllowed`.
    #[n(91)]
    TakeDuty {
        /// Which.
        #[n(0)]
        duty: DutyId,
    },
    /// Who holds a duty gives it on, or back. [`Response::Nothing`]; `NotFound`, `NotAllowed` when they do not hold it or the other
    /// person may not.
    #[n(92)]
    HandOverDuty {
        /// Which.
        #[n(0)]
        duty: DutyId,
        /// To whom; none: nobody holds it then.
        #[n(1)]
        to: Option<PersonId>,
    },
    /// Administrators: a token for the JSON API, bound to this session. [`Response::Administration`].
    #[n(27)]
    OpenAdministration,
    /// Wake this device at a push service when nobody looks at it, in place of what was said before. [`Response::Nothing`];
    /// `NotAllowed` when this server wakes nobody or not through this service, `Malformed`, `TooLarge`.
    #[n(60)]
    PutPushSubscription(#[n(0)] PushSubscription),
    /// Wake this device no more. [`Response::Nothing`].
    #[n(61)]
    RemovePushSubscription,
    /// Wake this device now, to try it. [`Response::Nothing`] when it was handed on; `NotFound` without a subscription,
    /// `RateLimited`.
    #[n(62)]
    TryPush,
    /// Does anybody look at this device? While nobody does, it is woken although it is connected. [`Response::Nothing`].
    #[n(63)]
    SetAttended {
        /// Somebody does.
        #[n(0)]
        attended: bool,
    },
    /// Wake those again, now and for a while, who have not acknowledged an own urgent message; or no more. [`Response::Nothing`];
    /// `NotFound` when there is no such message of this person of the last [`crate::limits::URGENT_AGAIN_MS_MAX`], `NotAllowed`
    /// when this server wakes nobody, `RateLimited`.
    #[n(64)]
    WakeAgain {
        /// Where.
        #[n(0)]
        conversation: ConversationId,
        /// Its place in the log.
        #[n(1)]
        seq: u64,
        /// Again, or no more.
        #[n(2)]
        again: bool,
    },
}

/// State of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum PersonState {
    /// Invited, no device yet.
    #[n(0)]
    Invited,
    /// Enrolled, not certified.
    #[n(1)]
    Waiting,
    /// Certified.
    #[n(2)]
    Active,
    /// Locked by an administrator.
    #[n(3)]
    Locked,
    /// Deleted.
    #[n(4)]
    Deleted,
}

/// A message to append.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SendMessage {
    /// Byte-identical on every retry.
    #[n(0)]
    pub sealed: SealedMessage,
    /// MLS `PrivateMessage`; renewed on a stale epoch.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub mls: Vec<u8>,
    /// The device's database version.
    #[n(2)]
    pub state: u64,
}

/// A new conversation: group at epoch 0 with the creator's leaf alone.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CreateConversation {
    /// Chosen by the creator; derived for a direct conversation.
    #[n(0)]
    pub conversation: ConversationId,
    /// Its first group.
    #[n(1)]
    pub group: GroupId,
    /// MLS `GroupInfo` message with the ratchet tree.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub group_info: Vec<u8>,
    /// The other person of a direct conversation.
    #[n(3)]
    pub direct_with: Option<PersonId>,
    /// The device's database version.
    #[n(4)]
    pub state: u64,
}

/// A commit with everything that must be stored with it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Commit {
    /// Where.
    #[n(0)]
    pub conversation: ConversationId,
    /// Which group.
    #[n(1)]
    pub group: GroupId,
    /// Epoch it starts from.
    #[n(2)]
    pub epoch: u64,
    /// MLS `PublicMessage`.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub mls: Vec<u8>,
    /// MLS `GroupInfo` of the next epoch, with the ratchet tree.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub group_info: Vec<u8>,
    /// MLS `Welcome` for those added.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub welcome: Option<Vec<u8>>,
    /// The device's database version.
    #[n(6)]
    pub state: u64,
}

/// An MLS key package message.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct KeyPackageBytes(#[cbor(n(0), with = "minicbor::bytes")] pub Vec<u8>);

impl KeyPackageBytes {
    /// The cipher suite's code point, unverified: MLSMessage version (2 bytes), wire format (2), KeyPackage version (2), suite (2).
    #[must_use]
    pub fn suite(&self) -> Option<u16> {
        self.0.get(6..8)?.first_chunk::<2>().map(|bytes| u16::from_be_bytes(*bytes))
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Response {
    /// Done, nothing to say.
    #[n(0)]
    Nothing,
    /// In the log.
    #[n(1)]
    Accepted(#[n(0)] Accepted),
    /// The conversation exists now.
    #[n(2)]
    Created {
        /// Server time.
        #[n(0)]
        at: Timestamp,
    },
    /// Conversations.
    #[n(3)]
    Conversations(#[n(0)] Vec<ConversationSummary>),
    /// Entries, oldest first.
    #[n(4)]
    Entries {
        /// The entries.
        #[n(0)]
        entries: Vec<Entry>,
        /// There are more.
        #[n(1)]
        more: bool,
    },
    /// A group's public state.
    #[n(5)]
    Group(#[n(0)] GroupState),
    /// Cursors.
    #[n(6)]
    Cursors(#[n(0)] Vec<CursorPosition>),
    /// Key packages.
    #[n(7)]
    KeyPackages(#[n(0)] Vec<ClaimedKeyPackage>),
    /// People.
    #[n(8)]
    Directory {
        /// By version, ascending.
        #[n(0)]
        people: Vec<DirectoryEntry>,
        /// There are more.
        #[n(1)]
        more: bool,
    },
    /// Welcomes.
    #[n(9)]
    Welcomes(#[n(0)] Vec<Welcome>),
    /// A keybox chunk's number.
    #[n(10)]
    Stored {
        /// Its number.
        #[n(0)]
        number: u64,
    },
    /// Keybox chunks.
    #[n(11)]
    Keybox {
        /// By number, ascending.
        #[n(0)]
        chunks: Vec<StoredChunk>,
        /// There are more.
        #[n(1)]
        more: bool,
    },
    /// Issuer certificates.
    #[n(12)]
    Issuers(#[n(0)] Vec<Signed>),
    /// Waiting enrolments.
    #[n(13)]
    Enrolments(#[n(0)] Vec<WaitingEnrolment>),
    /// Preferences.
    #[n(21)]
    Preferences {
        /// By number, ascending.
        #[n(0)]
        preferences: Vec<StoredPreference>,
        /// There are more.
        #[n(1)]
        more: bool,
    },
    /// The administration is open.
    #[n(14)]
    Administration(#[n(0)] AdministrationOpened),
    /// The attachment store is open.
    #[n(30)]
    Objects(#[n(0)] ObjectsOpened),
    /// Requests for issuer keys, oldest first.
    #[n(20)]
    IssuerRequests(#[n(0)] Vec<IssuerApplication>),
    /// The person's devices.
    #[n(50)]
    Devices(#[n(0)] Vec<DeviceStanding>),
    /// A sealed [`crate::device::DeviceOffer`].
    #[n(51)]
    Offer {
        /// The bytes.
        #[cbor(n(0), with = "minicbor::bytes")]
        sealed: Vec<u8>,
    },
    /// The person's recovery code and passkeys, oldest first.
    #[n(52)]
    Recoveries(#[n(0)] Vec<RecoveryStanding>),
    /// Rotations of the person's history key.
    #[n(53)]
    Rotations {
        /// [`crate::rotation::HistoryRotation`]s, oldest first.
        #[n(0)]
        rotations: Vec<Signed>,
        /// The generation in force as the server knows it.
        #[n(1)]
        newest: u32,
    },
    /// Guests, oldest invitation first.
    #[n(70)]
    Guests(#[n(0)] Vec<GuestStanding>),
    /// The house's places.
    #[n(80)]
    Places(#[n(0)] House),
    /// The house's duties, by name.
    #[n(90)]
    Duties(#[n(0)] Vec<Duty>),
    /// A floor's picture: JPEG, PNG or WebP.
    #[n(81)]
    Plan {
        /// The bytes.
        #[cbor(n(0), with = "minicbor::bytes")]
        picture: Vec<u8>,
    },
}

/// Where a message or commit stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Accepted {
    /// Sequence number.
    #[n(0)]
    pub seq: u64,
    /// Chain hash after it.
    #[n(1)]
    pub chain: Digest,
    /// Server time of acceptance.
    #[n(2)]
    pub at: Timestamp,
}

/// A conversation as a device finds it after a break.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ConversationSummary {
    /// Which.
    #[n(0)]
    pub conversation: ConversationId,
    /// Its active group.
    #[n(1)]
    pub group: GroupId,
    /// That group's epoch.
    #[n(2)]
    pub epoch: u64,
    /// Newest sequence number this person may read.
    #[n(3)]
    pub head: u64,
    /// Chain hash after it.
    #[n(4)]
    pub chain: Digest,
    /// First sequence number this person may read (their join).
    #[n(5)]
    pub from: u64,
    /// Chain hash before it.
    #[n(6)]
    pub before: Digest,
    /// Still a member?
    #[n(7)]
    pub member: bool,
    /// Does this device have a leaf in the group?
    #[n(8)]
    pub leaf: bool,
    /// This device's delivered cursor.
    #[n(9)]
    pub delivered: u64,
    /// This person's read cursor.
    #[n(10)]
    pub read: u64,
    /// Counter of the last message accepted from this device in this conversation (0: none).
    #[n(11)]
    pub counter: u64,
    /// Chain link of that message (zero bytes: none).
    #[n(12)]
    pub link: Digest,
}

/// A group's public state, for an external commit.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GroupState {
    /// Where.
    #[n(0)]
    pub conversation: ConversationId,
    /// Which group.
    #[n(1)]
    pub group: GroupId,
    /// Its epoch.
    #[n(2)]
    pub epoch: u64,
    /// Sequence number of the commit that made this epoch (0: creation).
    #[n(3)]
    pub seq: u64,
    /// MLS `GroupInfo` message with the ratchet tree.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub group_info: Vec<u8>,
    /// Proposals of this epoch (MLS messages), in order.
    #[n(5)]
    pub proposals: Vec<KeyPackageBytes>,
}

/// A person's cursors (the furthest of their devices).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CursorPosition {
    /// Whose.
    #[n(0)]
    pub person: PersonId,
    /// Stored on a device up to here.
    #[n(1)]
    pub delivered: u64,
    /// Read up to here.
    #[n(2)]
    pub read: u64,
}

/// A key package taken from the stock.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ClaimedKeyPackage {
    /// Whose.
    #[n(0)]
    pub person: PersonId,
    /// Which device's.
    #[n(1)]
    pub device: DeviceId,
    /// MLS `KeyPackage` message.
    #[n(2)]
    pub package: KeyPackageBytes,
}

/// A person in the directory, proven by certificates.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DirectoryEntry {
    /// Who.
    #[n(0)]
    pub person: PersonId,
    /// Directory version of this entry.
    #[n(1)]
    pub version: u64,
    /// State of the account.
    #[n(2)]
    pub state: PersonState,
    /// The level, so that a locked account can be filed without its certificate.
    #[n(3)]
    pub level: Level,
    /// The issuer's certificate.
    #[n(4)]
    pub issuer: Signed,
    /// The person's certificate.
    #[n(5)]
    pub certificate: Signed,
    /// The person's device certificates.
    #[n(6)]
    pub devices: Vec<Signed>,
}

/// A Welcome for one device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Welcome {
    /// Where.
    #[n(0)]
    pub conversation: ConversationId,
    /// Which group.
    #[n(1)]
    pub group: GroupId,
    /// Sequence number of the commit it belongs to.
    #[n(2)]
    pub seq: u64,
    /// Chain hash after that commit.
    #[n(3)]
    pub chain: Digest,
    /// MLS `Welcome`; its GroupInfo carries the ratchet tree.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub mls: Vec<u8>,
    /// The person who committed the Add: named in the system line, proven by the tree.
    #[n(5)]
    pub by: PersonId,
}
