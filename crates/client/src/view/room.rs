//! Rooms with guests.

use super::{PersonView, TimestampMs};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a room is for, who its guests are, and when it ends.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct RoomView {
    /// In words; may be empty.
    pub purpose: String,
    /// For whom.
    pub kind: RoomKindView,
    /// Who made it: the only one to move its end.
    pub sponsor: Option<PersonView>,
    /// When it ends; none for a room that stays.
    pub ends_at: Option<TimestampMs>,
    /// It ends within a day.
    pub ending: bool,
    /// It has ended: its guests are out.
    pub ended: bool,
    /// When what is written is read.
    pub opening: Option<OpeningView>,
    /// What to do in an emergency; empty for the app's own words.
    pub emergency: String,
    /// Guests only read here.
    pub guests_read: bool,
    /// We are a guest here, and only read.
    pub read_only: bool,
    /// May we invite guests?
    pub may_invite: bool,
    /// May we move its end?
    pub may_extend: bool,
    /// Guests who are in.
    pub guests: Vec<GuestView>,
    /// Invitations that nobody has used, and guests who are about to be let in; none for guests.
    pub invitations: Vec<GuestInvitationView>,
}

/// For whom a room is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RoomKindView {
    /// Doctors and partners outside the house.
    #[default]
    Consult,
    /// Patients or relatives.
    Patient,
}

/// A guest who is in a room.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct GuestView {
    /// Who.
    pub person: PersonView,
    /// Did the host tell them a code or PIN, beside the channel that carried the link?
    pub verified: bool,
    /// Until when they are certified.
    pub until: TimestampMs,
    /// Who signed for them.
    pub host: PersonView,
}

/// Somebody who is invited, or about to be let in.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct GuestInvitationView {
    /// Names it.
    pub id: String,
    /// Who is invited.
    pub name: String,
    /// Who invites.
    pub by: PersonView,
    /// Not valid after.
    pub valid_until: TimestampMs,
    /// Is a PIN needed?
    pub second_factor: bool,
    /// They have joined and are let in as soon as somebody of the house is connected.
    pub knocking: bool,
    /// Closed by wrong codes: somebody else may have tried, and a new one is needed.
    pub closed: bool,
    /// What became of the mail.
    pub mail: MailStateView,
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailStateView {
    /// None was wanted.
    None,
    /// It waits for the mail server.
    Waiting,
    /// The mail server took it.
    Sent,
    /// The mail server refused it.
    Failed,
}

/// When what is written is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpeningView {
    /// Hours of the week.
    pub hours: Vec<OpeningHourView>,
    /// Their time zone (IANA name).
    pub time_zone: String,
    /// A word besides.
    pub note: String,
}

/// From when until when on a weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpeningHourView {
    /// 1 (Monday) to 7.
    pub weekday: u8,
    /// Minute of the day.
    pub from: u16,
    /// Minute of the day, after `from`; 1440 is midnight.
    pub to: u16,
}

/// What a guest's device knows of its stay.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct GuestSelfView {
    /// The room; none until somebody has put this device in.
    pub conversation: Option<String>,
    /// Who invited.
    pub host: String,
    /// When the stay ends; none for a room that stays.
    pub ends_at: Option<TimestampMs>,
    /// It ends within a day.
    pub ending: bool,
}

/// What a guest's link is for.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum GuestLinkView {
    /// More must be typed.
    Ask {
        /// The hospital's name.
        tenant_name: String,
        /// The code that the host tells.
        needs_code: bool,
        /// The PIN.
        needs_pin: bool,
    },
    /// Everything is there: this is what it is for.
    Invited(Box<InvitedView>),
}

/// What a guest is shown before anything happens.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct InvitedView {
    /// The hospital's name.
    pub tenant_name: String,
    /// Does the hospital archive what is written here?
    pub archived: bool,
    /// Who invites.
    pub host: String,
    /// Who is invited.
    pub guest: String,
    /// Into which room.
    pub room: String,
    /// What the room is for.
    pub purpose: String,
    /// For whom it is.
    pub kind: RoomKindView,
    /// When it ends.
    pub ends_at: Option<TimestampMs>,
    /// When what is written is read.
    pub opening: Option<OpeningView>,
    /// What to do in an emergency; empty for the app's own words.
    pub emergency: String,
}
