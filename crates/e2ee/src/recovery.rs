//! Recovery: the person's keys sealed for a code on paper or a passkey (ADR 0016).
//!
//! Code (152 random bits) and passkey (the 32 bytes that WebAuthn's PRF extension gives) become by HKDF one secret each; it
//! gives an access token, of which the server keeps a hash, and the key that the bundle is sealed to.
//!
//! Guarantees: the server cannot open what it keeps; what is opened is checked as a transfer is. Deliberately lacks: the count
//! of tries and the end (server), and freshness: papers that were sealed long ago are replaced by the server's, which must hold.

use crate::{
    Rng,
    crockford::{self, Shape},
    derive::derive,
    key::{self, OpenSealedError, SealingKey},
    transfer::{OpenedTransfer, TransferError, check},
};
use protocol::{
    cbor, enrolment::access_hash, hash::Digest, id::TenantId, key::signing_input, limits::TRANSFER_BYTES_MAX,
    transfer::TransferBundle,
};
use std::fmt;
use zeroize::Zeroizing;

/// 152 bits: 31 characters and the check character, eight groups of four.
const CODE: Shape = Shape { version: 2, bytes: 19, group: 4 };
const INFO: &str = "konsil recovery v1";

/// What a code or a passkey gives. Wiped when dropped.
#[derive(Clone)]
pub struct RecoverySecret(Zeroizing<[u8; 32]>);

impl RecoverySecret {
    /// A new code and its secret.
    #[must_use]
    pub fn generate_code(rng: &mut Rng) -> (Zeroizing<String>, Self) {
        let bytes = Zeroizing::new(crate::random::<19>(rng));
        (Zeroizing::new(crockford::encode(CODE, bytes.as_slice())), Self::of_code(bytes.as_slice()))
    }

    /// The secret of a code as typed.
    ///
    /// # Errors
    /// [`TransferError::Malformed`] when it is none, or mistyped.
    pub fn from_code(code: &str) -> Result<Self, TransferError> {
        crockford::decode(CODE, code).map(|bytes| Self::of_code(&bytes)).map_err(|_| TransferError::Malformed)
    }

    /// The secret of a passkey's PRF output.
    #[must_use]
    pub fn from_passkey(prf: &[u8; 32]) -> Self {
        Self(derive(prf, "konsil recovery passkey v1", &[]))
    }

    fn of_code(bytes: &[u8]) -> Self {
        Self(derive(bytes, "konsil recovery code v1", &[]))
    }

    /// Shown to the server to fetch the bundle.
    #[must_use]
    pub fn access_token(&self) -> Zeroizing<[u8; 32]> {
        derive(self.0.as_slice(), "konsil recovery access v1", &[])
    }

    /// What the server keeps of it.
    #[must_use]
    pub fn access_hash(&self) -> Digest {
        access_hash(self.access_token().as_slice())
    }

    /// Seals a bundle.
    ///
    /// # Errors
    /// [`TransferError::TooLarge`].
    pub fn seal(&self, bundle: &TransferBundle, rng: &mut Rng) -> Result<Vec<u8>, TransferError> {
        seal_to(&self.public(), &self.access_hash(), bundle, rng)
    }

    /// What a bundle is sealed to: whoever has it can seal a newer bundle for this code or passkey, and open none.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.key().public()
    }

    /// Opens the bundle and checks that everything in it belongs together.
    ///
    /// # Errors
    /// [`TransferError`] says what does not hold.
    pub fn open(&self, sealed: &[u8], tenant: TenantId) -> Result<OpenedTransfer, TransferError> {
        let plaintext = self
            .key()
            .open(&signing_input(INFO, &[]), self.access_hash().as_bytes(), sealed)
            .map_err(|OpenSealedError| TransferError::Unreadable)?;
        let bundle = cbor::decode(&plaintext).map_err(|_| TransferError::Inconsistent { what: "encoding" })?;
        check(bundle, tenant)
    }

    fn key(&self) -> SealingKey {
        SealingKey::from_seed(&derive(self.0.as_slice(), "konsil recovery key v1", &[]))
    }
}

/// Seals a bundle for whoever has the code or passkey of this key and access token.
///
/// # Errors
/// [`TransferError::TooLarge`], or [`TransferError::Malformed`] for an unusable key.
pub fn seal_to(public: &[u8], access: &Digest, bundle: &TransferBundle, rng: &mut Rng) -> Result<Vec<u8>, TransferError> {
    let plaintext = Zeroizing::new(cbor::encode(bundle));
    let sealed = key::seal(public, &signing_input(INFO, &[]), access.as_bytes(), &plaintext, rng)
        .map_err(|OpenSealedError| TransferError::Malformed)?;
    if sealed.len() > TRANSFER_BYTES_MAX { Err(TransferError::TooLarge) } else { Ok(sealed) }
}

impl fmt::Debug for RecoverySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoverySecret(…)")
    }
}
