//! What a screen can show: typed snapshots of the engine's state.
//!
//! Guarantees: a view is a pure function of the local database; every field is ready to be drawn (names come from
//! certificates, never from the server; counts come from one place). TypeScript types are generated from this file.
//! Lacks, on purpose: layout, wording (texts are message keys plus values), and any wire format.

pub mod attachment;
pub mod duty;
mod issuers;
pub mod location;
mod message;
mod policy;
mod push;
mod room;
mod urgent;

pub use issuers::{IssuerRequestView, IssuerView, IssuersView, OwnIssuerView};
pub use message::{
    ChatSettingsView, HitView, MentionView, MessageInfoView, PinView, QuoteView, ReachView, ReactionView, SearchView, TextView,
    VersionView,
};
pub use policy::{ForwardingView, PolicyLimitsView, PolicyView, PolicyWish, RulesView, WhoMayAddView};
pub use push::{PushStateView, PushView};
pub use room::{
    GuestInvitationView, GuestLinkView, GuestSelfView, GuestView, InvitedView, MailStateView, OpeningHourView, OpeningView,
    RoomKindView, RoomView,
};
use serde::Serialize;
use ts_rs::TS;
pub use urgent::{AcknowledgementView, AnswerView, StandView, UrgencyView, UrgentView};

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type TimestampMs = f64;

/// What the whole screen shows first.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum SessionView {
    /// The database opens.
    Starting,
    /// This browser belongs to nobody yet: show the join page.
    NoDevice,
    /// A device lives here, its key is wrapped: ask for the PIN.
    Locked {
        /// Tries left before the wrapping key is deleted.
        tries_left: u8,
        /// Name shown above the PIN field (stored beside the wrapped key).
        person_name: String,
        /// The hospital's name.
        tenant_name: String,
    },
    /// Joined; an issuer has not certified the person key yet ("Wird bestätigt").
    AwaitingCertification {
        /// The name the invitation was made for.
        person_name: String,
        /// The hospital's name.
        tenant_name: String,
    },
    /// A guest has joined; nobody of the house has let them in yet.
    AwaitingHost {
        /// The hospital's name.
        tenant_name: String,
        /// The guest's name.
        guest_name: String,
        /// Who invited.
        host: String,
        /// Into which room.
        room: String,
        /// For whom it is.
        kind: RoomKindView,
        /// When what is written is read.
        opening: Option<OpeningView>,
        /// What to do in an emergency; empty for the app's own words.
        emergency: String,
    },
    /// Chats can be shown.
    Ready {
        /// The person at this device.
        me: PersonView,
        /// The hospital's name.
        tenant_name: String,
        /// Whether conversations are archived, and the short id of the archive key.
        archive_key: Option<String>,
        /// Minutes without input after which the app locks itself.
        auto_lock_min: u32,
        /// The house's rules.
        rules: RulesView,
        /// This device is a guest's: it shows one room and nothing else.
        guest: Option<GuestSelfView>,
    },
    /// Too long without contact: nothing is shown until there is contact again, and everything is deleted when there is none in time.
    LeaseOver {
        /// Who lives here.
        person_name: String,
        /// The hospital's name.
        tenant_name: String,
        /// When everything is deleted.
        ends_at: TimestampMs,
        /// Messages that were never sent, and would be lost.
        outbox_count: u32,
    },
    /// Ten wrong PINs, an administrator's wipe or a lapsed lease: the keys are gone. Says how to come back.
    Wiped {
        /// Why.
        reason: WipeReason,
    },
    /// The server or the administration ended this device.
    Ended {
        /// Why.
        reason: EndReason,
        /// What a guest had written and could not send any more; only in memory, until the page is closed.
        unsent: Vec<UnsentView>,
    },
}

/// A message that was never sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct UnsentView {
    /// Its id.
    pub message: String,
    /// What it says; may be empty beside files.
    pub text: String,
    /// So many files were with it.
    pub files: u32,
}

/// Why the local keys were deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WipeReason {
    /// Ten wrong PINs.
    PinTries,
    /// The administration wiped this device.
    Administration,
    /// Too long without contact.
    Lease,
    /// The local database is damaged or missing.
    DatabaseLost,
}

/// Why a device session ended for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The person or the device was locked.
    Locked,
    /// The account was deleted.
    Deleted,
    /// The device was removed.
    DeviceRemoved,
    /// A guest's visit is over: the room has ended, or they were let out.
    RoomEnded,
}

/// How a person is shown anywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct PersonView {
    /// Person id (UUID).
    pub id: String,
    /// From the person certificate.
    pub name: String,
    /// "Oberarzt Innere", from the person certificate; empty when none.
    pub role: String,
    /// Two letters for the avatar.
    pub initials: String,
    /// 0..=7, hash of the person id.
    pub hue: u8,
    /// internal, supplier, guest.
    pub level: LevelView,
    /// Is this the person at this device?
    pub me: bool,
}

/// The three levels of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LevelView {
    /// Staff and permanent partners.
    Internal,
    /// A supplier: sees no ward directory.
    Supplier,
    /// A guest of one room.
    Guest,
}

/// The connection, for the banner and the title.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ConnectionView {
    /// online, connecting, offline.
    pub state: ConnectionState,
    /// Messages that wait in the outbox.
    pub outbox_count: u32,
    /// This device's clock is ahead of the server's by this many milliseconds, or behind when negative (only when more than
    /// 5 minutes).
    pub clock_skew_ms: Option<f64>,
    /// The server has no room: messages stay in the outbox.
    pub server_full: bool,
    /// This browser has no room: new messages cannot be stored.
    pub device_full: bool,
    /// A newer version of the app is required by the server.
    pub update_required: bool,
    /// This person's certificate has ended: messages wait until an administrator's device has renewed it.
    pub certificate_ended: bool,
    /// Without contact until then this device deletes its content; only when that is near.
    pub lease_ends_at: Option<TimestampMs>,
    /// Chats are still being found, entered or read ("Verlauf wird geladen").
    pub syncing: bool,
    /// What was said before this device joined is being read, newest first: how far back it is complete.
    pub history_from: Option<TimestampMs>,
}

/// State of the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// Connected and caught up or catching up.
    Online,
    /// Trying.
    Connecting,
    /// No network.
    Offline,
}

/// The list on the left.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ChatListView {
    /// The pinned ones in their order, then newest first.
    pub chats: Vec<ChatRowView>,
    /// The one unread number: row, tab, badge, title. Chats in the archive of chats do not count.
    pub unread_total: u32,
    /// Chats with unread messages, for the filter.
    pub unread_chats: u32,
    /// Chats in which somebody mentioned us, for the filter.
    pub mention_chats: u32,
    /// Chats in the archive of chats.
    pub archived_chats: u32,
    /// The house has duties: their filter is of use.
    pub has_duties: bool,
}

/// One row of the chat list.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ChatRowView {
    /// Conversation id (UUID).
    pub id: String,
    /// direct, group.
    pub kind: ConversationKindView,
    /// The group's name, or the other person's.
    pub title: String,
    /// Avatar letters.
    pub initials: String,
    /// 0..=7.
    pub hue: u8,
    /// The other person of a direct chat.
    pub person: Option<PersonView>,
    /// What they hold at the moment.
    pub duties: Vec<duty::DutyNameView>,
    /// Time of the last line.
    pub time: Option<TimestampMs>,
    /// The last line.
    pub last: Option<LastLineView>,
    /// Unread messages.
    pub unread: u32,
    /// Unread messages that mention us.
    pub mentions: u32,
    /// Urgent messages that we have not acknowledged; such a chat comes first.
    pub urgent: u32,
    /// How this person keeps the chat.
    pub settings: ChatSettingsView,
    /// Names of those who are writing.
    pub typing: Vec<String>,
    /// Text typed and not sent.
    pub draft: Option<String>,
    /// Someone outside the house reads along: a guest, else a supplier.
    pub outside: Option<LevelView>,
    /// Name or messages are still on their way to this device.
    pub loading: bool,
    /// We are no longer a member, or about to leave.
    pub left: bool,
}

/// Last line of a chat row.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LastLineView {
    /// A text.
    Text {
        /// Who wrote it; none in a direct chat.
        sender: Option<String>,
        /// Did we write it?
        own: bool,
        /// One line of it.
        text: String,
        /// What is attached to it, if something is.
        attachment: Option<attachment::AttachmentKindView>,
        /// How many of them.
        attachments: u32,
        /// How long the first of them plays, in milliseconds.
        duration_ms: Option<u32>,
        /// It says where somebody is; the text is the place's words then.
        location: bool,
        /// Delivery state when it is ours.
        delivery: Option<DeliveryView>,
    },
    /// A membership or security line.
    System {
        /// Which.
        line: SystemLineView,
    },
    /// It was deleted.
    Deleted {
        /// Did we?
        own: bool,
    },
    /// Something that this version of the app cannot show.
    Unsupported,
    /// Something that was refused.
    Refused,
    /// A message whose key is not here yet.
    Pending,
}

/// Direct or group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ConversationKindView {
    /// Exactly two people.
    Direct,
    /// A group.
    Group,
    /// A room with guests.
    Room,
}

/// Header and info pane of one conversation.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ConversationView {
    /// Conversation id.
    pub id: String,
    /// direct, group.
    pub kind: ConversationKindView,
    /// Title.
    pub title: String,
    /// Avatar letters.
    pub initials: String,
    /// 0..=7.
    pub hue: u8,
    /// Everyone in it, us included, owners first.
    pub members: Vec<MemberView>,
    /// May we rename, add, remove?
    pub may_manage: bool,
    /// We are no longer a member, or about to leave: the composer is gone.
    pub left: bool,
    /// We leave as soon as the server can be told.
    pub leaving: bool,
    /// That can be taken back: nobody knows of it yet.
    pub may_stay: bool,
    /// Who leads it when we leave; none when others do, or nobody can.
    pub heir: Option<PersonView>,
    /// "Archived by Klinikum Nordstadt, key ab12": the short key id.
    pub archive_key: Option<String>,
    /// People outside the house who read along (audience strip).
    pub guests: Vec<PersonView>,
    /// The stored draft.
    pub draft: Option<String>,
    /// Those who are writing.
    pub typing: Vec<PersonView>,
    /// Messages pinned for everybody, the newest first.
    pub pins: Vec<PinView>,
    /// May we pin messages?
    pub may_pin: bool,
    /// May content be passed on from here? The hospital's policy.
    pub may_forward: bool,
    /// After how many hours what is said now disappears from devices; none when it stays.
    pub lifetime_hours: Option<u32>,
    /// May we say how long?
    pub may_set_lifetime: bool,
    /// How this person keeps the chat.
    pub settings: ChatSettingsView,
    /// The conversation repairs itself (fell behind, rejoining).
    pub repairing: bool,
    /// A contact's key changed after it was compared: sending waits until it is confirmed.
    pub key_changed: Vec<PersonView>,
    /// Of a room with guests: what it is for, who is invited, when it ends.
    pub room: Option<RoomView>,
}

/// A member of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct MemberView {
    /// Who.
    pub person: PersonView,
    /// owner or member.
    pub owner: bool,
    /// Number of devices in the group.
    pub devices: u32,
    /// Revoked or expired chain: shown, removal requested.
    pub revoked: bool,
    /// What they hold at the moment.
    pub duties: Vec<duty::DutyNameView>,
}

/// A window of the timeline, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct TimelineView {
    /// Conversation id.
    pub conversation: String,
    /// Items of the window, oldest first.
    pub items: Vec<TimelineItemView>,
    /// Position that the window is around; none for the newest.
    pub anchor: Option<f64>,
    /// So many items before it, and it, were looked for.
    pub before: u32,
    /// So many after it.
    pub after: u32,
    /// There is more above.
    pub more_before: bool,
    /// There is more below.
    pub more_after: bool,
    /// Key of the first unread message.
    pub unread_from: Option<String>,
    /// Its position: where to open a chat with more unread messages than one window holds.
    pub unread_position: Option<f64>,
    /// How many are unread.
    pub unread_count: u32,
    /// The first unread messages that mention us, oldest first, at most 100.
    pub unread_mentions: Vec<UnreadMentionView>,
    /// History of before this device joined is still being fetched.
    pub loading_history: bool,
}

/// An unread message that mentions us, and where it is.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct UnreadMentionView {
    /// Its key.
    pub message: String,
    /// Its position.
    pub position: f64,
}

/// One thing in the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct TimelineItemView {
    /// Stable key: the message id, or `seq:<n>` for system lines.
    pub key: String,
    /// Order within the conversation; outbox items sort last.
    pub position: f64,
    /// When it was sent (sender's clock, corrected by the server's order).
    pub time: TimestampMs,
    /// What it is.
    pub content: TimelineContentView,
}

/// What a timeline item shows.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TimelineContentView {
    /// A text message.
    Text(Box<TextView>),
    /// Its sender deleted it for everybody.
    Deleted {
        /// Who.
        sender: PersonView,
        /// Ours?
        own: bool,
    },
    /// Something that this version of the app cannot show.
    Unsupported {
        /// Who wrote it.
        sender: PersonView,
        /// Ours?
        own: bool,
    },
    /// A membership or security line.
    System {
        /// Which.
        line: SystemLineView,
    },
    /// Not shown, because it was wrong: forged sender, false archive copy, swapped order.
    Refused {
        /// Who is named as the sender, if known.
        sender: Option<PersonView>,
        /// Why.
        reason: RefusalView,
    },
    /// Cannot be opened yet: history keys are being fetched.
    Pending {
        /// Who wrote it, if known.
        sender: Option<PersonView>,
    },
}

/// Why a message is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RefusalView {
    /// The archive copy is not what we read.
    FalseArchiveCopy,
    /// Signature or sender does not hold.
    Forged,
    /// Seen before under another id, or one body under two headers.
    Replayed,
    /// Content where none may be.
    Malformed,
    /// It cannot be opened.
    Unreadable,
}

/// Honest ticks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DeliveryView {
    /// In the outbox (◷).
    Waiting,
    /// Durable on the server (✓).
    Sent,
    /// On a device of every recipient (✓✓).
    Delivered,
    /// Read by every recipient (pill).
    Read,
    /// Refused or failed three times (⊗).
    Failed {
        /// Why.
        reason: SendFailureView,
    },
}

/// Why a message was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SendFailureView {
    /// No longer a member.
    NotAMember,
    /// Policy forbids it.
    Policy,
    /// Too long.
    TooLarge,
    /// The server has no room.
    ServerFull,
    /// The person or the hospital may keep no more attachments.
    Quota,
    /// The file is not on this device any more.
    FileLost,
    /// Anything else; try again.
    Unknown,
}

/// Lines about the conversation itself.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum SystemLineView {
    /// The conversation began.
    Created {
        /// By whom.
        by: PersonView,
    },
    /// People were added.
    Added {
        /// By whom.
        by: PersonView,
        /// Who.
        people: Vec<PersonView>,
    },
    /// People were removed by a member.
    Removed {
        /// By whom.
        by: PersonView,
        /// Who.
        people: Vec<PersonView>,
    },
    /// "Removed by the administration".
    RemovedByAdministration {
        /// Who.
        people: Vec<PersonView>,
    },
    /// Someone left.
    Left {
        /// Who.
        person: PersonView,
    },
    /// The group has a new name.
    Renamed {
        /// By whom.
        by: PersonView,
        /// The new name.
        name: String,
    },
    /// Someone now uses a further device (external commit: always shown).
    DeviceAdded {
        /// Whose.
        person: PersonView,
    },
    /// A device came back after it fell behind.
    DeviceRejoined {
        /// Whose.
        person: PersonView,
    },
    /// A contact's key changed.
    KeyChanged {
        /// Whose.
        person: PersonView,
    },
    /// What is said from now on disappears from devices after some time.
    LifetimeSet {
        /// By whom.
        by: PersonView,
        /// After how many hours; none: it stays.
        hours: Option<u32>,
    },
    /// A message was pinned for everybody.
    Pinned {
        /// By whom.
        by: PersonView,
    },
    /// Someone became an owner.
    OwnerAdded {
        /// By whom.
        by: PersonView,
        /// Who.
        person: PersonView,
    },
    /// Someone owns the group because none of its owners is left.
    Succeeded {
        /// Who.
        person: PersonView,
    },
    /// Guests are out: their room has ended, or their host let them out.
    StayEnded {
        /// Who.
        people: Vec<PersonView>,
    },
    /// The end of the room was moved.
    RoomEndMoved {
        /// By whom.
        by: PersonView,
        /// None: the room stays.
        ends_at: Option<TimestampMs>,
    },
    /// The server shows different histories to different people.
    OrderDispute,
    /// The archive key changed (signed by the hospital's root).
    ArchiveKeyChanged {
        /// Short id of the new key.
        key: String,
    },
}

/// Directory search result.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct DirectoryView {
    /// Matching people, by name.
    pub people: Vec<PersonView>,
    /// There are more than shown.
    pub more: bool,
}

/// The contact page.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ContactView {
    /// Who.
    pub person: PersonView,
    /// 60 digits in 12 groups of five, equal on both sides.
    pub safety_digits: Vec<String>,
    /// The same as QR payload.
    pub safety_qr: String,
    /// issued: certified by the hospital; verified: compared in person; changed: key changed since.
    pub state: KeyStateView,
    /// Devices with the time of their certificate.
    pub devices: Vec<DeviceView>,
    /// What they hold at the moment.
    pub duties: Vec<duty::DutyNameView>,
    /// Conversations we share.
    pub shared_chats: Vec<ChatRowView>,
    /// Certified by ("Klinikum Nordstadt"), until.
    pub certified_until: TimestampMs,
}

/// How far a contact's key is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyStateView {
    /// Certified by the hospital.
    Issued,
    /// Compared in person.
    Verified,
    /// Changed since it was compared or first seen.
    Changed,
}

/// One device.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct DeviceView {
    /// Device id.
    pub id: String,
    /// "Chromium auf Linux".
    pub name: String,
    /// When its certificate begins.
    pub since: TimestampMs,
    /// Is it this one?
    pub this: bool,
    /// How it came; only of own devices, when the server has said.
    pub origin: Option<OriginView>,
    /// Beginning of the day on which it was last connected; only of own devices, when the server has said.
    pub seen_at: Option<TimestampMs>,
    /// Connected at this moment, as far as the server said?
    pub connected: bool,
    /// One's own, linked since one looked: to be told of.
    pub fresh: bool,
    /// When it was removed, as the server says: it is one's own no more.
    pub removed_at: Option<TimestampMs>,
    /// When it was told so, upon which it deleted what it had.
    pub told_at: Option<TimestampMs>,
}

/// How a device came to its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OriginView {
    /// By an invitation.
    Invitation,
    /// Linked by another device.
    Linked,
    /// By the recovery code.
    RecoveryCode,
    /// By a passkey.
    Passkey,
}

/// The recovery code, or a passkey.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct RecoveryView {
    /// Names it.
    pub id: String,
    /// Which of the two.
    pub kind: RecoveryKindView,
    /// On which device it was made.
    pub name: String,
    /// When.
    pub made_at: TimestampMs,
    /// Since when it opens nothing any more: a device was lost, and no other one could seal the new key to it.
    pub ended_at: Option<TimestampMs>,
}

/// What opens a recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryKindView {
    /// A code on paper.
    Code,
    /// A passkey.
    Passkey,
}
