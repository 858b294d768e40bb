//! A file as an opaque object: chunks that are authenticated one by one, so that any part of it can be fetched and checked alone.
//!
//! ```text
//! F       = 32 random bytes for one file
//! (k, c)  = HKDF-SHA256(F, "konsil attachment v1" ‖ 0)                                               32 + 32 bytes
//! plain   = file ‖ zeros, up to Padmé(length), at least 1 KiB; cut into chunks of 64 KiB, the last one may be shorter
//! chunk i = AES-256-GCM(k, nonce = 7 zero bytes ‖ i (4 bytes) ‖ last (1 byte), plain i, aad = "konsil attachment chunk v1" ‖ 0)
//! list    = SHA-256("konsil attachment chunk v1" ‖ 0 ‖ chunk 0) ‖ … for every chunk
//! object  = c ‖ chunk 0 ‖ chunk 1 ‖ … ‖ list
//! hash    = SHA-256("konsil attachment v1" ‖ 0 ‖ c ‖ list)
//! ```
//!
//! F, `hash` and the file's length stand in the message's content; the server sees the padded length.
//!
//! Guarantees: nothing is given out that is not exactly what the sender's message names: `c` commits to the key, `hash` to every
//! chunk, nonce and length to each chunk's place and to the end. A reader needs `c`, `list` and the chunks it wants. A key serves
//! one file, so that a nonce never repeats under it: [`Sealer`] makes its own.
//!
//! Deliberately lacks: where the object lies, and how it comes there.

use crate::{Rng, derive::derive, random};
use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use protocol::{
    hash::Digest,
    key::signing_input,
    limits::{ATTACHMENT_BYTES_MAX, OBJECT_BYTES_MAX},
};
use std::ops::Range;
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Plaintext of one chunk.
pub const CHUNK_BYTES: usize = 64 * 1024;
/// Length of the commitment at an object's beginning.
pub const COMMITMENT_BYTES: usize = 32;
/// Smallest padded length.
const PADDED_BYTES_MIN: u64 = 1024;
const TAG_BYTES: u64 = 16;
const HASH_BYTES: u64 = 32;
const CHUNK: u64 = CHUNK_BYTES as u64;
const DOMAIN: &str = "konsil attachment v1";
const CHUNK_DOMAIN: &str = "konsil attachment chunk v1";

/// What opens an object: stands in a message's content.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct AttachmentKey {
    /// F.
    pub key: [u8; 32],
    /// The object's hash.
    #[zeroize(skip)]
    pub hash: Digest,
    /// The file's length, without padding.
    #[zeroize(skip)]
    pub size: u64,
}

impl std::fmt::Debug for AttachmentKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AttachmentKey").field("hash", &self.hash).field("size", &self.size).finish_non_exhaustive()
    }
}

/// Why a file was not sealed, or an object not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachmentError {
    /// The file is over its limit.
    #[error("file too large")]
    TooLarge,
    /// Not the bytes that were asked for: another number, or after the end.
    #[error("not the expected bytes")]
    Unexpected,
    /// Not what the sender's message names.
    #[error("object damaged or forged")]
    Damaged,
}

/// Where things are in an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    size: u64,
    padded: u64,
}

impl Layout {
    /// That of a file of this length.
    ///
    /// # Errors
    /// [`AttachmentError::TooLarge`] above [`ATTACHMENT_BYTES_MAX`].
    pub const fn of(size: u64) -> Result<Self, AttachmentError> {
        if size > ATTACHMENT_BYTES_MAX {
            return Err(AttachmentError::TooLarge);
        }
        let padded = padme(size);
        Ok(Self { size, padded: if padded < PADDED_BYTES_MIN { PADDED_BYTES_MIN } else { padded } })
    }

    /// The file's own length.
    #[must_use]
    pub const fn size(self) -> u64 {
        self.size
    }

    /// Number of chunks, at least 1.
    #[must_use]
    pub const fn chunks(self) -> u64 {
        self.padded.div_ceil(CHUNK)
    }

    /// Length of the whole object: what the server counts.
    #[must_use]
    pub const fn object_bytes(self) -> u64 {
        COMMITMENT_BYTES as u64 + self.padded + self.chunks() * (TAG_BYTES + HASH_BYTES)
    }

    /// Where a sealed chunk is.
    #[must_use]
    pub fn chunk(self, index: u64) -> Range<u64> {
        let start = COMMITMENT_BYTES as u64 + index * (CHUNK + TAG_BYTES);
        start..(start + self.plain(index) + TAG_BYTES)
    }

    /// Where the list of hashes is: the object's end.
    #[must_use]
    pub const fn list(self) -> Range<u64> {
        (self.object_bytes() - self.chunks() * HASH_BYTES)..self.object_bytes()
    }

    /// Padded plaintext of a chunk.
    const fn plain(self, index: u64) -> u64 {
        let left = self.padded.saturating_sub(index * CHUNK);
        if left < CHUNK { left } else { CHUNK }
    }

    /// Bytes of the file in a chunk.
    fn own(self, index: u64) -> usize {
        let left = self.size.saturating_sub(index * CHUNK).min(CHUNK);
        usize::try_from(left).unwrap_or(CHUNK_BYTES)
    }
}

/// Padmé (Nikitin et al., PURBs, 2019): the length's last bits rounded up, at most 12 % more; tells O(log log) of the length.
const fn padme(length: u64) -> u64 {
    if length < 2 {
        return length;
    }
    let exponent = length.ilog2();
    let mantissa = exponent.ilog2() + 1;
    let mask = (1_u64 << exponent.saturating_sub(mantissa)) - 1;
    (length + mask) & !mask
}

/// Seals a file chunk by chunk: [`Self::begin`], then [`Self::seal`] until [`Self::wants`] is none, then [`Self::finish`]. What they
/// give, one after the other, is the object.
pub struct Sealer {
    key: AttachmentKey,
    cipher: Cipher,
    layout: Layout,
    next: u64,
    list: Vec<u8>,
}

impl Sealer {
    /// For a file of this length, under a fresh key.
    ///
    /// # Errors
    /// [`AttachmentError::TooLarge`].
    pub fn new(size: u64, rng: &mut Rng) -> Result<Self, AttachmentError> {
        Self::with_key(random(rng), size)
    }

    fn with_key(key: [u8; 32], size: u64) -> Result<Self, AttachmentError> {
        let layout = Layout::of(size)?;
        let cipher = Cipher::of(&key);
        let key = AttachmentKey { key, hash: Digest::from_bytes([0; 32]), size };
        Ok(Self { key, cipher, layout, next: 0, list: Vec::new() })
    }

    /// Where things will be.
    #[must_use]
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    /// The object's beginning.
    #[must_use]
    pub const fn begin(&self) -> [u8; COMMITMENT_BYTES] {
        self.cipher.commitment
    }

    /// So many bytes of the file are wanted for the next chunk (none of them in chunks of padding alone); none at the end.
    #[must_use]
    pub fn wants(&self) -> Option<usize> {
        (self.next < self.layout.chunks()).then(|| self.layout.own(self.next))
    }

    /// Seals the next chunk.
    ///
    /// # Errors
    /// [`AttachmentError::Unexpected`] when there are not as many bytes as wanted.
    pub fn seal(&mut self, file: &[u8]) -> Result<Vec<u8>, AttachmentError> {
        if self.wants() != Some(file.len()) {
            return Err(AttachmentError::Unexpected);
        }
        let index = self.next;
        let mut plain = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES));
        plain.extend_from_slice(file);
        plain.resize(usize::try_from(self.layout.plain(index)).unwrap_or(CHUNK_BYTES), 0);
        let sealed = self.cipher.seal(index, index + 1 == self.layout.chunks(), &plain)?;
        self.list.extend_from_slice(chunk_hash(&sealed).as_bytes());
        self.next += 1;
        Ok(sealed)
    }

    /// The object's end, and what opens it.
    ///
    /// # Errors
    /// [`AttachmentError::Unexpected`] when chunks are missing.
    pub fn finish(mut self) -> Result<(AttachmentKey, Vec<u8>), AttachmentError> {
        if self.wants().is_some() {
            return Err(AttachmentError::Unexpected);
        }
        self.key.hash = object_hash(&self.cipher.commitment, &self.list);
        Ok((self.key.clone(), std::mem::take(&mut self.list)))
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").field("layout", &self.layout).field("next", &self.next).finish_non_exhaustive()
    }
}

/// Opens chunks of one object, in any order.
pub struct Opener {
    cipher: Cipher,
    layout: Layout,
    list: Vec<u8>,
}

impl std::fmt::Debug for Opener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opener").field("layout", &self.layout).finish_non_exhaustive()
    }
}

impl Opener {
    /// Takes the object's beginning and its list of hashes.
    ///
    /// # Errors
    /// [`AttachmentError::Damaged`] when they are not those that the message names.
    pub fn new(key: &AttachmentKey, commitment: &[u8], list: &[u8]) -> Result<Self, AttachmentError> {
        let layout = Layout::of(key.size)?;
        let cipher = Cipher::of(&key.key);
        let committed = bool::from(cipher.commitment.ct_eq(commitment));
        let listed = list.len() as u64 == layout.chunks() * HASH_BYTES && object_hash(commitment, list) == key.hash;
        if committed && listed { Ok(Self { cipher, layout, list: list.to_vec() }) } else { Err(AttachmentError::Damaged) }
    }

    /// Where things are.
    #[must_use]
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    /// The file's bytes in a chunk.
    ///
    /// # Errors
    /// [`AttachmentError::Unexpected`] behind the end, [`AttachmentError::Damaged`] when it is not the sender's chunk of this place.
    pub fn open(&self, index: u64, sealed: &[u8]) -> Result<Vec<u8>, AttachmentError> {
        let place = usize::try_from(index).map_err(|_| AttachmentError::Unexpected)?;
        let expected = self.list.chunks_exact(32).nth(place).ok_or(AttachmentError::Unexpected)?;
        if chunk_hash(sealed).as_bytes().as_slice() != expected {
            return Err(AttachmentError::Damaged);
        }
        let mut plain = self.cipher.open(index, index + 1 == self.layout.chunks(), sealed)?;
        plain.truncate(self.layout.own(index));
        Ok(plain)
    }
}

/// Seals a whole file that is in memory.
///
/// # Errors
/// [`AttachmentError::TooLarge`].
pub fn seal_file(file: &[u8], rng: &mut Rng) -> Result<(AttachmentKey, Vec<u8>), AttachmentError> {
    seal_all(Sealer::new(file.len() as u64, rng)?, file)
}

fn seal_all(mut sealer: Sealer, file: &[u8]) -> Result<(AttachmentKey, Vec<u8>), AttachmentError> {
    let (mut object, mut rest) = (sealer.begin().to_vec(), file);
    while let Some(wanted) = sealer.wants() {
        let (chunk, after) = rest.split_at_checked(wanted).ok_or(AttachmentError::Unexpected)?;
        object.extend(sealer.seal(chunk)?);
        rest = after;
    }
    let (key, list) = sealer.finish()?;
    object.extend(list);
    Ok((key, object))
}

/// Opens a whole object that is in memory.
///
/// # Errors
/// [`AttachmentError::Damaged`] when it is not what the message names.
pub fn open_file(key: &AttachmentKey, object: &[u8]) -> Result<Vec<u8>, AttachmentError> {
    let layout = Layout::of(key.size)?;
    let part = |range: Range<u64>| {
        let range = usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?;
        object.get(range)
    };
    if object.len() as u64 != layout.object_bytes() {
        return Err(AttachmentError::Damaged);
    }
    let (commitment, list) = (part(0..COMMITMENT_BYTES as u64), part(layout.list()));
    let opener = Opener::new(key, commitment.ok_or(AttachmentError::Damaged)?, list.ok_or(AttachmentError::Damaged)?)?;
    let mut file = Vec::new();
    for index in 0..layout.chunks() {
        file.extend(opener.open(index, part(layout.chunk(index)).ok_or(AttachmentError::Damaged)?)?);
    }
    Ok(file)
}

struct Cipher {
    aead: Aes256Gcm,
    commitment: [u8; COMMITMENT_BYTES],
}

impl Cipher {
    fn of(key: &[u8; 32]) -> Self {
        let keys: Zeroizing<[u8; 64]> = derive(key, DOMAIN, &[]);
        let (k, c) = keys.split_at(32);
        let mut commitment = [0; COMMITMENT_BYTES];
        commitment.copy_from_slice(c);
        let mut own = Zeroizing::new([0; 32]);
        own.copy_from_slice(k);
        Self { aead: Aes256Gcm::new((&*own).into()), commitment }
    }

    fn seal(&self, index: u64, last: bool, plain: &[u8]) -> Result<Vec<u8>, AttachmentError> {
        let aad = signing_input(CHUNK_DOMAIN, &[]);
        self.aead.encrypt(&nonce(index, last)?.into(), Payload { msg: plain, aad: &aad }).map_err(|_| AttachmentError::Unexpected)
    }

    fn open(&self, index: u64, last: bool, sealed: &[u8]) -> Result<Vec<u8>, AttachmentError> {
        let aad = signing_input(CHUNK_DOMAIN, &[]);
        self.aead.decrypt(&nonce(index, last)?.into(), Payload { msg: sealed, aad: &aad }).map_err(|_| AttachmentError::Damaged)
    }
}

fn nonce(index: u64, last: bool) -> Result<[u8; 12], AttachmentError> {
    let mut nonce = [0; 12];
    let index = u32::try_from(index).map_err(|_| AttachmentError::TooLarge)?;
    nonce.get_mut(7..11).ok_or(AttachmentError::TooLarge)?.copy_from_slice(&index.to_be_bytes());
    nonce[11] = u8::from(last);
    Ok(nonce)
}

fn chunk_hash(sealed: &[u8]) -> Digest {
    Digest::of(CHUNK_DOMAIN, &[sealed])
}

fn object_hash(commitment: &[u8], list: &[u8]) -> Digest {
    Digest::of(DOMAIN, &[commitment, list])
}

const _: () = {
    let Ok(layout) = Layout::of(ATTACHMENT_BYTES_MAX) else { panic!() };
    assert!(layout.object_bytes() <= OBJECT_BYTES_MAX);
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng_from_seed;
    use proptest::prelude::*;

    fn sealed(file: &[u8], seed: u8) -> (AttachmentKey, Vec<u8>) {
        seal_file(file, &mut rng_from_seed([seed; 32])).unwrap()
    }

    fn opener(key: &AttachmentKey, object: &[u8]) -> Opener {
        let list = Layout::of(key.size).unwrap().list();
        Opener::new(key, &object[..COMMITMENT_BYTES], &object[list.start as usize..list.end as usize]).unwrap()
    }

    fn chunk_of<'o>(key: &AttachmentKey, object: &'o [u8], index: u64) -> &'o [u8] {
        let range = Layout::of(key.size).unwrap().chunk(index);
        &object[range.start as usize..range.end as usize]
    }

    #[test]
    fn the_server_learns_a_padded_length_only() {
        for (size, padded) in [(0, 1_024), (1, 1_024), (1_024, 1_024), (1_025, 1_088), (1_088, 1_088), (65_536, 65_536)] {
            assert_eq!(Layout::of(size).unwrap().padded, padded, "{size}");
        }
        assert!(Layout::of(ATTACHMENT_BYTES_MAX).is_ok());
        assert_eq!(Layout::of(ATTACHMENT_BYTES_MAX + 1), Err(AttachmentError::TooLarge));
        assert_eq!(sealed(&[1; 1_025], 1).1.len(), sealed(&[2; 1_088], 2).1.len());
    }

    #[test]
    fn any_chunk_opens_alone() {
        let file: Vec<u8> = (0..CHUNK_BYTES * 2 + 17).map(|at| (at % 251) as u8).collect();
        let (key, object) = sealed(&file, 1);
        let opener = opener(&key, &object);
        assert_eq!(opener.open(1, chunk_of(&key, &object, 1)).unwrap(), file[CHUNK_BYTES..2 * CHUNK_BYTES]);
        assert_eq!(opener.open(2, chunk_of(&key, &object, 2)).unwrap(), file[2 * CHUNK_BYTES..]);
        assert_eq!(opener.open(3, b"behind the end"), Err(AttachmentError::Unexpected));
    }

    #[test]
    fn chunks_in_another_place_or_of_another_file_are_refused() {
        let file = vec![7; CHUNK_BYTES * 2];
        let (key, object) = sealed(&file, 1);
        let (other_key, other) = sealed(&file, 2);
        let opener = opener(&key, &object);
        assert_eq!(opener.open(0, chunk_of(&key, &object, 1)), Err(AttachmentError::Damaged), "another place");
        assert_eq!(opener.open(0, chunk_of(&other_key, &other, 0)), Err(AttachmentError::Damaged), "another file");
        let shorter = chunk_of(&key, &object, 0);
        assert_eq!(opener.open(0, &shorter[..shorter.len() - 1]), Err(AttachmentError::Damaged), "cut off");
        let list = Layout::of(key.size).unwrap().list();
        let list = &object[list.start as usize..];
        assert!(Opener::new(&key, &other[..32], list).is_err(), "another key");
        assert!(Opener::new(&key, &object[..32], &list[..32]).is_err(), "a shorter list");
        assert!(Opener::new(&AttachmentKey { size: 3, ..key.clone() }, &object[..32], list).is_err(), "another length");
    }

    #[test]
    fn the_end_is_part_of_what_is_sealed() {
        // A sender who knows the key names a chunk as the last one that is not.
        let cipher = Cipher::of(&[1; 32]);
        let chunk = cipher.seal(0, false, &[0; CHUNK_BYTES]).unwrap();
        let list = chunk_hash(&chunk).as_bytes().to_vec();
        let key = AttachmentKey { key: [1; 32], hash: object_hash(&cipher.commitment, &list), size: CHUNK_BYTES as u64 };
        let opener = Opener::new(&key, &cipher.commitment, &list).unwrap();
        assert_eq!(opener.open(0, &chunk), Err(AttachmentError::Damaged));
        assert_ne!(nonce(0, true), nonce(0, false));
        assert_ne!(nonce(256, false), nonce(0, true));
    }

    #[test]
    fn a_sealer_takes_what_it_wants_and_nothing_else() {
        let mut sealer = Sealer::new(CHUNK_BYTES as u64 + 1, &mut rng_from_seed([1; 32])).unwrap();
        assert_eq!(sealer.seal(b"short"), Err(AttachmentError::Unexpected));
        sealer.seal(&[0; CHUNK_BYTES]).unwrap();
        assert_eq!(sealer.wants(), Some(1));
        assert_eq!(sealer.finish().unwrap_err(), AttachmentError::Unexpected);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn what_was_sealed_opens(file in proptest::collection::vec(any::<u8>(), 0..3 * CHUNK_BYTES), seed: u8) {
            let (key, object) = sealed(&file, seed);
            prop_assert_eq!(object.len() as u64, Layout::of(file.len() as u64).unwrap().object_bytes());
            prop_assert!(object.len() as u64 <= 2_048 + file.len() as u64 * 113 / 100);
            prop_assert_eq!(open_file(&key, &object).unwrap(), file);
        }

        #[test]
        fn a_changed_or_cut_object_is_refused(size in 0..2 * CHUNK_BYTES, at: prop::sample::Index, flip in 1_u8..) {
            let (key, mut object) = sealed(&vec![3; size], 5);
            prop_assert_eq!(open_file(&key, &object[..at.index(object.len())]), Err(AttachmentError::Damaged));
            let at = at.index(object.len());
            object[at] ^= flip;
            prop_assert_eq!(open_file(&key, &object), Err(AttachmentError::Damaged));
        }

        #[test]
        fn padding_costs_at_most_an_eighth(size in 1_024_u64..=ATTACHMENT_BYTES_MAX) {
            let padded = Layout::of(size).unwrap().padded;
            prop_assert!(padded >= size && padded - size <= size / 8);
        }
    }
}
