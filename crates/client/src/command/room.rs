//! What hosts can ask for about rooms with guests.

use crate::view::{OpeningView, RoomKindView, TimestampMs};
use serde::Deserialize;
use ts_rs::TS;

/// A wish about rooms and their guests.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum RoomCommand {
    /// Make a room. Answer: [`super::Answer::Conversation`].
    Create {
        /// 1 to 64 characters.
        name: String,
        /// What it is for; may be empty.
        purpose: String,
        /// For whom.
        kind: RoomKindView,
        /// When it ends; none for a room that stays.
        ends_at: Option<TimestampMs>,
        /// Further internal people; may be empty.
        people: Vec<String>,
        /// When what is written there is read.
        opening: Option<OpeningView>,
        /// What to do in an emergency; empty for the app's own words.
        emergency: String,
    },
    /// Invite a guest. Answer: [`super::Answer::GuestInvitation`].
    Invite {
        /// Which room.
        conversation: String,
        /// 1 to 64 characters, as it will stand everywhere.
        name: String,
        /// Where the server mails the link without its secret; none when the host shares the link.
        email: Option<String>,
        /// Is a PIN needed besides?
        second_factor: bool,
        /// In which language that mail is.
        #[serde(default)]
        language: LanguageView,
    },
    /// End an invitation that nobody has used.
    Withdraw {
        /// Which.
        invitation: String,
    },
    /// Move the end of a room: its sponsor, or its owners when the sponsor is gone.
    SetEnd {
        /// Which room.
        conversation: String,
        /// None for a room that stays.
        ends_at: Option<TimestampMs>,
    },
    /// Guests only read, or write again: owners.
    SetGuests {
        /// Which room.
        conversation: String,
        /// Only read?
        read_only: bool,
    },
    /// End a room now, who may move its end. Guests are out, the archive stays.
    End {
        /// Which room.
        conversation: String,
    },
    /// Say anew what a room is for: owners.
    Describe {
        /// Which room.
        conversation: String,
        /// What it is for.
        purpose: String,
        /// For whom.
        kind: RoomKindView,
        /// When what is written there is read.
        opening: Option<OpeningView>,
        /// What to do in an emergency.
        emergency: String,
    },
}

/// Languages of the server's mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LanguageView {
    /// German.
    #[default]
    De,
    /// English.
    En,
}
