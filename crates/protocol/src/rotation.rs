//! Rotation of a person's history key when one of their devices is lost (e2ee.md "Keys", ADR 0026).
//!
//! A device of the person makes the next generation, wraps the one before under it, and seals it to every device that is left. It
//! signs all that with its device key: neither the server nor the lost device, which has the person key, can make one up.

use crate::{
    cbor::Canonical,
    hash::Digest,
    id::{DeviceId, PersonId, TenantId},
    statement::{Signed, Statement},
    time::Timestamp,
};
use minicbor::{Decode, Encode};

/// A new generation of a history key, for the devices that are left.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HistoryRotation {
    /// Whose hospital.
    #[n(0)]
    pub tenant: TenantId,
    /// Whose key.
    #[n(1)]
    pub person: PersonId,
    /// The new generation.
    #[n(2)]
    pub generation: u32,
    /// The device that made it.
    #[n(3)]
    pub by: DeviceId,
    /// When.
    #[n(4)]
    pub made_at: Timestamp,
    /// Devices that the maker knows to be lost.
    #[n(5)]
    pub lost: Vec<DeviceId>,
    /// The generation before, sealed under the new one: `generation (4 bytes) ‖ nonce (12) ‖ AES-256-GCM`.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub previous: Vec<u8>,
    /// The new key, for each device that is left, its maker among them.
    #[n(7)]
    pub envelopes: Vec<HistoryEnvelope>,
}

impl Canonical for HistoryRotation {
    const KEYS: u64 = 8;
}

impl Statement for HistoryRotation {
    const DOMAIN: &'static str = "konsil history rotation v1";
}

/// The new key for one device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct HistoryEnvelope {
    /// Which.
    #[n(0)]
    pub device: DeviceId,
    /// HPKE `enc ‖ ciphertext` of the 32 bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

/// Request: this generation takes the place of the one before.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RotateHistory {
    /// [`HistoryRotation`], signed by the device.
    #[n(0)]
    pub rotation: Signed,
    /// Recovery code and passkeys, sealed anew. What is not here ends.
    #[n(1)]
    pub recoveries: Vec<SealedRecovery>,
}

/// A recovery whose bundle is sealed anew, for the same code or passkey.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SealedRecovery {
    /// Which.
    #[n(0)]
    pub access_hash: Digest,
    /// HPKE `enc ‖ ciphertext`.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}
