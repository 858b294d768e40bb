//! The conversation card: what members call their conversation. Content, so it travels sealed and archived.

use crate::{cbor::Canonical, limits};
use minicbor::{Decode, Encode};

/// Content type of a card inside a message of kind text.
pub const CARD_CONTENT_TYPE: &str = "application/vnd.konsil.card+cbor";

/// Name, and of a room what it is for (picture and pins follow).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ConversationCard {
    /// The group's name.
    #[n(0)]
    pub name: String,
    /// The direct conversation it continues, if any.
    #[n(1)]
    pub continues: Option<crate::id::ConversationId>,
    /// Of a room with guests: what it is for.
    #[n(2)]
    pub room: Option<RoomCard>,
    /// What of it is no news; none: all of it is. Versions before it skip it.
    #[n(1000)]
    pub again: Option<Again>,
}

/// What a card only repeats: a repeated word gives way to every other, so that whoever says what they know undoes nobody's change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Again {
    /// The name: what the room is for is new.
    #[n(0)]
    Name,
    /// Everything: said for those who were added.
    #[n(1)]
    All,
}

/// What a room with guests is for, told to its guests before they join and to everybody in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RoomCard {
    /// What it is for, in words; may be empty.
    #[n(0)]
    pub purpose: String,
    /// A patient or relative is its guest: opening hours and the emergency hint are shown.
    #[n(1)]
    pub patient: bool,
    /// When what is written here is read; none: no word about it.
    #[n(2)]
    pub opening: Option<OpeningHours>,
    /// What to do in an emergency; empty for the app's own words.
    #[n(3)]
    pub emergency: String,
}

/// When what is written is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OpeningHours {
    /// At most [`crate::limits::OPENING_HOURS_MAX`].
    #[n(0)]
    pub hours: Vec<OpeningHour>,
    /// Time zone of the hours (IANA name).
    #[n(1)]
    pub time_zone: String,
    /// A word besides: "an Feiertagen geschlossen".
    #[n(2)]
    pub note: String,
}

/// From when until when on a weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OpeningHour {
    /// 1 (Monday) to 7.
    #[n(0)]
    pub weekday: u8,
    /// Minute of the day.
    #[n(1)]
    pub from: u16,
    /// Minute of the day, after `from`; 1440 is midnight.
    #[n(2)]
    pub to: u16,
}

impl RoomCard {
    /// Within its limits?
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let short = |text: &str, max: usize| text.chars().count() <= max;
        let hours = self.opening.as_ref().is_none_or(|opening| {
            opening.hours.len() <= limits::OPENING_HOURS_MAX
                && short(&opening.time_zone, limits::NAME_CHARS_MAX)
                && short(&opening.note, limits::ROOM_TEXT_CHARS_MAX)
                && opening.hours.iter().all(|hour| matches!(hour.weekday, 1..=7) && hour.from < hour.to && hour.to <= 24 * 60)
        });
        hours && short(&self.purpose, limits::ROOM_TEXT_CHARS_MAX) && short(&self.emergency, limits::ROOM_TEXT_CHARS_MAX)
    }
}

impl Canonical for RoomCard {
    const KEYS: u64 = 4;
}

impl Canonical for ConversationCard {
    const KEYS: u64 = 3;
    const LATER: u64 = 1;
}

/// Content type of a member's announcement that they leave, sent before the server proposes the Remove.
pub const LEAVE_CONTENT_TYPE: &str = "application/vnd.konsil.leave+cbor";
