//! Where one is, as a screen says it.

use serde::Deserialize;
use ts_rs::TS;

/// A place in words, a position, or both.
#[derive(Clone, Debug, PartialEq, Deserialize, TS)]
pub struct LocationCommand {
    /// The place's name or words of one's own; empty for a position alone.
    pub name: String,
    /// House; may be empty.
    #[serde(default)]
    pub building: String,
    /// Floor; may be empty.
    #[serde(default)]
    pub floor: String,
    /// Which of the house's places.
    #[serde(default)]
    pub place: Option<String>,
    /// As the device measured it.
    #[serde(default)]
    pub position: Option<PositionCommand>,
}

/// A position as a device measured it.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, TS)]
pub struct PositionCommand {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// How far off it may be, in metres.
    pub accuracy_m: f64,
}
