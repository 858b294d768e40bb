//! Root and archive key in shares: any `threshold` of `count` people open it together, fewer learn nothing (Shamir over
//! GF(256), by `vsss-rs`).
//!
//! A share is a code of 72 characters on paper, or a text file around that code. It names its key by a fingerprint, so that
//! shares of another hospital or of another key are told apart before they are combined, and the result is compared with the
//! fingerprint, so that a wrong share never yields a wrong key.
//!
//! Deliberately lacks: who holds which share (the recovery kit says so), and protection of a single share: it is worth
//! nothing alone.

use crate::{
    Rng,
    crockford::{self, CodeError, Shape},
    key::ArchiveSecret,
    random,
    root::RootKey,
    sealing::Coins,
};
use protocol::{
    hash::Digest,
    limits::{KEY_SHARES_MAX, KEY_SHARES_MIN},
};
use std::{collections::BTreeSet, fmt};
use vsss_rs::Gf256;
use zeroize::Zeroizing;

/// Most shares of one key.
pub const SHARES_MAX: u8 = KEY_SHARES_MAX;
/// Fewest shares that open a key.
pub const THRESHOLD_MIN: u8 = KEY_SHARES_MIN;

const CODE: Shape = Shape { version: 1, bytes: 1 + FINGERPRINT_BYTES + SET_BYTES + 1 + SHARE_BYTES, group: 6 };
const FINGERPRINT_BYTES: usize = 7;
/// Random, the same in all shares of one splitting: shares that were handed out anew do not mix with the old ones.
const SET_BYTES: usize = 2;
/// Number of the share, and as many bytes as the key.
const SHARE_BYTES: usize = 1 + 32;

/// Which key is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharedKey {
    /// The hospital's root.
    Root,
    /// The archive key.
    Archive,
}

/// One share.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyShare {
    key: SharedKey,
    fingerprint: [u8; FINGERPRINT_BYTES],
    set: [u8; SET_BYTES],
    threshold: u8,
    count: u8,
    share: Zeroizing<Vec<u8>>,
}

/// Why a key was not shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("2 to 15 shares, of which 2 or more are needed")]
pub struct SplitError;

/// A share that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseShareError {
    /// Cut off, or not a share at all.
    #[error("not a key share")]
    Malformed,
    /// One character is wrong or two are swapped.
    #[error("a character is wrong")]
    Check,
    /// Made by a later version.
    #[error("unknown version")]
    UnknownVersion,
}

/// Why shares do not open a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CombineError {
    /// More are needed.
    #[error("{missing} more shares are needed")]
    TooFew {
        /// How many more; as if two were needed as long as there is none.
        missing: u8,
    },
    /// This one (counted from 0) belongs to another key or another hospital than the first.
    #[error("share {position} belongs to another key")]
    OtherKey {
        /// Which.
        position: usize,
    },
    /// This one (counted from 0) is of this key, but was handed out at another time than the first: old and new shares do not mix.
    #[error("share {position} was handed out at another time")]
    OtherSet {
        /// Which.
        position: usize,
    },
    /// This one (counted from 0) was given twice.
    #[error("share {position} is there already")]
    Twice {
        /// Which.
        position: usize,
    },
    /// They fit by name, but one of them was written down wrong.
    #[error("one of the shares is wrong")]
    Wrong,
}

impl RootKey {
    /// The key in `count` shares, any `threshold` of which open it.
    ///
    /// # Errors
    /// [`SplitError`] for numbers out of bounds.
    pub fn split(&self, threshold: u8, count: u8, rng: &mut Rng) -> Result<Vec<KeyShare>, SplitError> {
        split(SharedKey::Root, self.seed().as_slice(), fingerprint_of_root(self), threshold, count, rng)
    }

    /// The key of these shares.
    ///
    /// # Errors
    /// [`CombineError`] says what to ask for.
    pub fn combine(shares: &[KeyShare]) -> Result<Self, CombineError> {
        let root = Self::from_seed(&*combine(SharedKey::Root, shares)?);
        check(shares, fingerprint_of_root(&root)).map(|()| root)
    }
}

impl ArchiveSecret {
    /// The key in `count` shares, any `threshold` of which open it.
    ///
    /// # Errors
    /// [`SplitError`] for numbers out of bounds.
    pub fn split(&self, threshold: u8, count: u8, rng: &mut Rng) -> Result<Vec<KeyShare>, SplitError> {
        split(SharedKey::Archive, self.seed().as_slice(), fingerprint_of_archive(self), threshold, count, rng)
    }

    /// The key of these shares.
    ///
    /// # Errors
    /// [`CombineError`] says what to ask for.
    pub fn combine(shares: &[KeyShare]) -> Result<Self, CombineError> {
        let secret = Self::from_seed(&*combine(SharedKey::Archive, shares)?);
        check(shares, fingerprint_of_archive(&secret)).map(|()| secret)
    }
}

impl KeyShare {
    /// Of which key.
    #[must_use]
    pub const fn key(&self) -> SharedKey {
        self.key
    }

    /// Its number, from 1.
    #[must_use]
    pub fn number(&self) -> u8 {
        self.share.first().copied().unwrap_or(0)
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> u8 {
        self.count
    }

    /// How many are needed.
    #[must_use]
    pub const fn threshold(&self) -> u8 {
        self.threshold
    }

    /// Which splitting it is of.
    pub(crate) const fn set(&self) -> [u8; SET_BYTES] {
        self.set
    }

    /// For paper: twelve groups of six characters (Crockford base32: no I, L, O, U), the last one a check character.
    #[must_use]
    pub fn to_code(&self) -> String {
        let mut bytes = Zeroizing::new(vec![match self.key {
            SharedKey::Root => 1,
            SharedKey::Archive => 2,
        }]);
        bytes.extend_from_slice(&self.fingerprint);
        bytes.extend_from_slice(&self.set);
        bytes.push((self.threshold << 4) | self.count);
        bytes.extend_from_slice(&self.share);
        crockford::encode(CODE, &bytes)
    }

    /// As a file that tells people what it is.
    #[must_use]
    pub fn to_text(&self, hospital: &str, holder: &str) -> String {
        let title = self.title();
        let (number, count, threshold) = (self.number(), self.count, self.threshold);
        let line = |text: &str| text.replace(['\n', '\r'], " ");
        format!(
            "-----BEGIN {title}-----\nHospital: {}\nHolder: {}\nShare: {number} of {count}, {threshold} open the key\n\n{}\n-----END {title}-----\n",
            line(hospital),
            line(holder),
            self.to_code()
        )
    }

    /// Reads a code that was typed or scanned, or a whole file.
    ///
    /// # Errors
    /// [`ParseShareError`] tells a slip of the finger from something that is no share.
    pub fn parse(text: &str) -> Result<Self, ParseShareError> {
        let code =
            text.lines().map(str::trim).filter(|line| !line.starts_with("-----") && !line.contains(": ")).collect::<String>();
        let bytes = crockford::decode(CODE, &code).map_err(|error| match error {
            CodeError::Malformed => ParseShareError::Malformed,
            CodeError::Check => ParseShareError::Check,
            CodeError::UnknownVersion => ParseShareError::UnknownVersion,
        })?;
        let parsed = || {
            let (key, rest) = bytes.split_first()?;
            let (fingerprint, rest) = rest.split_first_chunk::<FINGERPRINT_BYTES>()?;
            let (set, rest) = rest.split_first_chunk::<SET_BYTES>()?;
            let (numbers, share) = rest.split_first()?;
            let key = match key {
                1 => SharedKey::Root,
                2 => SharedKey::Archive,
                _ => return None,
            };
            let (threshold, count) = (numbers >> 4, numbers & 15);
            let fits = (THRESHOLD_MIN..=count).contains(&threshold) && (1..=count).contains(share.first()?);
            fits.then(|| Self {
                key,
                fingerprint: *fingerprint,
                set: *set,
                threshold,
                count,
                share: Zeroizing::new(share.to_vec()),
            })
        };
        parsed().ok_or(ParseShareError::Malformed)
    }

    const fn title(&self) -> &'static str {
        match self.key {
            SharedKey::Root => "KONSIL ROOT KEY SHARE",
            SharedKey::Archive => "KONSIL ARCHIVE KEY SHARE",
        }
    }
}

impl fmt::Debug for KeyShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyShare({:?}, {} of {})", self.key, self.number(), self.count)
    }
}

fn fingerprint_of_root(root: &RootKey) -> [u8; FINGERPRINT_BYTES] {
    fingerprint(root.public().as_bytes())
}

fn fingerprint_of_archive(secret: &ArchiveSecret) -> [u8; FINGERPRINT_BYTES] {
    fingerprint(&secret.public().public_key)
}

fn fingerprint(public: &[u8]) -> [u8; FINGERPRINT_BYTES] {
    let digest = Digest::of("konsil key share v1", &[public]);
    digest.as_bytes().first_chunk().copied().unwrap_or_default()
}

fn split(
    key: SharedKey,
    secret: &[u8],
    fingerprint: [u8; FINGERPRINT_BYTES],
    threshold: u8,
    count: u8,
    rng: &mut Rng,
) -> Result<Vec<KeyShare>, SplitError> {
    if !(THRESHOLD_MIN..=count).contains(&threshold) || count > SHARES_MAX {
        return Err(SplitError);
    }
    let shares =
        Gf256::split_bytes(usize::from(threshold), usize::from(count), secret, Coins::of(rng)).map_err(|_| SplitError)?;
    let set = random(rng);
    let share = |share: Vec<u8>| KeyShare { key, fingerprint, set, threshold, count, share: Zeroizing::new(share) };
    Ok(shares.into_iter().map(share).collect())
}

fn combine(key: SharedKey, shares: &[KeyShare]) -> Result<Zeroizing<[u8; 32]>, CombineError> {
    let Some(first) = shares.first() else { return Err(CombineError::TooFew { missing: THRESHOLD_MIN }) };
    let mut numbers = BTreeSet::new();
    for (position, share) in shares.iter().enumerate() {
        if share.key != key || share.fingerprint != first.fingerprint {
            return Err(CombineError::OtherKey { position });
        }
        if (share.set, share.threshold, share.count) != (first.set, first.threshold, first.count) {
            return Err(CombineError::OtherSet { position });
        }
        if !numbers.insert(share.number()) {
            return Err(CombineError::Twice { position });
        }
    }
    let missing = usize::from(first.threshold).saturating_sub(shares.len());
    if missing > 0 {
        return Err(CombineError::TooFew { missing: u8::try_from(missing).unwrap_or(u8::MAX) });
    }
    let bytes: Vec<Vec<u8>> = shares.iter().map(|share| share.share.to_vec()).collect();
    let secret = Zeroizing::new(Gf256::combine_bytes(&bytes).map_err(|_| CombineError::Wrong)?);
    bytes.into_iter().for_each(|share| drop(Zeroizing::new(share)));
    secret.as_slice().try_into().map(Zeroizing::new).map_err(|_| CombineError::Wrong)
}

fn check(shares: &[KeyShare], fingerprint: [u8; FINGERPRINT_BYTES]) -> Result<(), CombineError> {
    if shares.iter().all(|share| share.fingerprint == fingerprint) { Ok(()) } else { Err(CombineError::Wrong) }
}
