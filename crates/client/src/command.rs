//! What a screen can ask for, and what it gets back.
//!
//! Guarantees: every command is total (bad values give a [`CommandError`], never a panic) and durable before its answer.
//! TypeScript types are generated from this file.

mod attachment;
mod device;
mod duty;
mod issuer;
mod location;
mod message;
mod push;
mod room;

use crate::view::{MentionView, TimestampMs, UrgencyView};
pub use attachment::{AttachmentCommand, AttachmentFilter};
pub use device::DeviceCommand;
pub use duty::DutyCommand;
pub use issuer::IssuerCommand;
pub use location::{LocationCommand, PositionCommand};
pub use message::{ChatCommand, MessageCommand};
pub use push::{PushCommand, PushLanguage, QuietHours};
pub use room::{LanguageView, RoomCommand};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Most messages that one command takes.
pub const SELECTION_MAX: usize = 100;
/// Most conversations into which something is forwarded at once.
pub const FORWARD_MAX: usize = 10;

/// A wish of the screen. Ids are UUID texts.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Find or make the direct conversation with a person. Answer: [`Answer::Conversation`].
    OpenDirect {
        /// With whom.
        person: String,
    },
    /// Find or make the chat of this person alone. Answer: [`Answer::Conversation`].
    OpenNotes {
        /// What it is called when it is made: 1 to 64 characters.
        name: String,
    },
    /// Make a group. Answer: [`Answer::Conversation`].
    CreateGroup {
        /// 1 to 64 characters.
        name: String,
        /// Who, without us.
        people: Vec<String>,
    },
    /// Make a group of a direct conversation's two people and more. Answer: [`Answer::Conversation`].
    ContinueAsGroup {
        /// The direct conversation.
        conversation: String,
        /// Name of the group.
        name: String,
        /// Further people.
        people: Vec<String>,
    },
    /// Rename a group.
    RenameGroup {
        /// Which.
        conversation: String,
        /// New name.
        name: String,
    },
    /// Add people to a group.
    AddPeople {
        /// Which.
        conversation: String,
        /// Who.
        people: Vec<String>,
    },
    /// Remove a person from a group.
    RemovePerson {
        /// Which.
        conversation: String,
        /// Who.
        person: String,
    },
    /// Make a member an owner.
    MakeOwner {
        /// Which.
        conversation: String,
        /// Who.
        person: String,
    },
    /// Leave a group.
    Leave {
        /// Which.
        conversation: String,
    },
    /// Stay after all, while the wish to leave waits for a connection: `too_late` when somebody may know of it already.
    Stay {
        /// Which.
        conversation: String,
    },
    /// From now on messages disappear from devices after some time. For owners, in a direct chat for either person.
    SetLifetime {
        /// Where.
        conversation: String,
        /// After how many hours; none: they stay.
        hours: Option<u32>,
    },
    /// Send a text. Answer: [`Answer::Message`]; the bubble is in the timeline before the answer.
    SendText {
        /// Where.
        conversation: String,
        /// Under which id the screen shows it already: a UUIDv7 of now that nothing else has. One that is not is not taken.
        #[serde(default)]
        message: Option<String>,
        /// What, 1 byte to `TEXT_MAX` bytes.
        text: String,
        /// The message it answers.
        #[serde(default)]
        reply_to: Option<String>,
        /// Who is mentioned in it.
        #[serde(default)]
        mentions: Vec<MentionView>,
        /// How urgent it is. Guests' are normal: `not_allowed`.
        #[serde(default)]
        urgency: UrgencyView,
    },
    /// Say where one is. Answer: [`Answer::Message`]; the bubble is in the timeline before the answer.
    SendLocation {
        /// Where to.
        conversation: String,
        /// Where one is.
        location: LocationCommand,
        /// The message it answers.
        #[serde(default)]
        reply_to: Option<String>,
        /// How urgent it is.
        #[serde(default)]
        urgency: UrgencyView,
    },
    /// The picture of a floor. Answer: [`Answer::Picture`].
    ReadPlan {
        /// Which.
        plan: String,
    },
    /// Something about messages that are there. Answer: [`Answer::Done`].
    Message {
        /// What.
        act: MessageCommand,
    },
    /// Something about attachments. Answer: [`Answer::Done`].
    Attachment {
        /// What.
        act: AttachmentCommand,
    },
    /// Something about a chat, for this person only. Answer: [`Answer::Done`].
    Chat {
        /// Which.
        conversation: String,
        /// What.
        act: ChatCommand,
    },
    /// The first message of a day, or the next one after it, to jump there. Answer: [`Answer::Position`].
    FindDay {
        /// Where.
        conversation: String,
        /// Beginning of the day in the reader's time zone.
        time: TimestampMs,
    },
    /// Try a failed message again.
    Retry {
        /// Which.
        message: String,
    },
    /// Throw a failed message away.
    Discard {
        /// Which.
        message: String,
    },
    /// Everything up to and including this timeline position was on screen.
    MarkRead {
        /// Where.
        conversation: String,
        /// `position` of the last item that was seen.
        position: f64,
    },
    /// Keep what was typed.
    SetDraft {
        /// Where.
        conversation: String,
        /// Empty to clear.
        text: String,
    },
    /// The two people compared their safety digits.
    ConfirmContact {
        /// Whose key.
        person: String,
    },
    /// Make a link that turns another browser into a further device of this person. Answer: [`Answer::Link`].
    OfferTransfer {
        /// Hand the issuer key over too (administrators).
        admin: bool,
    },
    /// This person's devices.
    Device {
        /// What.
        act: DeviceCommand,
    },
    /// A duty is taken, given on or given back. Answer: [`Answer::Done`], or `not_on_duty`.
    Duty {
        /// What.
        act: DutyCommand,
    },
    /// Who holds the duties that a text mentions, at this moment; to be sent in its place. Answer: [`Answer::NamedOnDuty`], or
    /// `nobody_on_duty` when nobody else in the conversation does.
    NameOnDuty {
        /// Where it will be sent.
        conversation: String,
        /// With the names of duties behind an `@`.
        text: String,
        /// Which they are.
        duties: Vec<String>,
    },
    /// Notifications of this device. Answer: [`Answer::Done`].
    Push {
        /// What.
        act: PushCommand,
    },
    /// Administrators: invite a person. Answer: [`Answer::Invitation`].
    Invite {
        /// Name to be certified.
        name: String,
        /// Role to be certified.
        role: String,
        /// As what.
        #[serde(default)]
        invite_as: InviteAs,
        /// Somebody who has an account already and begins anew; none for a new person.
        #[serde(default)]
        person: Option<String>,
    },
    /// Administrators: certify now everybody who waits and whose papers hold. It also happens by itself while this device is
    /// connected.
    CertifyWaiting,
    /// Administrators: issuer keys.
    Issuer {
        /// What.
        act: IssuerCommand,
    },
    /// Rooms with guests.
    Room {
        /// What.
        act: RoomCommand,
    },
    /// Administrators: open the server's part of the administration. Answer: [`Answer::Administration`].
    OpenAdministration,
    /// Administrators: lock or unlock a person.
    SetPersonLocked {
        /// Who.
        person: String,
        /// Lock?
        locked: bool,
    },
    /// Show more of the timeline around an open subscription (see [`Query::Timeline`]).
    FetchHistory {
        /// Where.
        conversation: String,
    },
}

/// As what a person is invited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InviteAs {
    /// Staff and permanent partners.
    #[default]
    Staff,
    /// A supplier: does not see the ward directory.
    Supplier,
    /// Staff who also administer.
    Administrator,
}

/// What a view shows; a subscription gets a new snapshot whenever it changes.
#[derive(Clone, Debug, PartialEq, Deserialize, TS)]
#[serde(tag = "query", rename_all = "snake_case")]
pub enum Query {
    /// [`crate::view::SessionView`].
    Session,
    /// [`crate::view::ConnectionView`].
    Connection,
    /// [`crate::view::ChatListView`].
    Chats {
        /// Substring of the title or a member's name; empty for all.
        search: String,
        /// Which of them.
        #[serde(default)]
        filter: ChatFilter,
    },
    /// [`crate::view::ConversationView`].
    Conversation {
        /// Which.
        id: String,
    },
    /// [`crate::view::TimelineView`].
    Timeline {
        /// Which.
        conversation: String,
        /// Anchor position: items at and before it are the window's centre; none for the newest.
        anchor: Option<f64>,
        /// How many items before the anchor.
        before: u32,
        /// How many items after the anchor.
        after: u32,
        /// Without an anchor: around the first unread one, should it lie further up than `before` items. The view says which window that is.
        #[serde(default)]
        from_unread: bool,
    },
    /// [`crate::view::DirectoryView`].
    Directory {
        /// Substring of name or role; empty for all.
        search: String,
        /// At most this many.
        limit: u32,
    },
    /// [`crate::view::ContactView`].
    Contact {
        /// Who.
        person: String,
    },
    /// List of [`crate::view::DeviceView`]: my own devices.
    Devices,
    /// List of [`crate::view::RecoveryView`]: my recovery code and passkeys; `null` before the server has said.
    Recoveries,
    /// [`crate::view::IssuersView`]; `null` before this device is certified.
    Issuers,
    /// [`crate::view::PolicyView`]; `null` before this device knows a policy.
    Policy,
    /// [`crate::view::SearchView`]: messages in which a text stands.
    Search {
        /// Parts of words, at least 2 characters; all of them must stand in a message, in any order. Upper case, accents and umlauts do
        /// not matter.
        text: String,
        /// Only there; none for everywhere.
        conversation: Option<String>,
        /// In what of them.
        #[serde(default)]
        filter: SearchFilter,
        /// At most this many.
        limit: u32,
    },
    /// [`crate::view::SearchView`]: messages with a star, newest first.
    Starred {
        /// Only there; none for everywhere.
        conversation: Option<String>,
        /// At most this many.
        limit: u32,
    },
    /// [`crate::view::attachment::AttachmentListView`]: gallery, files or links of a conversation.
    Attachments {
        /// Which.
        conversation: String,
        /// Which of them.
        filter: AttachmentFilter,
        /// Those before and after this message instead of the newest.
        around: Option<String>,
        /// At most this many.
        limit: u32,
    },
    /// [`crate::view::PushView`]: can this device be woken?
    Push,
    /// Nothing to see: while every such subscription says that nobody looks, the server wakes this device although it is
    /// connected. Each open window of a shell has one.
    Attention {
        /// Does somebody look at it?
        attended: bool,
    },
    /// [`crate::view::location::PlacesView`]: the house's places.
    Places {
        /// Words that all stand in name, building or floor; empty for all.
        search: String,
        /// At most this many.
        limit: u32,
    },
    /// [`crate::view::location::PlaceView`]; `null` when the house has no such place.
    Place {
        /// Which.
        id: String,
    },
    /// [`crate::view::duty::DutiesView`]: the house's duties and who is on.
    Duties {
        /// Substring of the name; empty for all.
        search: String,
        /// At most this many.
        limit: u32,
    },
    /// [`crate::view::duty::DutyPageView`]; `null` when the house has no such duty.
    Duty {
        /// Which.
        id: String,
    },
    /// [`crate::view::MessageInfoView`].
    MessageInfo {
        /// Which.
        message: String,
    },
}

/// Which chats a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChatFilter {
    /// Everything but the archive of chats, the pinned ones first.
    #[default]
    All,
    /// Those with unread messages.
    Unread,
    /// Those in which somebody mentioned us since we read.
    Mentions,
    /// Those in which a guest or a supplier reads along.
    Outside,
    /// Those with somebody who is on duty.
    Duties,
    /// The archive of chats.
    Archived,
}

/// In what of a message a text is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SearchFilter {
    /// In its words, and in the names of its files.
    #[default]
    All,
    /// In its words.
    Texts,
    /// In the names of its files.
    Files,
}

/// What a command gives back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// Done.
    Done,
    /// A conversation's id.
    Conversation {
        /// Id.
        id: String,
    },
    /// A message's id.
    Message {
        /// Id.
        id: String,
    },
    /// A place in a timeline; none when there is nothing from then on.
    Position {
        /// Where.
        position: Option<f64>,
    },
    /// A text with the names of those on duty behind their duties.
    NamedOnDuty {
        /// The text.
        text: String,
        /// Who is mentioned by their duty.
        mentions: Vec<MentionView>,
    },
    /// A picture.
    Picture {
        /// As a `data:` address.
        address: String,
    },
    /// A link's path and fragment (`/verknuepfen#…`); the secret is in the fragment.
    Link {
        /// To be put behind the origin.
        link: String,
    },
    /// Where a new device finds this one: shown while somebody looks at it, kept nowhere.
    DeviceCode {
        /// To be put behind the origin: the code is in the fragment.
        link: String,
        /// Six groups of four, to be typed.
        code: String,
    },
    /// What a browser offers.
    Offer {
        /// What it calls itself.
        name: String,
        /// Six digits that must stand on its screen.
        digits: String,
    },
    /// A new recovery code: shown once, kept nowhere.
    RecoveryCode {
        /// Eight groups of four.
        code: String,
    },
    /// An invitation, once as link and once to be typed.
    Invitation {
        /// Whose account it is.
        person: String,
        /// Path and fragment (`/beitreten#…`), to be put behind the origin; the secret is in the fragment.
        link: String,
        /// The same for paper: groups of letters and digits.
        code: String,
        /// Until when it holds.
        valid_until: TimestampMs,
    },
    /// A guest's invitation: shown once, kept nowhere.
    GuestInvitation {
        /// Names it.
        invitation: String,
        /// Path and fragment (`/gast/…#…`), to be put behind the origin; the secret is in the fragment. None when the server mails
        /// the path without it.
        link: Option<String>,
        /// The secret to be told: four groups of four.
        code: String,
        /// The second factor, six digits.
        pin: Option<String>,
        /// Until when it holds.
        valid_until: TimestampMs,
        /// Will the guest count as verified?
        verified: bool,
    },
    /// The server's part of the administration is open.
    Administration {
        /// Bearer token for the JSON API, in hex. To be kept in memory only.
        token: String,
        /// Until when it holds.
        expires_at: TimestampMs,
        /// What this person may run: `people`, `policy`, `archive`, `audit`.
        scopes: Vec<String>,
    },
}

/// Why a command was not carried out. Every variant has a sentence in each language (`errors.<variant>`).
#[derive(Clone, Debug, PartialEq, Serialize, TS, thiserror::Error)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum CommandError {
    /// The text is empty or too long.
    #[error("text must have 1 to {max_bytes} bytes")]
    TextLength {
        /// Most bytes.
        max_bytes: u32,
    },
    /// The file is longer than this server takes.
    #[error("file may have {max_bytes} bytes")]
    FileTooLarge {
        /// Most bytes.
        max_bytes: f64,
    },
    /// The file cannot be read (any more).
    #[error("file cannot be read")]
    FileUnreadable,
    /// The name is empty or too long.
    #[error("name must have 1 to {max_chars} characters")]
    NameLength {
        /// Most characters.
        max_chars: u32,
    },
    /// No such conversation, person or message.
    #[error("not found")]
    NotFound,
    /// We are not (or no longer) a member.
    #[error("not a member")]
    NotAMember,
    /// A message can be edited or deleted for everybody only for some time.
    #[error("too late to change this message")]
    TooLate,
    /// More than one command takes.
    #[error("at most {max} at once")]
    TooMany {
        /// Most.
        max: u32,
    },
    /// Somebody else holds the duty by now, or this person may not hold it.
    #[error("not on duty")]
    NotOnDuty,
    /// Nobody else in the conversation holds this duty at the moment.
    #[error("nobody here is on duty: {duty}")]
    NobodyOnDuty {
        /// Its name.
        duty: String,
    },
    /// Whom one invites anew is locked.
    #[error("the person is locked")]
    PersonLocked,
    /// Whom one invites anew was deleted.
    #[error("the person was deleted")]
    PersonDeleted,
    /// Only owners may do this.
    #[error("not allowed")]
    NotAllowed,
    /// The group would have more than this many people or devices.
    #[error("group may have {max} at most")]
    GroupTooLarge {
        /// Most.
        max: u32,
    },
    /// Somebody else changed the policy since it was looked at.
    #[error("the policy has changed")]
    PolicyChanged,
    /// The archive key was replaced some days ago: until the one before it has ended, the policy stays as it is.
    #[error("the archive key is being replaced")]
    ArchiveKeyChanging,
    /// Rules that contradict each other or leave their limits.
    #[error("the rules are not sound")]
    RulesUnsound,
    /// A person has no device that could be added yet.
    #[error("{name} has no device yet")]
    NoDevice {
        /// Whose.
        name: String,
    },
    /// Neither a QR nor a code of a device that wants to be linked.
    #[error("not an offer")]
    NotAnOffer,
    /// The offer was answered, or has ended: the new device shows another.
    #[error("the offer has ended")]
    OfferEnded,
    /// What lies at the server is not what the new device showed: somebody is in between.
    #[error("not the offer that was shown")]
    OfferForged,
    /// A room's text or hours are over their limits.
    #[error("texts of a room may have {max_chars} characters")]
    RoomText {
        /// Most characters.
        max_chars: u32,
    },
    /// A room's end date is past, or too far ahead.
    #[error("not an end date")]
    EndDate,
    /// Not a mail address.
    #[error("not a mail address")]
    MailAddress,
    /// This hospital's server sends no mail.
    #[error("the server sends no mail")]
    MailOff,
    /// It was asked for a moment ago already.
    #[error("too soon")]
    TooSoon,
    /// This needs the server, and it cannot be reached.
    #[error("offline")]
    Offline,
    /// This browser has no room.
    #[error("device storage full")]
    DeviceFull,
    /// The local database was copied back or opened twice: the device repairs itself first.
    #[error("device is repairing itself")]
    Repairing,
    /// The app is locked.
    #[error("locked")]
    Locked,
    /// Something unexpected; the code is in the log.
    #[error("internal error")]
    Internal,
}
