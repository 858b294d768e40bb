//! Duties of the house, and who is on.

use super::{PersonView, TimestampMs};
use serde::Serialize;
use ts_rs::TS;

/// A duty by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct DutyNameView {
    /// Its id.
    pub id: String,
    /// "Dienstarzt Innere".
    pub name: String,
}

/// A duty and who is on. That they are is the server's word; who they are, their certificate's.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct DutyView {
    /// Its id.
    pub id: String,
    /// "Dienstarzt Innere".
    pub name: String,
    /// Letters of its avatar.
    pub initials: String,
    /// 0..=7, hash of its id.
    pub hue: u8,
    /// Who is on; none when nobody is, or nobody of the house whose certificate holds.
    pub holder: Option<PersonView>,
    /// Since when.
    pub since: Option<TimestampMs>,
    /// May we take it?
    pub may_take: bool,
}

/// Duties of the house.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct DutiesView {
    /// By name.
    pub duties: Vec<DutyView>,
    /// There are more than shown.
    pub more: bool,
}

/// The page of one duty.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct DutyPageView {
    /// It.
    pub duty: DutyView,
    /// Who may hold it, by name.
    pub people: Vec<PersonView>,
}
