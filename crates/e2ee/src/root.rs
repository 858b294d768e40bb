//! The tenant's root key: signs issuers, the tenant policy and its own successor. Offline; every device pins it.
//!
//! Guarantees: what it signs verifies by `protocol`; the file format is that of [`crate::Cost`] and a passphrase.
//! Shares of it are in [`crate::share`].

use crate::{
    Cost, Rng,
    key::SigningKey,
    vault::{self, VaultError},
};
use protocol::{
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, IssuerCertificate},
    hash::Digest,
    id::{Serial, TenantId},
    key::PublicKey,
    limits::ISSUER_DAYS_MAX,
    policy::{RootSuccession, TenantPolicy},
    statement::Signed,
    time::Timestamp,
};
use rand_core::RngCore as _;
use zeroize::Zeroizing;

pub use crate::vault::VaultError as KeyFileError;

const FILE: vault::Kind = vault::Kind { domain: "konsil root key file v1", title: "KONSIL ROOT KEY" };

/// The root's private key.
#[derive(Clone, Debug)]
pub struct RootKey(SigningKey);

/// Fingerprint of a root key: the first bytes of its hash, in invitations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootFingerprint {
    bytes: [u8; 16],
    length: usize,
}

impl RootFingerprint {
    /// Bytes of the fingerprint in a link.
    pub const BYTES: usize = 16;
    /// Bytes of the fingerprint in a code that is typed.
    pub const SHORT_BYTES: usize = 8;

    /// The whole fingerprint of a root key.
    #[must_use]
    pub fn of(root: &PublicKey) -> Self {
        Self { bytes: *Digest::of("konsil root fingerprint v1", &[root.as_bytes()]).first_16(), length: Self::BYTES }
    }

    /// Is this that root's fingerprint (as far as it goes)?
    #[must_use]
    pub fn matches(&self, root: &PublicKey) -> bool {
        let of = Self::of(root);
        let pairs = self.bytes.iter().zip(&of.bytes).take(self.length);
        self.length >= Self::SHORT_BYTES && pairs.fold(true, |same, (a, b)| same & (a == b))
    }

    /// The bytes: 16 from a link, 8 from a code.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or(&self.bytes)
    }

    /// Of 8 or 16 bytes.
    pub(crate) fn from_slice(slice: &[u8]) -> Option<Self> {
        if slice.len() != Self::BYTES && slice.len() != Self::SHORT_BYTES {
            return None;
        }
        let mut bytes = [0; 16];
        for (slot, byte) in bytes.iter_mut().zip(slice) {
            *slot = *byte;
        }
        Some(Self { bytes, length: slice.len() })
    }
}

impl RootKey {
    /// A new root.
    #[must_use]
    pub fn generate(rng: &mut Rng) -> Self {
        Self(SigningKey::generate(rng))
    }

    /// The root of this seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_seed(seed))
    }

    /// Its seed.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        self.0.seed()
    }

    /// The key that devices pin.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        self.0.public()
    }

    /// Its fingerprint.
    #[must_use]
    pub fn fingerprint(&self) -> RootFingerprint {
        RootFingerprint::of(&self.public())
    }

    /// Signs a policy.
    #[must_use]
    pub fn sign_policy(&self, policy: &TenantPolicy) -> Signed {
        self.0.sign_statement(policy)
    }

    /// Certifies an issuer for `days`, at most [`ISSUER_DAYS_MAX`]. `keys` are the public halves of [`crate::issuer::IssuerKeys`].
    #[must_use]
    pub fn certify_issuer(
        &self,
        tenant: TenantId,
        name: &str,
        (issuer_key, sealing_key): (PublicKey, [u8; 32]),
        now: Timestamp,
        days: u64,
        rng: &mut Rng,
    ) -> Signed {
        self.0.sign_statement(&IssuerCertificate {
            version: CERTIFICATE_VERSION,
            serial: new_serial(now, rng),
            tenant,
            issuer_key,
            sealing_key: sealing_key.to_vec(),
            not_before: now,
            not_after: now.plus_days(days.min(ISSUER_DAYS_MAX)),
            algorithm: ALGORITHM_ED25519,
            name: name.to_owned(),
        })
    }

    /// Names the next root.
    #[must_use]
    pub fn succeed(&self, tenant: TenantId, successor: &PublicKey, from: Timestamp) -> Signed {
        self.0.sign_statement(&RootSuccession { tenant, successor: *successor, from })
    }

    /// The key as a text file protected by a passphrase.
    ///
    /// # Errors
    /// [`KeyFileError::Cost`] when the cost is out of bounds.
    pub fn to_file(&self, passphrase: &str, cost: Cost, rng: &mut Rng) -> Result<String, VaultError> {
        vault::to_text(FILE, passphrase, self.seed().as_slice(), cost, rng)
    }

    /// The key from such a file.
    ///
    /// # Errors
    /// [`KeyFileError`] tells a wrong passphrase from a file that cannot be read.
    pub fn from_file(file: &str, passphrase: &str) -> Result<Self, VaultError> {
        let seed = vault::from_text(FILE, passphrase, file)?;
        seed.as_slice().try_into().map(|seed| Self::from_seed(&seed)).map_err(|_| VaultError::Malformed)
    }
}

/// A new serial number.
pub(crate) fn new_serial(now: Timestamp, rng: &mut Rng) -> Serial {
    let mut random = [0; 10];
    rng.fill_bytes(&mut random);
    Serial::new(now, random)
}
