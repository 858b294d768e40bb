//! The offer of a browser that wants to become a further device: what it shows, and what the existing device makes of it.
//!
//! The new device makes a secret of 112 bits and a one-time HPKE key. It leaves key and name at the server, sealed under the
//! secret, and shows the secret: as a code of 24 characters to be typed, or in a QR together with the key.
//! The other way round the existing device makes the secret and shows it; the new one makes its key and leaves it there the same.
//!
//! Guarantees: the server never learns the secret, so it can neither read the offer nor put another in its place; whoever only
//! saw the code or the QR has no private key and cannot open the transfer; whoever put another offer in the place would show
//! other digits. A scanned key must be the one that was left. Deliberately lacks: asking the owner (engine and screens).

use crate::{
    Rng,
    crockford::{self, Shape},
    derive::derive,
    key::SealingKey,
    transfer::{TransferOffer, TransferReceiver, TransferSecret},
};
use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use protocol::{
    cbor,
    device::DeviceOffer,
    hash::Digest,
    limits::{NAME_CHARS_MAX, OFFER_BYTES_MAX},
};
use rand_core::RngCore as _;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const VERSION: u8 = 1;
/// 112 bits: 23 characters and the check character, six groups of four.
const CODE: Shape = Shape { version: VERSION, bytes: 14, group: 4 };
const SEAL: &str = "konsil device offer v1";

/// What the new device shows. Wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct OfferSecret([u8; 14]);

/// The new device's side: kept until it joined.
#[derive(Clone, Debug)]
pub struct OfferingDevice {
    secret: OfferSecret,
    key: SealingKey,
}

/// What the existing device scanned or was told.
#[derive(Clone, Debug)]
pub struct ScannedOffer {
    secret: OfferSecret,
    /// The key of a QR; a typed code has none.
    public: Option<[u8; 32]>,
}

/// An offer that was fetched and is the one that was shown.
#[derive(Clone, Debug)]
pub struct OpenedOffer {
    /// What the new device calls itself.
    pub name: String,
    /// Six digits that stand on both screens.
    pub digits: String,
    /// Whom to seal the transfer to.
    pub transfer: TransferOffer,
}

/// Why an offer is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfferError {
    /// Neither a QR nor a code of ours, or mistyped.
    #[error("not an offer")]
    Malformed,
    /// What lies at the server was not left by the device that showed this.
    #[error("not the offer that was shown")]
    Forged,
}

impl OfferSecret {
    /// A new secret.
    #[must_use]
    pub fn generate(rng: &mut Rng) -> Self {
        let mut secret = Self([0; 14]);
        rng.fill_bytes(&mut secret.0);
        secret
    }

    /// For typing.
    #[must_use]
    pub fn to_code(&self) -> String {
        crockford::encode(CODE, &self.0)
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// [`OfferError::Malformed`].
    pub fn from_code(code: &str) -> Result<Self, OfferError> {
        let bytes = crockford::decode(CODE, code).map_err(|_| OfferError::Malformed)?;
        bytes.as_slice().try_into().map(Self).map_err(|_| OfferError::Malformed)
    }

    /// The secret of the transfer that answers the offer.
    #[must_use]
    pub fn transfer(&self) -> TransferSecret {
        TransferSecret::from_bytes(*derive::<16>(&self.0, "konsil device offer transfer v1", &[]))
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new((&*derive::<32>(&self.0, SEAL, &[])).into())
    }

    fn digits(&self, public: &[u8; 32]) -> String {
        let number = u64::from_be_bytes(*derive::<8>(&self.0, "konsil device offer digits v1", &[public]));
        format!("{:06}", number % 1_000_000)
    }
}

impl OfferingDevice {
    /// A new secret and key.
    #[must_use]
    pub fn generate(rng: &mut Rng) -> Self {
        Self::at(OfferSecret::generate(rng), rng)
    }

    /// A new key, for the place that an existing device has shown.
    #[must_use]
    pub fn at(secret: OfferSecret, rng: &mut Rng) -> Self {
        Self { secret, key: SealingKey::generate(rng) }
    }

    /// The code to be typed.
    #[must_use]
    pub fn code(&self) -> String {
        self.secret.to_code()
    }

    /// The QR: base64url of `version ‖ secret ‖ public key`.
    #[must_use]
    pub fn qr(&self) -> String {
        URL_SAFE_NO_PAD.encode(Zeroizing::new([[VERSION].as_slice(), &self.secret.0, &self.key.public()].concat()))
    }

    /// The six digits that the other screen shows too.
    #[must_use]
    pub fn digits(&self) -> String {
        self.secret.digits(&self.key.public())
    }

    /// The hash under which it waits.
    #[must_use]
    pub fn access_hash(&self) -> Digest {
        self.secret.transfer().access_hash()
    }

    /// The access token, to ask whether it was answered.
    #[must_use]
    pub fn access_token(&self) -> Zeroizing<[u8; 32]> {
        self.secret.transfer().access_token()
    }

    /// What is left at the server: `nonce (12) ‖ AES-256-GCM`.
    #[must_use]
    pub fn seal(&self, name: &str, rng: &mut Rng) -> Vec<u8> {
        let name = name.chars().take(NAME_CHARS_MAX).collect();
        let plaintext = cbor::encode(&DeviceOffer { public: self.key.public().to_vec(), name });
        let mut nonce = [0; 12];
        rng.fill_bytes(&mut nonce);
        let payload = Payload { msg: &plaintext, aad: SEAL.as_bytes() };
        // Fails only for texts beyond 64 GiB.
        let ciphertext = self.secret.cipher().encrypt(&nonce.into(), payload).unwrap_or_default();
        [nonce.as_slice(), &ciphertext].concat()
    }

    /// For the engine that joins with it: base64url of `version ‖ secret ‖ seed of the key`. Never shown to anybody.
    #[must_use]
    pub fn to_fragment(&self) -> String {
        URL_SAFE_NO_PAD.encode(Zeroizing::new([[VERSION].as_slice(), &self.secret.0, self.key.seed().as_slice()].concat()))
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`OfferError::Malformed`].
    pub fn from_fragment(fragment: &str) -> Result<Self, OfferError> {
        let (secret, seed) = parts(fragment).ok_or(OfferError::Malformed)?;
        Ok(Self { secret, key: SealingKey::from_seed(&seed) })
    }

    /// Opens the transfer that answers it.
    #[must_use]
    pub fn receiver(&self) -> TransferReceiver {
        TransferReceiver::of(self.secret.transfer(), self.key.clone())
    }
}

impl ScannedOffer {
    /// Reads a QR or a typed code.
    ///
    /// # Errors
    /// [`OfferError::Malformed`].
    pub fn read(text: &str) -> Result<Self, OfferError> {
        if let Ok(secret) = OfferSecret::from_code(text) {
            return Ok(Self { secret, public: None });
        }
        let (secret, public) = parts(text.trim()).ok_or(OfferError::Malformed)?;
        Ok(Self { secret, public: Some(*public) })
    }

    /// The hash under which the offer waits.
    #[must_use]
    pub fn access_hash(&self) -> Digest {
        self.secret.transfer().access_hash()
    }

    /// Opens what was left at the server.
    ///
    /// # Errors
    /// [`OfferError::Forged`] when it is not what was shown.
    pub fn open(&self, sealed: &[u8]) -> Result<OpenedOffer, OfferError> {
        if sealed.len() > OFFER_BYTES_MAX {
            return Err(OfferError::Forged);
        }
        let (nonce, ciphertext) = sealed.split_first_chunk::<12>().ok_or(OfferError::Forged)?;
        let payload = Payload { msg: ciphertext, aad: SEAL.as_bytes() };
        let plaintext = self.secret.cipher().decrypt(nonce.into(), payload).map_err(|_| OfferError::Forged)?;
        let offer: DeviceOffer = cbor::decode(&plaintext).map_err(|_| OfferError::Forged)?;
        let public: [u8; 32] = offer.public.as_slice().try_into().map_err(|_| OfferError::Forged)?;
        let is_named = !offer.name.is_empty() && offer.name.chars().count() <= NAME_CHARS_MAX;
        if self.public.is_some_and(|scanned| scanned != public) || !is_named {
            return Err(OfferError::Forged);
        }
        let digits = self.secret.digits(&public);
        Ok(OpenedOffer { name: offer.name, digits, transfer: TransferOffer { secret: self.secret.transfer(), public } })
    }
}

/// `version ‖ secret ‖ 32 bytes`.
fn parts(text: &str) -> Option<(OfferSecret, Zeroizing<[u8; 32]>)> {
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
    let (version, rest) = bytes.split_first()?;
    let (secret, rest) = rest.split_first_chunk::<14>().filter(|_| *version == VERSION)?;
    Some((OfferSecret(*secret), Zeroizing::new(rest.try_into().ok()?)))
}

impl fmt::Debug for OfferSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OfferSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::SeedableRng as _;

    #[test]
    fn code_and_qr_open_the_same_offer_and_both_screens_show_the_same_digits() {
        let mut rng = Rng::from_seed([1; 32]);
        let device = OfferingDevice::generate(&mut rng);
        let sealed = device.seal("Chromium auf Linux", &mut rng);
        assert_eq!((device.code().len(), device.digits().len()), (29, 6));
        for shown in [device.code(), device.code().to_lowercase().replace('-', " "), device.qr()] {
            let scanned = ScannedOffer::read(&shown).unwrap();
            assert_eq!(scanned.access_hash(), device.access_hash());
            let opened = scanned.open(&sealed).unwrap();
            assert_eq!((opened.name.as_str(), &opened.digits), ("Chromium auf Linux", &device.digits()));
            assert_eq!(opened.transfer, device.receiver().offer());
        }
        let again = OfferingDevice::from_fragment(&device.to_fragment()).unwrap();
        assert_eq!((again.qr(), again.digits()), (device.qr(), device.digits()));
    }

    #[test]
    fn another_offer_in_its_place_is_noticed() {
        let mut rng = Rng::from_seed([2; 32]);
        let device = OfferingDevice::generate(&mut rng);
        let sealed = device.seal("Chromium auf Linux", &mut rng);
        // A server that does not know the secret.
        let stranger = OfferingDevice::generate(&mut rng);
        let by_stranger = stranger.seal("Chromium auf Linux", &mut rng);
        for shown in [device.code(), device.qr()] {
            let scanned = ScannedOffer::read(&shown).unwrap();
            assert_eq!(scanned.open(&by_stranger).unwrap_err(), OfferError::Forged);
            for length in 0..sealed.len() {
                assert!(scanned.open(&sealed[..length]).is_err());
            }
        }
        // Somebody who photographed the code, together with the server: the QR names the key, the code shows other digits.
        let thief = OfferingDevice { secret: device.secret.clone(), key: SealingKey::generate(&mut rng) };
        let by_thief = thief.seal("Chromium auf Linux", &mut rng);
        assert_eq!(ScannedOffer::read(&device.qr()).unwrap().open(&by_thief).unwrap_err(), OfferError::Forged);
        let typed = ScannedOffer::read(&device.code()).unwrap().open(&by_thief).unwrap();
        assert_ne!(typed.digits, device.digits());
    }

    #[test]
    fn whoever_else_saw_what_an_existing_device_shows_has_other_digits() {
        let mut rng = Rng::from_seed([4; 32]);
        let shown = OfferSecret::generate(&mut rng).to_code();
        let device = OfferingDevice::at(OfferSecret::from_code(&shown).unwrap(), &mut rng);
        let thief = OfferingDevice::at(OfferSecret::from_code(&shown).unwrap(), &mut rng);
        let scanned = ScannedOffer::read(&shown).unwrap();
        let opened = scanned.open(&device.seal("Safari auf iPhone", &mut rng)).unwrap();
        assert_eq!((opened.name.as_str(), &opened.digits), ("Safari auf iPhone", &device.digits()));
        assert_eq!(opened.transfer, device.receiver().offer());
        // One place for all: who comes first has it, and is told from the others by the digits alone.
        assert_eq!(thief.access_hash(), device.access_hash());
        let came_first = scanned.open(&thief.seal("Safari auf iPhone", &mut rng)).unwrap();
        assert_ne!(came_first.digits, device.digits());
        assert_ne!(came_first.transfer.public, device.receiver().offer().public);
    }

    #[test]
    fn what_is_no_offer_is_refused() {
        let mut rng = Rng::from_seed([3; 32]);
        let code = OfferingDevice::generate(&mut rng).code();
        let mistyped: String = code.chars().rev().collect();
        for text in ["", "K7QM", "https://example.org", &mistyped, code.get(..28).unwrap()] {
            assert_eq!(ScannedOffer::read(text).unwrap_err(), OfferError::Malformed, "{text}");
        }
        let nameless = OfferingDevice::generate(&mut rng);
        let sealed = nameless.seal("", &mut rng);
        assert!(ScannedOffer::read(&nameless.code()).unwrap().open(&sealed).is_err());
        let long = nameless.seal(&"ä".repeat(500), &mut rng);
        let name = ScannedOffer::read(&nameless.code()).unwrap().open(&long).unwrap().name;
        assert_eq!(name.chars().count(), NAME_CHARS_MAX);
        assert!(long.len() <= OFFER_BYTES_MAX);
    }
}
