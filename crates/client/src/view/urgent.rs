//! Urgent messages: who answered what, and who has not.

use super::{PersonView, TimestampMs};
use protocol::{header::Urgency, urgent::Stand};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far an urgent message has come.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct UrgentView {
    /// We are to acknowledge it, and have not.
    pub may_acknowledge: bool,
    /// We may answer it, or answer anew.
    pub may_answer: bool,
    /// It is ours and somebody has not acknowledged it: the server may wake them again.
    pub may_wake_again: bool,
    /// When we acknowledged it: the server's time, the tap's while it is on its way.
    pub acknowledged_at: Option<TimestampMs>,
    /// Everybody who acknowledged or is to: the group without its sender.
    pub people: u32,
    /// Who acknowledged, the first ones first.
    pub acknowledged: Vec<AcknowledgementView>,
    /// The first few who have not, by name.
    pub awaited: Vec<PersonView>,
}

/// Somebody has taken note of an urgent message.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct AcknowledgementView {
    /// Who.
    pub person: PersonView,
    /// When the server had their first word about it.
    pub at: TimestampMs,
    /// Their latest one.
    pub answer: AnswerView,
}

/// What somebody answers to an urgent message.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct AnswerView {
    /// What they do.
    pub stand: StandView,
    /// What they say to it.
    pub words: Option<String>,
    /// When the server had it.
    pub at: TimestampMs,
}

/// How urgent a message is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum UrgencyView {
    /// As always.
    #[default]
    Normal,
    /// Marked, and no more than that.
    Important,
    /// It breaks through quiet hours, and everybody shall acknowledge it.
    Urgent,
}

impl From<UrgencyView> for Urgency {
    fn from(urgency: UrgencyView) -> Self {
        match urgency {
            UrgencyView::Normal => Self::Normal,
            UrgencyView::Important => Self::Important,
            UrgencyView::Urgent => Self::Urgent,
        }
    }
}

/// What the person who answers does about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StandView {
    /// Takes note.
    #[default]
    Noted,
    /// Takes it over.
    TakesOver,
    /// Calls back.
    CallsBack,
    /// Cannot at the moment.
    Declines,
}

impl From<Stand> for StandView {
    fn from(stand: Stand) -> Self {
        match stand {
            Stand::Noted => Self::Noted,
            Stand::TakesOver => Self::TakesOver,
            Stand::CallsBack => Self::CallsBack,
            Stand::Declines => Self::Declines,
        }
    }
}

impl From<StandView> for Stand {
    fn from(stand: StandView) -> Self {
        match stand {
            StandView::Noted => Self::Noted,
            StandView::TakesOver => Self::TakesOver,
            StandView::CallsBack => Self::CallsBack,
            StandView::Declines => Self::Declines,
        }
    }
}
