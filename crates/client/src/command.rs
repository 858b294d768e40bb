//! What a screen can ask for, and what it gets back.
//!
//! Guarantees: every command is total (bad values give a [`CommandError`], never a panic) and durable before its answer.
//! TypeScript types are generated from this file.

use crate::view::TimestampMs;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A wish of the screen. Ids are UUID texts.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Find or make the direct conversation with a person. Answer: [`Answer::Conversation`].
    OpenDirect {
        /// With whom.
        person: String,
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
    /// Send a text. Answer: [`Answer::Message`]; the bubble is in the timeline before the answer.
    SendText {
        /// Where.
        conversation: String,
        /// What, 1 byte to `TEXT_MAX` bytes.
        text: String,
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
    /// A link's path and fragment (`/verknuepfen#…`); the secret is in the fragment.
    Link {
        /// To be put behind the origin.
        link: String,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum CommandError {
    /// The text is empty or too long.
    #[error("text must have 1 to {max_bytes} bytes")]
    TextLength {
        /// Most bytes.
        max_bytes: u32,
    },
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
    /// Only owners may do this.
    #[error("not allowed")]
    NotAllowed,
    /// The group would have more than this many people or devices.
    #[error("group may have {max} at most")]
    GroupTooLarge {
        /// Most.
        max: u32,
    },
    /// A person has no device that could be added yet.
    #[error("{name} has no device yet")]
    NoDevice {
        /// Whose.
        name: String,
    },
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
