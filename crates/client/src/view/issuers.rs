//! Issuer keys as an administrator's screen shows them. Everything here was verified by the pinned root.

use super::{PersonView, TimestampMs};
use serde::Serialize;
use ts_rs::TS;

/// Issuers, and who asks for a key.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct IssuersView {
    /// Is this person certified as administrator?
    pub admin: bool,
    /// This device's own key.
    pub own: OwnIssuerView,
    /// Requests that hold, oldest first. What does not hold is left out.
    pub requests: Vec<IssuerRequestView>,
    /// Issuers in force: of every key the latest certificate, the one that ends first in front.
    pub issuers: Vec<IssuerView>,
    /// The pinned root key in hex: what a key file must open to.
    pub root: String,
}

/// This device's own issuer key.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OwnIssuerView {
    /// It has none: it cannot invite or certify.
    None,
    /// It has asked; another administrator compares these digits.
    Asked {
        /// Groups of digits.
        digits: String,
    },
    /// It invites and certifies.
    InForce {
        /// Until when.
        until: TimestampMs,
    },
    /// It still does, but ends soon.
    EndsSoon {
        /// When.
        until: TimestampMs,
        /// Digits of the request for its renewal; none while it could not be made.
        digits: Option<String>,
    },
    /// It has ended.
    Ended {
        /// When.
        at: TimestampMs,
        /// Digits of the request for its renewal; none while it could not be made.
        digits: Option<String>,
    },
}

/// A device that asks for an issuer key.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct IssuerRequestView {
    /// Which.
    pub device: String,
    /// Its name, as its person certified it.
    pub device_name: String,
    /// Whose, by the certificates.
    pub person: PersonView,
    /// To be compared with what the asking device shows.
    pub digits: String,
    /// When it asked, by its own clock.
    pub asked_at: TimestampMs,
    /// The key had a certificate before.
    pub renewal: bool,
    /// This very device.
    pub own: bool,
}

/// An issuer in force.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct IssuerView {
    /// Number of its latest certificate.
    pub serial: String,
    /// As certified by the root.
    pub name: String,
    /// Until when.
    pub until: TimestampMs,
    /// This device's.
    pub own: bool,
    /// So many people are certified by it.
    pub people: u32,
}
