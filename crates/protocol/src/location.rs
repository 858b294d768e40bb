//! Where somebody or something is: a place of the house in words, a position on the earth, or both. Content, so it travels sealed
//! and archived. No map service is asked.

use crate::{cbor::Canonical, id::PlaceId, limits};
use minicbor::{Decode, Encode};

/// Content type of a location inside a message of kind text.
pub const LOCATION_CONTENT_TYPE: &str = "application/vnd.konsil.location+cbor";

/// Parts of a degree that a position counts.
pub const DEGREE: f64 = 1e7;

/// A place in words, a position, or both. The words stand for themselves, whatever becomes of the house's list of places.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Location {
    /// What the place is called, or where it is in the sender's words; empty for a position alone. At most
    /// [`limits::NAME_CHARS_MAX`] characters, like the next two.
    #[n(0)]
    pub name: String,
    /// House; may be empty.
    #[n(1)]
    pub building: String,
    /// Floor; may be empty.
    #[n(2)]
    pub floor: String,
    /// Which of the house's places; none when it was typed.
    #[n(3)]
    pub place: Option<PlaceId>,
    /// Where the sender's device was.
    #[n(4)]
    pub position: Option<Position>,
}

/// A position on the earth (WGS 84), as a device measured it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Position {
    /// Ten-millionths of a degree, north positive.
    #[n(0)]
    pub latitude: i32,
    /// Ten-millionths of a degree, east positive.
    #[n(1)]
    pub longitude: i32,
    /// How far off it may be, in metres.
    #[n(2)]
    pub accuracy_m: u32,
}

impl Location {
    /// Does it say anything, within the limits?
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        let words = [&self.name, &self.building, &self.floor];
        let short =
            words.iter().all(|word| word.chars().count() <= limits::NAME_CHARS_MAX && !word.chars().any(char::is_control));
        short && (!self.name.is_empty() || self.position.is_some()) && self.position.is_none_or(|position| position.is_on_earth())
    }

    /// The words in one line: "Zimmer 412 · 4. OG · Haus C".
    #[must_use]
    pub fn words(&self) -> String {
        let words = [&self.name, &self.floor, &self.building];
        words.into_iter().filter(|word| !word.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" · ")
    }
}

impl Position {
    /// Of degrees and metres as a device gives them; none when that is nowhere.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the range that was checked")]
    pub fn of_degrees(latitude: f64, longitude: f64, accuracy_m: f64) -> Option<Self> {
        if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) || !(0.0..=1e7).contains(&accuracy_m) {
            return None;
        }
        let (latitude, longitude) = ((latitude * DEGREE).round() as i32, (longitude * DEGREE).round() as i32);
        Some(Self { latitude, longitude, accuracy_m: accuracy_m.ceil() as u32 })
    }

    /// Degrees north and east.
    #[must_use]
    pub fn degrees(&self) -> (f64, f64) {
        (f64::from(self.latitude) / DEGREE, f64::from(self.longitude) / DEGREE)
    }

    /// As a link (RFC 5870): `geo:52.5200066,13.404954;u=12`.
    #[must_use]
    pub fn geo(&self) -> String {
        let (latitude, longitude) = self.degrees();
        format!("geo:{latitude},{longitude};u={}", self.accuracy_m)
    }

    fn is_on_earth(self) -> bool {
        self.latitude.unsigned_abs() <= 900_000_000 && self.longitude.unsigned_abs() <= 1_800_000_000
    }
}

impl Canonical for Location {
    const KEYS: u64 = 5;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor;

    fn words(name: &str) -> Location {
        Location { name: name.into(), building: "Haus C".into(), floor: "4. OG".into(), place: None, position: None }
    }

    #[test]
    fn a_position_is_what_the_device_measured() {
        let position = Position::of_degrees(52.520_006_6, 13.404_954, 11.4).unwrap();
        assert_eq!(position, Position { latitude: 525_200_066, longitude: 134_049_540, accuracy_m: 12 });
        assert_eq!(position.geo(), "geo:52.5200066,13.404954;u=12");
        for (latitude, longitude, accuracy) in [(90.1, 0.0, 1.0), (0.0, -180.1, 1.0), (f64::NAN, 0.0, 1.0), (0.0, 0.0, -1.0)] {
            assert_eq!(Position::of_degrees(latitude, longitude, accuracy), None);
        }
        assert!(Position::of_degrees(-90.0, 180.0, 0.0).unwrap().is_on_earth());
    }

    #[test]
    fn it_says_something_within_its_limits() {
        let position = Position::of_degrees(52.5, 13.4, 30.0);
        assert!(words("Zimmer 412").is_allowed() && !words("").is_allowed() && Location { position, ..words("") }.is_allowed());
        assert!(
            words(&"x".repeat(limits::NAME_CHARS_MAX)).is_allowed()
                && !words(&"x".repeat(limits::NAME_CHARS_MAX + 1)).is_allowed()
        );
        assert!(!words("Zimmer\n412").is_allowed());
        let nowhere = Position { latitude: 900_000_001, longitude: 0, accuracy_m: 1 };
        assert!(!Location { position: Some(nowhere), ..words("Zimmer 412") }.is_allowed());
        assert_eq!(words("Zimmer 412").words(), "Zimmer 412 · 4. OG · Haus C");
        for one in [words("Zimmer 412"), Location { position, place: Some(PlaceId::from_bytes([7; 16])), ..words("") }] {
            assert_eq!(cbor::decode::<Location>(&cbor::encode(&one)), Ok(one));
        }
    }
}
