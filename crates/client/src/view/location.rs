//! Where somebody or something is, and the places of the house.

use serde::Serialize;
use ts_rs::TS;

/// A place in words, a position, or both.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct LocationView {
    /// What the place is called, or the sender's words; empty for a position alone.
    pub name: String,
    /// House; may be empty.
    pub building: String,
    /// Floor; may be empty.
    pub floor: String,
    /// Which of the house's places, if it is one.
    pub place: Option<String>,
    /// Degrees north; none without a position.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// How far off it may be, in metres.
    pub accuracy_m: Option<u32>,
    /// The position as a link: `geo:52.5200066,13.404954;u=12`.
    pub geo: Option<String>,
}

/// Places of the house.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct PlacesView {
    /// By building, floor and name.
    pub places: Vec<PlaceView>,
    /// There are more than shown.
    pub more: bool,
}

/// A place that has a name.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct PlaceView {
    /// Its id, which its QR code names.
    pub id: String,
    /// "Zimmer 412".
    pub name: String,
    /// "Haus C"; may be empty.
    pub building: String,
    /// "4. OG"; may be empty.
    pub floor: String,
    /// Where on which plan, if on one.
    pub point: Option<PlanPointView>,
}

/// A point on a plan.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct PlanPointView {
    /// Which plan.
    pub plan: String,
    /// From the left, 0 to 1.
    pub x: f64,
    /// From above, 0 to 1.
    pub y: f64,
}
