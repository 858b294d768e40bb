//! The house's own list of places: floors with a picture, and rooms on them. Kept by the administration, read by staff; it says
//! nothing about anybody.

use crate::{
    id::{PlaceId, PlanId},
    limits,
};
use minicbor::{Decode, Encode};

/// Parts into which width and height of a plan are divided.
pub const PLAN_PARTS: u32 = 10_000;

/// A floor of a building that has a picture.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Plan {
    /// Which.
    #[n(0)]
    pub plan: PlanId,
    /// "Haus C", 1 to [`limits::NAME_CHARS_MAX`] characters, like the next one.
    #[n(1)]
    pub building: String,
    /// "4. OG".
    #[n(2)]
    pub floor: String,
}

/// A place that has a name.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Place {
    /// Which; its QR code names it.
    #[n(0)]
    pub place: PlaceId,
    /// "Zimmer 412", 1 to [`limits::NAME_CHARS_MAX`] characters.
    #[n(1)]
    pub name: String,
    /// "Haus C"; may be empty.
    #[n(2)]
    pub building: String,
    /// "4. OG"; may be empty.
    #[n(3)]
    pub floor: String,
    /// Where on which plan, if on one.
    #[n(4)]
    pub point: Option<PlanPoint>,
}

/// A point on a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PlanPoint {
    /// Which plan.
    #[n(0)]
    pub plan: PlanId,
    /// From the left, in parts of [`PLAN_PARTS`] of its width.
    #[n(1)]
    pub x: u32,
    /// From above, in parts of its height.
    #[n(2)]
    pub y: u32,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct House {
    /// By building and floor.
    #[n(0)]
    pub plans: Vec<Plan>,
    /// By building, floor and name.
    #[n(1)]
    pub places: Vec<Place>,
}

fn is_word(word: &str, chars_min: usize) -> bool {
    (chars_min..=limits::NAME_CHARS_MAX).contains(&word.chars().count()) && !word.chars().any(char::is_control)
}

impl Plan {
    /// Is it within the limits?
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        is_word(&self.building, 1) && is_word(&self.floor, 1)
    }
}

impl Place {
    /// Is it within the limits?
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        let words = is_word(&self.name, 1) && is_word(&self.building, 0) && is_word(&self.floor, 0);
        words && self.point.is_none_or(|point| point.x <= PLAN_PARTS && point.y <= PLAN_PARTS)
    }
}

/// What kind of picture this is by its first bytes; none for what no plan may be. Drawings that can run programs (SVG) are none.
#[must_use]
pub fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_names_and_stand_on_their_plan() {
        let place = |name: &str, x| Place {
            place: PlaceId::from_bytes([1; 16]),
            name: name.into(),
            building: String::new(),
            floor: String::new(),
            point: Some(PlanPoint { plan: PlanId::from_bytes([2; 16]), x, y: PLAN_PARTS }),
        };
        assert!(place("Zimmer 412", PLAN_PARTS).is_allowed() && !place("Zimmer 412", PLAN_PARTS + 1).is_allowed());
        assert!(place(&"x".repeat(limits::NAME_CHARS_MAX), 0).is_allowed());
        assert!(!place("", 0).is_allowed() && !place(&"x".repeat(limits::NAME_CHARS_MAX + 1), 0).is_allowed());
        let plan = |floor: &str| Plan { plan: PlanId::from_bytes([2; 16]), building: "Haus C".into(), floor: floor.into() };
        assert!(plan("4. OG").is_allowed() && !plan("").is_allowed() && !plan("4.\tOG").is_allowed());
    }

    #[test]
    fn a_plan_is_a_picture() {
        assert_eq!(picture_type(b"RIFF1234WEBPVP8 "), Some("image/webp"));
        assert_eq!(picture_type(&[0xff, 0xd8, 0xff, 0xe0]), Some("image/jpeg"));
        assert_eq!((picture_type(b"<svg onload=alert(1)>"), picture_type(b"")), (None, None));
    }
}
