//! The sealed transfer that makes a browser a further device of a person (e2ee.md "Another device").
//!
//! Two directions, one format. *Scan*: the new device shows its ephemeral HPKE public key and a transfer secret; an existing
//! device seals to the key. *Link*: the existing device derives the HPKE key pair from a secret that it hands over in a link's
//! fragment. Either way the server keeps `access hash → sealed bundle` and cannot open it.

use crate::{
    cbor::Canonical, hash::Digest, id::PersonId, key::PublicKey, revocation::SignedRevocationList, statement::Signed,
    time::Timestamp,
};
use minicbor::{Decode, Encode};

/// What the new device gets.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TransferBundle {
    /// The tenant's root, to be pinned.
    #[n(0)]
    pub root: PublicKey,
    /// Who.
    #[n(1)]
    pub person: PersonId,
    /// Person key (Ed25519 seed, 32 bytes).
    #[cbor(n(2), with = "minicbor::bytes")]
    pub person_key: Vec<u8>,
    /// History keys, oldest first: (generation, 32 bytes).
    #[n(3)]
    pub history_keys: Vec<HistoryKeyEntry>,
    /// The issuer's certificate.
    #[n(4)]
    pub issuer: Signed,
    /// The person's certificate.
    #[n(5)]
    pub certificate: Signed,
    /// The tenant policy in force.
    #[n(6)]
    pub policy: Signed,
    /// The revocation list in force.
    #[n(7)]
    pub revocations: Option<SignedRevocationList>,
    /// An administrator's issuer key (seeds of signature and sealing key, 64 bytes), when it is handed over too.
    #[cbor(n(8), with = "minicbor::bytes")]
    pub issuer_key: Option<Vec<u8>>,
}

impl Canonical for TransferBundle {
    const KEYS: u64 = 9;
}

/// One generation of a person's history key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct HistoryKeyEntry {
    /// Counts up when a device is lost.
    #[n(0)]
    pub generation: u32,
    /// 32 bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub key: Vec<u8>,
}

/// Request of an existing device: keep this bundle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PutTransfer {
    /// Hash of the access token.
    #[n(0)]
    pub access_hash: Digest,
    /// HPKE `enc ‖ ciphertext`.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
    /// Until when (the server's configuration sets the longest).
    #[n(2)]
    pub expires_at: Timestamp,
    /// How many devices may take it.
    #[n(3)]
    pub uses: u32,
}

/// `POST /api/transfers/take`: the new device fetches its bundle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct TakeTransfer {
    /// The access token, 32 bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub access: Vec<u8>,
}

/// Answer to [`TakeTransfer`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct TransferTaken {
    /// HPKE `enc ‖ ciphertext`.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}
