//! What a message shows besides its text: quote, reactions, mentions, who got it; and what a search finds.

use super::{AnswerView, DeliveryView, PersonView, TimestampMs, UrgentView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A text message.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct TextView {
    /// Who wrote it.
    pub sender: PersonView,
    /// Ours?
    pub own: bool,
    /// The text, in its newest version.
    pub text: String,
    /// What is attached to it; the text is their caption then, and may be empty.
    pub attachments: Vec<super::attachment::AttachmentView>,
    /// Where somebody is; the text is the place's words then, and may be empty.
    pub location: Option<super::location::LocationView>,
    /// Delivery state when ours.
    pub delivery: Option<DeliveryView>,
    /// The sender's clock was ahead by more than 5 minutes: the time is the server's.
    pub clock_off: bool,
    /// When others could know of it, where that is more than 5 minutes after it was said: its sender had no connection, or a clock
    /// that is behind.
    pub arrived_at: Option<TimestampMs>,
    /// The message it answers.
    pub quote: Option<QuoteView>,
    /// Who is mentioned in it.
    pub mentions: Vec<MentionView>,
    /// Are we mentioned by somebody else?
    pub mentions_me: bool,
    /// By emoji, the most frequent first.
    pub reactions: Vec<ReactionView>,
    /// It was edited ("bearbeitet").
    pub edited: bool,
    /// It was passed on from another conversation ("weitergeleitet").
    pub forwarded: bool,
    /// It wants to be acknowledged; how far that has come.
    pub urgent: Option<UrgentView>,
    /// Marked as important, and no more than that.
    pub important: bool,
    /// We have played its voice note, on one of our devices.
    pub heard: bool,
    /// We marked it with a star.
    pub starred: bool,
    /// It is pinned for everybody in the conversation.
    pub pinned: bool,
    /// Until when we may edit it; none when not (any more).
    pub editable_until: Option<TimestampMs>,
    /// Until when we may delete it for everybody; none when not (any more).
    pub deletable_until: Option<TimestampMs>,
}

/// The message that a message answers.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct QuoteView {
    /// The answered message's id, which is its key in the timeline.
    pub message: String,
    /// Where it stands; none when it is not on this device.
    pub position: Option<f64>,
    /// Who wrote it, if known.
    pub sender: Option<PersonView>,
    /// Up to 200 characters of it, in its newest version; none when it was deleted or is not here.
    pub text: Option<String>,
    /// What is attached to it, if something is.
    pub attachment: Option<super::attachment::AttachmentKindView>,
    /// It says where somebody is.
    pub location: bool,
    /// It was deleted.
    pub deleted: bool,
}

/// Somebody, or everybody, is mentioned in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MentionView {
    /// Who; none for everybody in the conversation.
    pub person: Option<String>,
    /// How it stands in the text behind the `@` ("Miriam Fuchs", "alle").
    pub label: String,
}

/// One emoji and who reacted with it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ReactionView {
    /// The emoji.
    pub emoji: String,
    /// Who, in the order of arrival.
    pub people: Vec<PersonView>,
    /// Did we?
    pub own: bool,
}

/// A message that is pinned for everybody in the conversation.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct PinView {
    /// Its id.
    pub message: String,
    /// Where it stands; none when it is not on this device.
    pub position: Option<f64>,
    /// Who wrote it, if known.
    pub sender: Option<PersonView>,
    /// Up to 200 characters of it; none when it is not here.
    pub text: Option<String>,
    /// What is attached to it, if something is.
    pub attachment: Option<super::attachment::AttachmentKindView>,
    /// It says where somebody is.
    pub location: bool,
}

/// Who got, read and knows a message, and its earlier versions.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct MessageInfoView {
    /// Its id.
    pub message: String,
    /// When it was written.
    pub time: TimestampMs,
    /// When others could know of it, where that is much later.
    pub arrived_at: Option<TimestampMs>,
    /// The sender's clock was ahead: the time is the server's.
    pub clock_off: bool,
    /// Its place in the log; none while it waits.
    pub sent: bool,
    /// Everybody else who is in the conversation, and who acknowledged it and has left: those who acknowledged first, then who read it.
    pub people: Vec<ReachView>,
    /// It wants to be acknowledged.
    pub urgent: bool,
    /// Marked as important.
    pub important: bool,
    /// It is ours and somebody has not acknowledged it: the server may wake them again.
    pub may_wake_again: bool,
    /// When it disappears from devices; none when it stays.
    pub expires_at: Option<TimestampMs>,
    /// It is in the hospital's archive, too.
    pub archived: bool,
    /// What is attached to it, if something is.
    pub attachment: Option<super::attachment::AttachmentKindView>,
    /// It says where somebody is.
    pub location: bool,
    /// Earlier versions, oldest first, the one in force last; one entry when it was never edited.
    pub versions: Vec<VersionView>,
}

/// How far a message has come with one person.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ReachView {
    /// Who.
    pub person: PersonView,
    /// It is on a device of theirs.
    pub delivered: bool,
    /// When that became known here; none when it was before this device looked.
    pub delivered_at: Option<TimestampMs>,
    /// They read it.
    pub read: bool,
    /// When that became known here.
    pub read_at: Option<TimestampMs>,
    /// When they acknowledged it, if it is urgent and they did.
    pub acknowledged_at: Option<TimestampMs>,
    /// What they answered.
    pub answer: Option<AnswerView>,
}

/// One version of a text.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct VersionView {
    /// When it was written.
    pub time: TimestampMs,
    /// The text.
    pub text: String,
}

/// What a search finds, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct SearchView {
    /// Messages.
    pub hits: Vec<HitView>,
    /// There are more than shown.
    pub more: bool,
    /// Messages of before this device joined are still on their way: what is found may be incomplete.
    pub incomplete: bool,
}

/// A message that was found, or starred.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct HitView {
    /// Which conversation.
    pub conversation: String,
    /// Its title.
    pub title: String,
    /// The message's id.
    pub message: String,
    /// Where it stands in the conversation.
    pub position: f64,
    /// Who wrote it.
    pub sender: PersonView,
    /// When.
    pub time: TimestampMs,
    /// The text around the hit, split so that what was found can be marked: the parts of odd index are hits.
    pub parts: Vec<String>,
    /// The text is the name of an attached file, in which it was found.
    pub file: bool,
    /// What is attached to a message without words.
    pub attachment: Option<super::attachment::AttachmentKindView>,
    /// It says where somebody is.
    pub location: bool,
}

/// A conversation's settings that follow the person to every device and concern nobody else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, TS)]
pub struct ChatSettingsView {
    /// Place among the pinned chats, 0 first; none when not pinned.
    pub pinned: Option<u32>,
    /// No sound and no notification until then (a time far ahead for "always").
    pub muted_until: Option<TimestampMs>,
    /// In the archive of chats, below the list.
    pub archived: bool,
    /// Marked as unread by hand.
    pub marked_unread: bool,
    /// This person's notes: nobody else is in it.
    pub notes: bool,
}
