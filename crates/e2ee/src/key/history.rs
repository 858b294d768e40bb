//! The history key: seals a person's keybox chunks, so that later devices can read what earlier ones received.

use crate::{Rng, derive::derive};
use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use protocol::{
    cbor,
    id::PreferenceSlot,
    key::signing_input,
    keybox::KeyboxChunk,
    limits::{KEYBOX_CHUNK_BYTES_MAX, KEYBOX_ENTRIES_MAX, PREFERENCE_BYTES_MAX},
    preference::Preference,
    transfer::HistoryKeyEntry,
};
use rand_core::RngCore as _;
use std::fmt;
use zeroize::Zeroizing;

const CHUNK: &str = "konsil keybox chunk v1";
const SLOT: &str = "konsil preference slot v1";
const PREFERENCE: &str = "konsil preference v1";
/// Preferences are padded to a multiple of this, so that their size does not tell what was pinned or how long a draft is.
const PREFERENCE_STEP: usize = 256;
const PREVIOUS: &str = "konsil previous history key v1";

/// One generation of a person's history key: 32 random bytes. Wiped when dropped.
#[derive(Clone)]
pub struct HistoryKey {
    generation: u32,
    key: Zeroizing<[u8; 32]>,
}

/// Why a chunk or an earlier key was not sealed or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// Sealed under another generation: unwrap that one first.
    #[error("sealed under generation {found} of the history key")]
    Generation {
        /// Which.
        found: u32,
    },
    /// Wrong key, or changed on the way.
    #[error("the sealed bytes do not open")]
    Unreadable,
    /// Opens, but is not a chunk.
    #[error("malformed")]
    Malformed,
    /// More entries or bytes than a chunk may have.
    #[error("too large")]
    TooLarge,
}

impl HistoryKey {
    /// A person's first history key, generation 1.
    #[must_use]
    pub fn generate(rng: &mut Rng) -> Self {
        Self::of_generation(1, rng)
    }

    /// The next generation, when a device was lost.
    #[must_use]
    pub fn rotate(&self, rng: &mut Rng) -> Self {
        Self::of_generation(self.generation.saturating_add(1), rng)
    }

    /// The key as kept or transferred.
    #[must_use]
    pub fn from_entry(entry: &HistoryKeyEntry) -> Option<Self> {
        let key: [u8; 32] = entry.key.as_slice().try_into().ok()?;
        Some(Self { generation: entry.generation, key: Zeroizing::new(key) })
    }

    /// For a transfer to a further device; contains the key.
    #[must_use]
    pub fn to_entry(&self) -> HistoryKeyEntry {
        HistoryKeyEntry { generation: self.generation, key: self.key.to_vec() }
    }

    /// Which generation.
    #[must_use]
    pub const fn generation(&self) -> u32 {
        self.generation
    }

    /// The 32 bytes, to be stored encrypted.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.key
    }

    /// Seals a chunk: `generation (4 bytes) ‖ nonce (12) ‖ AES-256-GCM`.
    ///
    /// # Errors
    /// [`HistoryError::TooLarge`] above [`KEYBOX_ENTRIES_MAX`] entries.
    pub fn seal_chunk(&self, chunk: &KeyboxChunk, rng: &mut Rng) -> Result<Vec<u8>, HistoryError> {
        if chunk.entries.len() > KEYBOX_ENTRIES_MAX {
            return Err(HistoryError::TooLarge);
        }
        let sealed = self.seal(CHUNK, &Zeroizing::new(cbor::encode(chunk)), rng)?;
        if sealed.len() > KEYBOX_CHUNK_BYTES_MAX { Err(HistoryError::TooLarge) } else { Ok(sealed) }
    }

    /// Opens a chunk of this generation.
    ///
    /// # Errors
    /// [`HistoryError`] says whether another generation is needed.
    pub fn open_chunk(&self, sealed: &[u8]) -> Result<KeyboxChunk, HistoryError> {
        if sealed.len() > KEYBOX_CHUNK_BYTES_MAX {
            return Err(HistoryError::TooLarge);
        }
        let plaintext = self.open(CHUNK, sealed)?;
        let chunk: KeyboxChunk = cbor::decode(&plaintext).map_err(|_| HistoryError::Malformed)?;
        if chunk.entries.len() > KEYBOX_ENTRIES_MAX || chunk.entries.iter().any(|entry| entry.key.len() != 32) {
            return Err(HistoryError::Malformed);
        }
        Ok(chunk)
    }

    /// Where a preference of this name is kept.
    #[must_use]
    pub fn preference_slot(&self, name: &str) -> PreferenceSlot {
        PreferenceSlot::from_bytes(*derive::<16>(self.key.as_slice(), SLOT, &[name.as_bytes()]))
    }

    /// Seals a preference: `name ‖ value`, padded, bound to its slot.
    ///
    /// # Errors
    /// [`HistoryError::TooLarge`] above [`PREFERENCE_BYTES_MAX`].
    pub fn seal_preference(&self, name: &str, value: &str, rng: &mut Rng) -> Result<Preference, HistoryError> {
        let slot = self.preference_slot(name);
        let mut plaintext = Zeroizing::new(Vec::with_capacity(name.len() + value.len() + PREFERENCE_STEP));
        for part in [name, value] {
            let length = u32::try_from(part.len()).map_err(|_| HistoryError::TooLarge)?;
            plaintext.extend_from_slice(&length.to_be_bytes());
            plaintext.extend_from_slice(part.as_bytes());
        }
        let padded = plaintext.len().next_multiple_of(PREFERENCE_STEP);
        plaintext.resize(padded, 0);
        let sealed = self.seal_bound(PREFERENCE, slot.as_bytes(), &plaintext, rng)?;
        if sealed.len() > PREFERENCE_BYTES_MAX { Err(HistoryError::TooLarge) } else { Ok(Preference { slot, sealed }) }
    }

    /// Opens a preference of this generation: name and value.
    ///
    /// # Errors
    /// [`HistoryError`]; a value in another's slot is [`HistoryError::Unreadable`].
    pub fn open_preference(&self, preference: &Preference) -> Result<(String, String), HistoryError> {
        if preference.sealed.len() > PREFERENCE_BYTES_MAX {
            return Err(HistoryError::TooLarge);
        }
        let plaintext = self.open_bound(PREFERENCE, preference.slot.as_bytes(), &preference.sealed)?;
        let mut rest = plaintext.as_slice();
        let mut part = || {
            let (length, after) = rest.split_first_chunk::<4>()?;
            let (text, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
            rest = after;
            std::str::from_utf8(text).ok().map(str::to_owned)
        };
        let read = (|| Some((part()?, part()?)))();
        read.filter(|(name, _)| self.preference_slot(name) == preference.slot).ok_or(HistoryError::Malformed)
    }

    /// The key before this one, wrapped: whoever has the newest key reads everything.
    ///
    /// # Errors
    /// [`HistoryError::Generation`] when `previous` is not the generation before.
    pub fn wrap_previous(&self, previous: &Self, rng: &mut Rng) -> Result<Vec<u8>, HistoryError> {
        if previous.generation.checked_add(1) != Some(self.generation) {
            return Err(HistoryError::Generation { found: previous.generation });
        }
        self.seal(PREVIOUS, previous.key.as_slice(), rng)
    }

    /// Unwraps the key before this one.
    ///
    /// # Errors
    /// [`HistoryError`] when it was not wrapped by this key.
    pub fn unwrap_previous(&self, wrapped: &[u8]) -> Result<Self, HistoryError> {
        let generation = self.generation.checked_sub(1).ok_or(HistoryError::Malformed)?;
        let key: [u8; 32] = self.open(PREVIOUS, wrapped)?.as_slice().try_into().map_err(|_| HistoryError::Malformed)?;
        Ok(Self { generation, key: Zeroizing::new(key) })
    }

    /// The generation that sealed these bytes.
    #[must_use]
    pub fn generation_of(sealed: &[u8]) -> Option<u32> {
        sealed.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
    }

    fn of_generation(generation: u32, rng: &mut Rng) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(key.as_mut_slice());
        Self { generation, key }
    }

    /// One key per purpose, so that nonces of one never meet those of another.
    fn cipher(&self, domain: &str) -> Aes256Gcm {
        Aes256Gcm::new((&*derive::<32>(self.key.as_slice(), domain, &[])).into())
    }

    fn seal(&self, domain: &str, plaintext: &[u8], rng: &mut Rng) -> Result<Vec<u8>, HistoryError> {
        self.seal_bound(domain, &[], plaintext, rng)
    }

    fn seal_bound(&self, domain: &str, to: &[u8], plaintext: &[u8], rng: &mut Rng) -> Result<Vec<u8>, HistoryError> {
        let generation = self.generation.to_be_bytes();
        let mut nonce = [0; 12];
        rng.fill_bytes(&mut nonce);
        let aad = aad(domain, &generation, to);
        let payload = Payload { msg: plaintext, aad: &aad };
        let ciphertext = self.cipher(domain).encrypt(&nonce.into(), payload).map_err(|_| HistoryError::TooLarge)?;
        Ok([generation.as_slice(), &nonce, &ciphertext].concat())
    }

    fn open(&self, domain: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, HistoryError> {
        self.open_bound(domain, &[], sealed)
    }

    fn open_bound(&self, domain: &str, to: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, HistoryError> {
        let (generation, rest) = sealed.split_first_chunk::<4>().ok_or(HistoryError::Malformed)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<12>().ok_or(HistoryError::Malformed)?;
        let found = u32::from_be_bytes(*generation);
        if found != self.generation {
            return Err(HistoryError::Generation { found });
        }
        let aad = aad(domain, generation, to);
        let payload = Payload { msg: ciphertext, aad: &aad };
        self.cipher(domain).decrypt(nonce.into(), payload).map(Zeroizing::new).map_err(|_| HistoryError::Unreadable)
    }
}

/// What a sealed value is bound to; chunks are bound to their generation alone.
fn aad(domain: &str, generation: &[u8; 4], to: &[u8]) -> Vec<u8> {
    if to.is_empty() { signing_input(domain, &[generation]) } else { signing_input(domain, &[generation, to]) }
}

impl fmt::Debug for HistoryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HistoryKey(generation {})", self.generation)
    }
}
