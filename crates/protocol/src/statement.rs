//! Signed statements: a payload as bytes, and the signature over its domain and those bytes.

use crate::{
    cbor::{self, Canonical, CborError},
    hash::Digest,
    key::{BadSignature, PublicKey, Signature},
};
use minicbor::{Decode, Encode};

/// A canonical object that someone signs.
pub trait Statement: Canonical {
    /// Domain string in front of the signed bytes.
    const DOMAIN: &'static str;
}

/// Payload bytes as received, with their signature.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Signed {
    /// Deterministic CBOR of the statement.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub payload: Vec<u8>,
    /// Signature over `DOMAIN`, zero byte, payload.
    #[n(1)]
    pub signature: Signature,
}

/// Why a statement was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The signature does not hold.
    #[error(transparent)]
    Signature(#[from] BadSignature),
    /// The payload is not what it should be.
    #[error(transparent)]
    Payload(#[from] CborError),
}

impl Signed {
    /// The statement, when `key` signed exactly these bytes.
    ///
    /// # Errors
    /// [`StatementError`] when the signature or the payload does not hold.
    pub fn verify<T: Statement>(&self, key: &PublicKey) -> Result<T, StatementError> {
        key.verify(T::DOMAIN, &[&self.payload], &self.signature)?;
        Ok(cbor::decode(&self.payload)?)
    }

    /// The statement without a check of its signature: for finding the key that must have signed it.
    ///
    /// # Errors
    /// [`CborError`] when the payload is not a `T`.
    pub fn peek<T: Statement>(&self) -> Result<T, CborError> {
        cbor::decode(&self.payload)
    }

    /// Hash of payload and signature, by which others refer to it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of("konsil signed statement v1", &[self.signature.as_bytes(), &self.payload])
    }
}
