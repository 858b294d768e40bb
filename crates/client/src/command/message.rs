//! What can be done with messages that are there, and with a chat as its owner sees it.

use crate::view::{MentionView, StandView, TimestampMs, UrgencyView};
use serde::Deserialize;
use ts_rs::TS;

/// A wish about messages. Message ids are the keys of the timeline.
#[derive(Clone, Debug, PartialEq, Deserialize, TS)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum MessageCommand {
    /// Put another text in the place of an own one. Refused with `too_late` after the policy's window.
    Edit {
        /// Which.
        message: String,
        /// The new text, 1 byte to `TEXT_MAX` bytes.
        text: String,
        /// Who is mentioned in it.
        #[serde(default)]
        mentions: Vec<MentionView>,
    },
    /// Delete for everybody (own ones, within the policy's window: `too_late` after it) or on this person's devices only.
    Delete {
        /// Which, all of one conversation, at most [`crate::command::SELECTION_MAX`].
        messages: Vec<String>,
        /// For everybody?
        for_everyone: bool,
    },
    /// React with an emoji in place of one's own earlier reaction, or take it back.
    React {
        /// To which.
        message: String,
        /// One emoji; none takes it back.
        emoji: Option<String>,
    },
    /// Pass messages on. Answer: done, the copies stand in the timelines.
    Forward {
        /// Which, at most [`crate::command::SELECTION_MAX`].
        messages: Vec<String>,
        /// Where to, at most [`crate::command::FORWARD_MAX`].
        conversations: Vec<String>,
        /// How urgent the copies are. Guests' are normal: `not_allowed`.
        #[serde(default)]
        urgency: UrgencyView,
    },
    /// Mark with a star, or take it off.
    Star {
        /// Which.
        messages: Vec<String>,
        /// On or off.
        starred: bool,
    },
    /// Take note of an urgent message of somebody else, or do more about it. It cannot be taken back: who answers anew says
    /// something else from then on. Merely to take note after an answer says nothing more.
    Acknowledge {
        /// Which.
        message: String,
        /// What we do.
        #[serde(default)]
        stand: StandView,
        /// What we say to it, up to `ANSWER_MAX` bytes; may be empty.
        #[serde(default)]
        words: String,
    },
    /// Have those woken again, now and for a while, who have not acknowledged an own urgent message; or no more. Needs the
    /// server: `offline`; `not_allowed` when it wakes nobody, `too_late` a day after it was said, `too_soon` within a minute.
    WakeAgain {
        /// Which.
        message: String,
        /// Again, or no more.
        again: bool,
    },
    /// A voice note was played.
    Heard {
        /// Which.
        message: String,
    },
    /// Pin for everybody in the conversation, or take it off.
    Pin {
        /// Which.
        message: String,
        /// On or off.
        pinned: bool,
    },
}

/// A wish about a chat that concerns this person only; it follows them to every device.
#[derive(Clone, Debug, PartialEq, Deserialize, TS)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum ChatCommand {
    /// At the top of the list, at this place among the pinned (0 first); none takes it off.
    Pin {
        /// Place.
        place: Option<u32>,
    },
    /// No sound and no notification until then; none ends it.
    Mute {
        /// Until when; a time far ahead for "always".
        until: Option<TimestampMs>,
    },
    /// Into the archive of chats, or out of it.
    Archive {
        /// In or out.
        archived: bool,
    },
    /// Mark as unread; it ends when the chat is read.
    MarkUnread {
        /// On or off.
        unread: bool,
    },
    /// We are writing at the moment; to be said at most every 3 seconds, not kept.
    Typing,
}
