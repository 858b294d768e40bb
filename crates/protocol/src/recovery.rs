//! Recovery: a person's keys, sealed for a recovery code or a passkey (e2ee.md "Keys", ADR 0016).
//!
//! Code and passkey give by HKDF an access token, of which the server keeps a hash, and a key that the server never learns.
//! What is sealed is a [`crate::transfer::TransferBundle`], as for a further device.

use crate::{
    cbor::Canonical,
    hash::Digest,
    id::{DeviceId, PersonId, TenantId},
    issuer::RenewedPapers,
    statement::{Signed, Statement},
    time::Timestamp,
};
use minicbor::{Decode, Encode};

/// What opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum RecoveryKind {
    /// A code on paper. One a person: a new one ends the one before.
    #[n(0)]
    Code,
    /// A passkey.
    #[n(1)]
    Passkey,
}

/// Request: keep this.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PutRecovery {
    /// What opens it.
    #[n(0)]
    pub kind: RecoveryKind,
    /// Hash of the access token.
    #[n(1)]
    pub access_hash: Digest,
    /// HPKE `enc ‖ ciphertext`.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
    /// On which device it was made: "Chromium auf Linux".
    #[n(3)]
    pub name: String,
    /// [`RecoveryWrapping`], signed by the device that made it. Without it nothing can be sealed anew for it, and it ends with the
    /// next rotation of the history key.
    #[n(4)]
    pub wrapping: Option<Signed>,
}

/// What a recovery's bundle is sealed to, in the word of the device that made the recovery.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RecoveryWrapping {
    /// Whose hospital.
    #[n(0)]
    pub tenant: TenantId,
    /// Whose recovery.
    #[n(1)]
    pub person: PersonId,
    /// Hash of the access token.
    #[n(2)]
    pub access_hash: Digest,
    /// HPKE public key (X25519), 32 bytes.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub public: Vec<u8>,
    /// The device.
    #[n(4)]
    pub by: DeviceId,
}

impl Canonical for RecoveryWrapping {
    const KEYS: u64 = 5;
}

impl Statement for RecoveryWrapping {
    const DOMAIN: &'static str = "konsil recovery wrapping v1";
}

/// A recovery as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RecoveryStanding {
    /// Names it.
    #[n(0)]
    pub access_hash: Digest,
    /// What opens it.
    #[n(1)]
    pub kind: RecoveryKind,
    /// On which device it was made.
    #[n(2)]
    pub name: String,
    /// When.
    #[n(3)]
    pub made_at: Timestamp,
    /// What it is sealed to, as it was left.
    #[n(4)]
    pub wrapping: Option<Signed>,
    /// It opens nothing any more since a device was lost: nobody could seal the new key to it.
    #[n(5)]
    pub ended: Option<Timestamp>,
}

/// `POST /api/recoveries/take`: a browser that is nobody's asks for the sealed bundle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct TakeRecovery {
    /// The access token, 32 bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub access: Vec<u8>,
}

/// Answer to [`TakeRecovery`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RecoveryTaken {
    /// HPKE `enc ‖ ciphertext`.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
    /// The person's certificate as it is now: the sealed one may have ended since.
    #[n(1)]
    pub papers: Option<RenewedPapers>,
}
