//! The sealed transfer that makes a browser a further device of a person.
//!
//! *Scan*: the new device shows a [`TransferOffer`] (its one-time HPKE key and a secret); an existing device seals to it.
//! *Link*: an existing device makes a [`TransferSecret`], derives the HPKE key from it, and hands it over in a link's fragment.
//!
//! Guarantees: the server sees the access token's hash and cannot open a bundle. The secret also enters HPKE's `info`, so only
//! who has seen the offer can seal to it. An opened bundle is given only when its chain holds and the person key is the
//! certified one. Deliberately lacks: asking the owner (engine and screens), the number of uses and the end (server).

use crate::{
    Rng,
    derive::derive,
    invitation::open_revocations,
    issuer::IssuerKeys,
    key::{self, HistoryKey, OpenSealedError, SealingKey, SigningKey},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use protocol::{
    cbor,
    certificate::{IssuerCertificate, PersonCertificate},
    enrolment::access_hash,
    hash::Digest,
    id::TenantId,
    key::{PublicKey, signing_input},
    limits::TRANSFER_BYTES_MAX,
    policy::TenantPolicy,
    revocation::RevocationList,
    transfer::TransferBundle,
};
use rand_core::RngCore as _;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const VERSION: u8 = 1;

/// 128 bits that only the two devices know. Wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct TransferSecret([u8; 16]);

/// What the existing device needs: where to put the bundle and whom to seal it to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferOffer {
    /// Secret of this transfer.
    pub secret: TransferSecret,
    /// HPKE public key of the receiver.
    pub public: [u8; 32],
}

/// What the new device keeps until the bundle is there.
#[derive(Clone, Debug)]
pub struct TransferReceiver {
    secret: TransferSecret,
    key: SealingKey,
}

/// A bundle that was opened and holds.
#[derive(Clone, Debug)]
pub struct OpenedTransfer {
    /// Root to pin, certificates, policy.
    pub bundle: TransferBundle,
    /// The person's key.
    pub person_key: SigningKey,
    /// History keys, oldest first.
    pub history_keys: Vec<HistoryKey>,
    /// What the person certificate says.
    pub person: PersonCertificate,
    /// The policy.
    pub policy: TenantPolicy,
    /// The revocation list.
    pub revocations: Option<RevocationList>,
    /// An administrator's issuer keys.
    pub issuer_keys: Option<IssuerKeys>,
}

/// Why a bundle was not sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransferError {
    /// Not sealed with this offer.
    #[error("not sealed for this device")]
    Unreadable,
    /// Opens, but what it holds does not fit together.
    #[error("the bundle does not hold together: {what}")]
    Inconsistent {
        /// What.
        what: &'static str,
    },
    /// Over [`TRANSFER_BYTES_MAX`].
    #[error("too large")]
    TooLarge,
    /// Link or QR that cannot be read.
    #[error("not a transfer")]
    Malformed,
}

impl TransferSecret {
    /// A new secret.
    #[must_use]
    pub fn generate(rng: &mut Rng) -> Self {
        let mut secret = Self([0; 16]);
        rng.fill_bytes(&mut secret.0);
        secret
    }

    /// The secret of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Shown to the server to fetch the bundle.
    #[must_use]
    pub fn access_token(&self) -> Zeroizing<[u8; 32]> {
        derive(&self.0, "konsil transfer access v1", &[])
    }

    /// What the server keeps of it.
    #[must_use]
    pub fn access_hash(&self) -> Digest {
        access_hash(self.access_token().as_slice())
    }

    /// For a link's fragment: base64url of `version ‖ secret`.
    #[must_use]
    pub fn to_fragment(&self) -> String {
        URL_SAFE_NO_PAD.encode(Zeroizing::new([[VERSION].as_slice(), &self.0].concat()))
    }

    /// Reads a fragment.
    ///
    /// # Errors
    /// [`TransferError::Malformed`].
    pub fn from_fragment(fragment: &str) -> Result<Self, TransferError> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(fragment.trim()).map_err(|_| TransferError::Malformed)?);
        match bytes.split_first() {
            Some((&VERSION, secret)) => secret.try_into().map(Self).map_err(|_| TransferError::Malformed),
            _ => Err(TransferError::Malformed),
        }
    }

    /// Link direction: the offer that the existing device seals to.
    #[must_use]
    pub fn offer(&self) -> TransferOffer {
        TransferOffer { secret: self.clone(), public: self.link_key().public() }
    }

    /// Link direction: the receiver on the new device.
    #[must_use]
    pub fn receiver(&self) -> TransferReceiver {
        TransferReceiver { secret: self.clone(), key: self.link_key() }
    }

    fn link_key(&self) -> SealingKey {
        SealingKey::from_seed(&derive(&self.0, "konsil transfer key v1", &[]))
    }

    fn info(&self) -> Zeroizing<Vec<u8>> {
        let binding = derive::<32>(&self.0, "konsil transfer binding v1", &[]);
        Zeroizing::new(signing_input("konsil transfer v1", &[binding.as_slice()]))
    }
}

impl TransferOffer {
    /// For the QR: base64url of `version ‖ public key ‖ secret`.
    #[must_use]
    pub fn to_code(&self) -> String {
        URL_SAFE_NO_PAD.encode(Zeroizing::new([[VERSION].as_slice(), &self.public, &self.secret.0].concat()))
    }

    /// Reads a QR.
    ///
    /// # Errors
    /// [`TransferError::Malformed`].
    pub fn from_code(code: &str) -> Result<Self, TransferError> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(code.trim()).map_err(|_| TransferError::Malformed)?);
        let rest = match bytes.split_first() {
            Some((&VERSION, rest)) => rest,
            _ => return Err(TransferError::Malformed),
        };
        let (public, secret) = rest.split_first_chunk::<32>().ok_or(TransferError::Malformed)?;
        let secret = secret.try_into().map(TransferSecret).map_err(|_| TransferError::Malformed)?;
        Ok(Self { secret, public: *public })
    }

    /// Seals a bundle for the new device.
    ///
    /// # Errors
    /// [`TransferError::TooLarge`], or [`TransferError::Malformed`] for an unusable key.
    pub fn seal(&self, bundle: &TransferBundle, rng: &mut Rng) -> Result<Vec<u8>, TransferError> {
        let plaintext = Zeroizing::new(cbor::encode(bundle));
        let aad = self.secret.access_hash();
        let sealed = key::seal(&self.public, &self.secret.info(), aad.as_bytes(), &plaintext, rng)
            .map_err(|OpenSealedError| TransferError::Malformed)?;
        if sealed.len() > TRANSFER_BYTES_MAX { Err(TransferError::TooLarge) } else { Ok(sealed) }
    }
}

impl TransferReceiver {
    /// Scan direction: a one-time key and secret on the new device.
    #[must_use]
    pub fn generate(rng: &mut Rng) -> Self {
        Self { secret: TransferSecret::generate(rng), key: SealingKey::generate(rng) }
    }

    /// The receiver of this secret and key.
    #[must_use]
    pub(crate) const fn of(secret: TransferSecret, key: SealingKey) -> Self {
        Self { secret, key }
    }

    /// What the new device shows.
    #[must_use]
    pub fn offer(&self) -> TransferOffer {
        TransferOffer { secret: self.secret.clone(), public: self.key.public() }
    }

    /// The transfer's secret.
    #[must_use]
    pub const fn secret(&self) -> &TransferSecret {
        &self.secret
    }

    /// Opens the bundle and checks that everything in it belongs together.
    ///
    /// # Errors
    /// [`TransferError`] says what does not hold.
    pub fn open(&self, sealed: &[u8], tenant: TenantId) -> Result<OpenedTransfer, TransferError> {
        let aad = self.secret.access_hash();
        let plaintext = self.key.open(&self.secret.info(), aad.as_bytes(), sealed).map_err(|_| TransferError::Unreadable)?;
        let bundle: TransferBundle = cbor::decode(&plaintext).map_err(|_| TransferError::Inconsistent { what: "encoding" })?;
        check(bundle, tenant)
    }
}

/// Does everything in a bundle belong together?
pub(crate) fn check(bundle: TransferBundle, tenant: TenantId) -> Result<OpenedTransfer, TransferError> {
    let wrong = |what| TransferError::Inconsistent { what };
    let issuer: IssuerCertificate = bundle.issuer.verify(&bundle.root).map_err(|_| wrong("issuer certificate"))?;
    let person: PersonCertificate = bundle.certificate.verify(&issuer.issuer_key).map_err(|_| wrong("person certificate"))?;
    let policy: TenantPolicy = bundle.policy.verify(&bundle.root).map_err(|_| wrong("policy"))?;
    if [issuer.tenant, person.tenant, policy.tenant].iter().any(|named| *named != tenant) {
        return Err(wrong("tenant"));
    }
    if person.person != bundle.person {
        return Err(wrong("person"));
    }
    let seed: Zeroizing<[u8; 32]> = Zeroizing::new(bundle.person_key.as_slice().try_into().map_err(|_| wrong("person key"))?);
    let person_key = SigningKey::from_seed(&seed);
    if person_key.public() != person.person_key {
        return Err(wrong("person key"));
    }
    let history_keys: Vec<HistoryKey> =
        bundle.history_keys.iter().map(HistoryKey::from_entry).collect::<Option<_>>().ok_or(wrong("history keys"))?;
    let ascending = history_keys.windows(2).all(|pair| matches!(pair, [a, b] if a.generation() < b.generation()));
    if history_keys.is_empty() || !ascending {
        return Err(wrong("history keys"));
    }
    let revocations = match &bundle.revocations {
        Some(list) => Some(open_revocations(list, tenant, &bundle.root).map_err(|_| wrong("revocation list"))?),
        None => None,
    };
    let issuer_keys = match &bundle.issuer_key {
        Some(bytes) => Some(IssuerKeys::from_slice(bytes).ok_or(wrong("issuer key"))?),
        None => None,
    };
    Ok(OpenedTransfer { bundle, person_key, history_keys, person, policy, revocations, issuer_keys })
}

/// The root that a bundle asks to pin.
impl OpenedTransfer {
    /// The root to pin.
    #[must_use]
    pub const fn root(&self) -> &PublicKey {
        &self.bundle.root
    }
}

impl fmt::Debug for TransferSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TransferSecret(…)")
    }
}
