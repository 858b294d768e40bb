//! What the server tells a person about their devices, and the offer of a browser that wants to become one of them.
//!
//! The offer (e2ee.md "Another device"): the new device makes a secret and a one-time HPKE key, leaves the key and its name at
//! the server, sealed under the secret, and shows the secret (as QR together with the key, or as a code to be typed). The
//! server can read neither; an existing device fetches the offer, shows what is about to be linked, and seals a transfer to it.

use crate::{cbor::Canonical, hash::Digest, id::DeviceId, time::Timestamp};
use minicbor::{Decode, Encode};

/// How a device came to its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Origin {
    /// Registered before this was kept.
    #[n(0)]
    Unknown,
    /// By an invitation (or by founding the hospital): the person's first device.
    #[n(1)]
    Invitation,
    /// Linked by another device of the person.
    #[n(2)]
    Linked,
    /// By the recovery code.
    #[n(3)]
    RecoveryCode,
    /// By a passkey.
    #[n(4)]
    Passkey,
}

/// One of the person's own devices, as the server knows it, also one that was removed not long ago. Names and times of linking stand in the certificates.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DeviceStanding {
    /// Which.
    #[n(0)]
    pub device: DeviceId,
    /// How it came.
    #[n(1)]
    pub origin: Origin,
    /// Beginning of the day (UTC) on which it was last connected.
    #[n(2)]
    pub seen_at: Timestamp,
    /// Connected at this moment?
    #[n(3)]
    pub connected: bool,
    /// When it was removed; none while it is one.
    #[n(4)]
    pub removed_at: Option<Timestamp>,
    /// When it was told so, upon which it deletes what it has; none before that.
    #[n(5)]
    pub told_at: Option<Timestamp>,
}

/// What a new device says of itself; sealed under the secret that it shows.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceOffer {
    /// One-time HPKE public key, 32 bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub public: Vec<u8>,
    /// "Chromium auf Linux": shown before anything is handed over.
    #[n(1)]
    pub name: String,
}

impl Canonical for DeviceOffer {
    const KEYS: u64 = 2;
}

/// `POST /api/offers`: a new device leaves its offer. Kept in memory for [`crate::limits::OFFER_MS_MAX`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PutOffer {
    /// Hash of the transfer's access token.
    #[n(0)]
    pub access_hash: Digest,
    /// The sealed [`DeviceOffer`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

/// Answer to [`PutOffer`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OfferKept {
    /// Until when it waits.
    #[n(0)]
    pub expires_at: Timestamp,
}

/// `POST /api/offers/wait`: was a transfer sealed to the offer? Answered when it was, or after a while.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct AwaitOffer {
    /// The access token, 32 bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub access: Vec<u8>,
}

/// Answer to [`AwaitOffer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OfferState {
    /// The transfer can be taken.
    #[n(0)]
    pub sealed: bool,
}
