//! HPKE key pairs of issuers and of transfers: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM (RFC 9180).

use super::SigningKey;
use crate::{Rng, sealing};
use hpke::{
    Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _, aead::AesGcm256, kdf::HkdfSha256, kem::X25519HkdfSha256,
};
use protocol::key::PublicKey;
use rand_core::RngCore as _;
use std::fmt;
use zeroize::Zeroizing;

type Kem = X25519HkdfSha256;

/// Length of an encapsulated key.
const ENC_BYTES: usize = 32;

/// An HPKE private key, derived from a 32-byte seed (RFC 9180 section 7.1.3). Wiped when dropped.
#[derive(Clone)]
pub struct SealingKey {
    seed: Zeroizing<[u8; 32]>,
}

/// What was sealed does not open: wrong key, wrong purpose, or changed on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sealed bytes do not open")]
pub struct OpenSealedError;

impl SealingKey {
    /// A new key.
    #[must_use]
    pub fn generate(rng: &mut Rng) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut_slice());
        Self { seed }
    }

    /// The key of this seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self { seed: Zeroizing::new(*seed) }
    }

    /// Its seed, to be stored encrypted.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        self.seed.clone()
    }

    /// Its public key, 32 bytes.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        let (_, public) = Kem::derive_keypair(self.seed.as_slice());
        public.to_bytes().into()
    }

    /// Opens `enc ‖ ciphertext` that was sealed with the same `info` and `aad`.
    ///
    /// # Errors
    /// [`OpenSealedError`] when it does not open.
    pub fn open(&self, info: &[u8], aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenSealedError> {
        let (private, _) = Kem::derive_keypair(self.seed.as_slice());
        open(&private, info, aad, sealed)
    }
}

fn open(
    private: &<Kem as hpke::Kem>::PrivateKey,
    info: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenSealedError> {
    let (enc, ciphertext) = sealed.split_at_checked(ENC_BYTES).ok_or(OpenSealedError)?;
    let enc = <Kem as hpke::Kem>::EncappedKey::from_bytes(enc).map_err(|_| OpenSealedError)?;
    hpke::single_shot_open::<AesGcm256, HkdfSha256, Kem>(&OpModeR::Base, private, &enc, info, ciphertext, aad)
        .map(Zeroizing::new)
        .map_err(|_| OpenSealedError)
}

/// Opens what [`seal_to_signer`] sealed for this signature key.
///
/// # Errors
/// [`OpenSealedError`] when it does not open.
pub(crate) fn open_as_signer(
    key: &SigningKey,
    info: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenSealedError> {
    let scalar = key.x25519_scalar();
    let private = <Kem as hpke::Kem>::PrivateKey::from_bytes(scalar.as_slice()).map_err(|_| OpenSealedError)?;
    open(&private, info, aad, sealed)
}

/// Seals to the X25519 key that belongs to an Ed25519 key (RFC 7748 section 4.1): a device has no other key that is certified and
/// that its person's other devices lack. That both uses of the pair are safe beside each other is shown in
/// <https://eprint.iacr.org/2021/509>.
///
/// # Errors
/// [`OpenSealedError`] when `public` is no usable key.
pub(crate) fn seal_to_signer(
    public: &PublicKey,
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    rng: &mut Rng,
) -> Result<Vec<u8>, OpenSealedError> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(public.as_bytes()).map_err(|_| OpenSealedError)?;
    seal(&key.to_montgomery().to_bytes(), info, aad, plaintext, rng)
}

/// Seals to a public key (HPKE mode base): `enc ‖ ciphertext`.
///
/// # Errors
/// [`OpenSealedError`] when `public` is no usable X25519 key.
pub fn seal(public: &[u8], info: &[u8], aad: &[u8], plaintext: &[u8], rng: &mut Rng) -> Result<Vec<u8>, OpenSealedError> {
    let public = <Kem as hpke::Kem>::PublicKey::from_bytes(public).map_err(|_| OpenSealedError)?;
    let mut coins = sealing::Coins::of(rng);
    let (enc, ciphertext) =
        hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, Kem>(&OpModeS::Base, &public, info, plaintext, aad, &mut coins)
            .map_err(|_| OpenSealedError)?;
    Ok([enc.to_bytes().as_slice(), &ciphertext].concat())
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::SeedableRng as _;

    #[test]
    fn what_is_sealed_to_a_signature_key_opens_with_it_alone() {
        let mut rng = Rng::from_seed([2; 32]);
        let (key, other) = (SigningKey::generate(&mut rng), SigningKey::generate(&mut rng));
        let sealed = seal_to_signer(&key.public(), b"info", b"aad", b"secret", &mut rng).unwrap();
        assert_eq!(open_as_signer(&key, b"info", b"aad", &sealed).unwrap().as_slice(), b"secret");
        assert!(open_as_signer(&other, b"info", b"aad", &sealed).is_err());
        assert!(open_as_signer(&key, b"other", b"aad", &sealed).is_err());
        assert!(open_as_signer(&key, b"info", b"other", &sealed).is_err());
        assert!(SealingKey::from_seed(&key.seed()).open(b"info", b"aad", &sealed).is_err(), "not the key derived from its seed");
        for weak in [[0; 32], [1; 32], [255; 32]] {
            let _ = seal_to_signer(&PublicKey::from_bytes(weak), b"", b"", b"", &mut rng);
        }
        let mut one = [0; 32];
        one[0] = 1;
        assert!(
            seal_to_signer(&PublicKey::from_bytes(one), b"", b"", b"", &mut rng).is_err(),
            "a point of small order is refused"
        );
    }

    #[test]
    fn only_the_same_key_purpose_and_data_open() {
        let mut rng = Rng::from_seed([1; 32]);
        let (key, other) = (SealingKey::generate(&mut rng), SealingKey::generate(&mut rng));
        let sealed = seal(&key.public(), b"info", b"aad", b"secret", &mut rng).unwrap();
        assert_eq!(key.open(b"info", b"aad", &sealed).unwrap().as_slice(), b"secret");
        assert_eq!(SealingKey::from_seed(&key.seed()).open(b"info", b"aad", &sealed).unwrap().as_slice(), b"secret");
        assert!(other.open(b"info", b"aad", &sealed).is_err());
        assert!(key.open(b"other", b"aad", &sealed).is_err());
        assert!(key.open(b"info", b"other", &sealed).is_err());
        for length in 0..sealed.len() {
            assert!(key.open(b"info", b"aad", &sealed[..length]).is_err());
        }
        assert!(seal(&[0; 31], b"", b"", b"", &mut rng).is_err());
        assert!(seal(&[0; 32], b"", b"", b"", &mut rng).is_err(), "the all-zero point is refused");
    }
}
