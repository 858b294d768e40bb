//! A message, sealed once: header, key-committing body, verified archive copy, signature (e2ee.md "A message").
//!
//! ```text
//! (k, c)  = HKDF-SHA256(K, "konsil body v1" ‖ 0 ‖ H(header))                        32 + 32 bytes
//! body    = c ‖ AES-256-GCM(k, nonce 0, pad(content), aad = "konsil body aad v1" ‖ 0 ‖ H(header))
//! coins   = HKDF-SHA256(salt "konsil archive v1", ikm = seed ‖ K,
//!                       info = suite (2 bytes) ‖ H(archive key) ‖ H(header) ‖ H(body))             64 bytes
//! archive = HPKE.Seal(archive key, info "konsil archive copy v1", aad = "konsil archive aad v1" ‖ 0 ‖ H(header) ‖ H(body),
//!                     K ‖ seed; X-Wing coins = coins)
//! sig     = Sign(device key, "konsil message v1" ‖ 0 ‖ H(header) ‖ H(body) ‖ H(archive))
//! ```
//!
//! Guarantees: a body opens under one K and one header only (`c` commits to both); recipients, who know K and seed, make the
//! archive copy again and compare it byte for byte; content is padded to 256·2ⁿ bytes. A K serves exactly one body, so the
//! fixed nonce never repeats under a key. The vectors in `tests/vectors` are frozen.
//!
//! Deliberately lacks: the content's own format ([`crate::content`]) and the MLS frame that carries the secret
//! ([`crate::mls::Group::seal_secret`]).

mod archive_copy;
mod body;

use crate::{
    Rng,
    key::{ArchiveSecret, SigningKey},
};
use protocol::{
    hash::Digest,
    header::{Header, Kind, body_hash, header_hash},
    key::{
        PublicKey, Signature,
        check::{self, Equation, ReadKey},
        signing_input,
    },
    keybox::Verdict,
    limits,
    message::{MESSAGE_DOMAIN, MessageHashes, SealedMessage},
    policy::{ArchiveKey, TenantPolicy},
    time::Timestamp,
};
use rand_core::RngCore as _;
use std::fmt;
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub use body::CONTENT_BYTES_MAX;

/// What members receive by MLS: K opens the body, the seed makes the archive copy again. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct MessageSecret {
    key: [u8; 32],
    seed: [u8; 32],
}

impl MessageSecret {
    /// Length of [`MessageSecret::to_bytes`].
    pub const BYTES: usize = 64;

    /// A fresh secret, for one message.
    fn generate(rng: &mut Rng) -> Self {
        let mut secret = Self { key: [0; 32], seed: [0; 32] };
        rng.fill_bytes(&mut secret.key);
        rng.fill_bytes(&mut secret.seed);
        secret
    }

    /// `K ‖ seed`, the plaintext of the MLS frame.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 64]> {
        let mut bytes = Zeroizing::new([0; 64]);
        for (slot, byte) in bytes.iter_mut().zip(self.key.iter().chain(&self.seed)) {
            *slot = *byte;
        }
        bytes
    }

    /// The secret of these 64 bytes.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        let (key, seed) = bytes.split_first_chunk::<32>()?;
        Some(Self { key: *key, seed: seed.try_into().ok()? })
    }

    /// K, for the keybox.
    #[must_use]
    pub const fn key(&self) -> &[u8; 32] {
        &self.key
    }
}

impl fmt::Debug for MessageSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MessageSecret(…)")
    }
}

/// Why a message was not sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The content is too long.
    #[error("content over {max} bytes")]
    TooLarge {
        /// The limit.
        max: usize,
    },
    /// The header's archive key and the given one are not the same.
    #[error("the header names another archive key")]
    ArchiveKey,
    /// A void has no content; use [`void`].
    #[error("header kind does not fit")]
    Kind,
    /// The archive key in the policy cannot be used.
    #[error("unusable archive key")]
    UnusableArchiveKey,
}

/// Why a message was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Signature or sender do not hold.
    #[error("forged")]
    Forged,
    /// The archive copy does not hold what recipients hold.
    #[error("false archive copy")]
    FalseArchiveCopy,
    /// Too large, not readable, or not sealed under this K and header.
    #[error("malformed")]
    Malformed,
    /// The header names an archive key that the caller did not give: look it up in the policy first.
    #[error("archive key not given")]
    ArchiveKeyNeeded,
}

impl OpenError {
    /// What the keybox and a complaint say about it.
    #[must_use]
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Forged => Verdict::Forged,
            Self::FalseArchiveCopy | Self::ArchiveKeyNeeded => Verdict::FalseArchiveCopy,
            Self::Malformed => Verdict::Malformed,
        }
    }
}

/// The archive key that a message must carry a copy for under the pinned policy, as seen at `now`; none when it need not.
///
/// # Errors
/// [`OpenError::FalseArchiveCopy`] when the header names a key that the policy does not accept, or none where one is due.
pub fn archive_key_of<'p>(
    header: &Header,
    policy: &'p TenantPolicy,
    now: Timestamp,
) -> Result<Option<&'p ArchiveKey>, OpenError> {
    match header.archive_key {
        Some(id) => policy.archive_key(id, now).map(Some).ok_or(OpenError::FalseArchiveCopy),
        None if header.kind.is_archived() && !policy.accepts_archive(None, now) => Err(OpenError::FalseArchiveCopy),
        None => Ok(None),
    }
}

/// Seals a message at the tap: fresh K and seed, padded body, archive copy when `archive` is given, signature.
///
/// # Errors
/// [`SealError`] when header, archive key and content do not fit.
pub fn seal(
    header: &Header,
    content: &[u8],
    archive: Option<&ArchiveKey>,
    device: &SigningKey,
    rng: &mut Rng,
) -> Result<(SealedMessage, MessageSecret), SealError> {
    let secret = MessageSecret::generate(rng);
    let sealed = seal_with(header, content, archive, device, &secret)?;
    Ok((sealed, secret))
}

/// As [`seal`] with a given secret: for tests and vectors. A secret serves one message.
fn seal_with(
    header: &Header,
    content: &[u8],
    archive: Option<&ArchiveKey>,
    device: &SigningKey,
    secret: &MessageSecret,
) -> Result<SealedMessage, SealError> {
    if header.kind == Kind::Void {
        return Err(SealError::Kind);
    }
    if header.archive_key != archive.map(ArchiveKey::id) {
        return Err(SealError::ArchiveKey);
    }
    let header = header.encode();
    let header_digest = header_hash(&header);
    let body = body::seal(&secret.key, &header_digest, content).ok_or(SealError::TooLarge { max: CONTENT_BYTES_MAX })?;
    let copy = match archive {
        Some(key) => archive_copy::seal(key, secret, &header_digest, &body_hash(&body)).ok_or(SealError::UnusableArchiveKey)?,
        None => Vec::new(),
    };
    Ok(sign(header, body, copy, device))
}

/// A void: takes the counter of a message that the server refused for good. Its body is the refused message's chain link.
///
/// # Errors
/// [`SealError::Kind`] when the header is not a void's, [`SealError::ArchiveKey`] when it names an archive key.
pub fn void(header: &Header, refused: &Digest, device: &SigningKey) -> Result<SealedMessage, SealError> {
    if header.kind != Kind::Void {
        return Err(SealError::Kind);
    }
    if header.archive_key.is_some() {
        return Err(SealError::ArchiveKey);
    }
    Ok(sign(header.encode(), refused.as_bytes().to_vec(), Vec::new(), device))
}

fn sign(header: Vec<u8>, body: Vec<u8>, archive: Vec<u8>, device: &SigningKey) -> SealedMessage {
    let mut sealed = SealedMessage { header, body, archive, signature: Signature::from_bytes([0; 64]) };
    let hashes = sealed.hashes();
    sealed.signature =
        device.sign(MESSAGE_DOMAIN, &[hashes.header.as_bytes(), hashes.body.as_bytes(), hashes.archive.as_bytes()]);
    sealed
}

/// Opens a message as a member: signature, archive copy made again and compared, body. `archive` is the key that the header
/// names, looked up by [`archive_key_of`].
///
/// # Errors
/// [`OpenError`] says what does not hold; content is given only when everything does.
pub fn open(
    sealed: &SealedMessage,
    secret: &MessageSecret,
    archive: Option<&ArchiveKey>,
    device_key: &PublicKey,
) -> Result<Vec<u8>, OpenError> {
    let (header, hashes) = check(sealed, device_key)?;
    if let Some(named) = header.archive_key {
        let key = archive.filter(|key| key.id() == named).ok_or(OpenError::ArchiveKeyNeeded)?;
        let again = archive_copy::seal(key, secret, &hashes.header, &hashes.body).ok_or(OpenError::FalseArchiveCopy)?;
        if !bool::from(again.ct_eq(&sealed.archive)) {
            return Err(OpenError::FalseArchiveCopy);
        }
    }
    body::open(&secret.key, &hashes.header, &sealed.body).ok_or(OpenError::Malformed)
}

/// Opens a message with K alone, as read from the keybox (whose verdict stands for the archive check).
///
/// # Errors
/// [`OpenError`] when signature or body do not hold.
pub fn open_with_key(sealed: &SealedMessage, key: &[u8; 32], device_key: &PublicKey) -> Result<Vec<u8>, OpenError> {
    Parsed::new(sealed).ok_or(OpenError::Malformed)?.open_with_key(key, device_key)
}

/// A message that was read: what every check of it needs, made once.
#[derive(Clone, Debug)]
pub struct Parsed<'a> {
    sealed: &'a SealedMessage,
    header: Header,
    hashes: MessageHashes,
}

impl<'a> Parsed<'a> {
    /// Reads it; none when sizes or presences do not hold.
    #[must_use]
    pub fn new(sealed: &'a SealedMessage) -> Option<Self> {
        Some(Self { header: sealed.read_header().ok()?, hashes: sealed.hashes(), sealed })
    }

    /// Its header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Its hashes.
    #[must_use]
    pub const fn hashes(&self) -> &MessageHashes {
        &self.hashes
    }

    /// Opens it as [`open_with_key`] does.
    ///
    /// # Errors
    /// [`OpenError`] when signature or body do not hold.
    pub fn open_with_key(&self, key: &[u8; 32], device_key: &PublicKey) -> Result<Vec<u8>, OpenError> {
        self.sealed.verify_signature(&self.hashes, device_key).map_err(|_| OpenError::Forged)?;
        if self.header.kind == Kind::Void {
            return Err(OpenError::Malformed);
        }
        body::open(key, &self.hashes.header, &self.sealed.body).ok_or(OpenError::Malformed)
    }
}

/// A message whose signature holds under the key it was checked with.
#[derive(Clone, Debug)]
pub struct Signed<'a> {
    message: Parsed<'a>,
    device_key: PublicKey,
}

impl Signed<'_> {
    /// Whose signature it is.
    #[must_use]
    pub const fn device_key(&self) -> &PublicKey {
        &self.device_key
    }

    /// The message.
    #[must_use]
    pub const fn message(&self) -> &Parsed<'_> {
        &self.message
    }

    /// Its header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.message.header
    }

    /// Its hashes.
    #[must_use]
    pub const fn hashes(&self) -> &MessageHashes {
        &self.message.hashes
    }

    /// Opens it as [`open_with_key`] does, without checking the signature again.
    ///
    /// # Errors
    /// [`OpenError`] when the body does not hold.
    pub fn open_with_key(&self, key: &[u8; 32]) -> Result<Vec<u8>, OpenError> {
        body::open(key, &self.hashes().header, &self.message.sealed.body).ok_or(OpenError::Malformed)
    }

    /// Opens it as [`open_archive`] does, without checking the signature again.
    ///
    /// # Errors
    /// [`OpenError`] when the copy or the body does not hold.
    pub fn open_archive(&self, archive: &ArchiveSecret) -> Result<Vec<u8>, OpenError> {
        archived(self.message.sealed, self.header(), self.hashes(), archive)
    }
}

/// Checks many messages together, which costs a fraction of checking each; none when any of them does not hold, and then
/// [`open_with_key`] says which. What holds here holds there and the other way round ([`check::all_hold`]).
#[must_use]
pub fn all_signed(messages: Vec<(Parsed<'_>, PublicKey)>) -> Option<Vec<Signed<'_>>> {
    // Few devices say much: looking through them costs less than a map would weigh in the browser.
    let mut keys: Vec<(PublicKey, ReadKey)> = Vec::new();
    let mut claims = Vec::with_capacity(messages.len());
    let mut signed = Vec::with_capacity(messages.len());
    for (message, device_key) in messages {
        let key = match keys.iter().find(|(read, _)| *read == device_key) {
            Some((_, key)) => *key,
            None => {
                let key = ReadKey::new(&device_key)?;
                keys.push((device_key, key));
                key
            }
        };
        if message.header.kind == Kind::Void {
            return None;
        }
        let MessageHashes { header, body, archive } = &message.hashes;
        let parts = [header, body, archive].map(|hash| hash.as_bytes().as_slice());
        claims.push((key, Equation::new(&key, &signing_input(MESSAGE_DOMAIN, &parts), &message.sealed.signature)?));
        signed.push(Signed { message, device_key });
    }
    check::all_hold(&claims).then_some(signed)
}

/// Opens a message as the archive's officer, through the archive copy.
///
/// # Errors
/// [`OpenError::FalseArchiveCopy`] when the copy does not open, or does not hold what recipients must hold.
pub fn open_archive(sealed: &SealedMessage, archive: &ArchiveSecret, device_key: &PublicKey) -> Result<Vec<u8>, OpenError> {
    let (header, hashes) = check(sealed, device_key)?;
    archived(sealed, &header, &hashes, archive)
}

/// Through the archive copy of a message whose signature holds.
fn archived(
    sealed: &SealedMessage,
    header: &Header,
    hashes: &MessageHashes,
    archive: &ArchiveSecret,
) -> Result<Vec<u8>, OpenError> {
    if header.archive_key != Some(archive.id()) {
        return Err(OpenError::ArchiveKeyNeeded);
    }
    let secret = archive_copy::open(archive, &sealed.archive, &hashes.header, &hashes.body).ok_or(OpenError::FalseArchiveCopy)?;
    body::open(&secret.key, &hashes.header, &sealed.body).ok_or(OpenError::Malformed)
}

/// Sizes, presences, signature.
fn check(sealed: &SealedMessage, device_key: &PublicKey) -> Result<(Header, MessageHashes), OpenError> {
    let header = sealed.read_header().map_err(|_| OpenError::Malformed)?;
    let hashes = sealed.hashes();
    sealed.verify_signature(&hashes, device_key).map_err(|_| OpenError::Forged)?;
    if header.kind == Kind::Void { Err(OpenError::Malformed) } else { Ok((header, hashes)) }
}

const _: () = assert!(CONTENT_BYTES_MAX > limits::TEXT_BYTES_MAX);
