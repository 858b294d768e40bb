//! Bytes under a passphrase or PIN: Argon2id (RFC 9106), then AES-256-GCM.
//!
//! Guarantees: the format carries its own cost, bounded on reading, and everything in front of the ciphertext is
//! authenticated together with the purpose. Deliberately lacks: counting tries (the engine's and the shell's part).

use crate::Rng;
use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use protocol::key::signing_input;
use rand_core::RngCore as _;
use zeroize::Zeroizing;

/// Version of the binary format.
const VERSION: u8 = 1;
/// Version, cost, salt, nonce.
const HEAD_BYTES: usize = 1 + 12 + 16 + 12;
/// Characters of base64 in one line of a file.
const LINE_CHARS: usize = 64;

/// What a passphrase costs to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes; computed one after another.
    pub lanes: u32,
}

impl Cost {
    /// For key files: 128 MiB (a browser can still open them), four passes; about half a second.
    pub const FILE: Self = Self { memory_kib: 128 * 1024, passes: 4, lanes: 1 };
    /// For unlocking a device by PIN: 19 MiB, two passes (OWASP ASVS 5.0, appendix C). More would buy little against whoever has copied
    /// the browser's key as well, who tries a million values, and costs every start on a ward's slow computer; WebAssembly never gives
    /// memory back.
    pub const PIN: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
    /// For a guest's code: 32 MiB (any phone can do it), three passes. Part of the format: it does not travel.
    pub const GUEST: Self = Self { memory_kib: 32 * 1024, passes: 3, lanes: 1 };
    /// For tests only: no protection.
    pub const TEST: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };

    const MEMORY_KIB_MAX: u32 = 1024 * 1024;
    const PASSES_MAX: u32 = 16;
    const LANES_MAX: u32 = 4;

    fn params(self) -> Result<argon2::Params, VaultError> {
        if self.memory_kib > Self::MEMORY_KIB_MAX || self.passes > Self::PASSES_MAX || self.lanes > Self::LANES_MAX {
            return Err(VaultError::Cost);
        }
        argon2::Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(|_| VaultError::Cost)
    }

    fn to_bytes(self) -> [u8; 12] {
        let mut out = [0; 12];
        for (slot, part) in out.chunks_exact_mut(4).zip([self.memory_kib, self.passes, self.lanes]) {
            slot.copy_from_slice(&part.to_be_bytes());
        }
        out
    }

    fn from_bytes(bytes: &[u8; 12]) -> Self {
        let mut parts = bytes.chunks_exact(4).map(|part| part.iter().fold(0, |value, byte| (value << 8) | u32::from(*byte)));
        let mut next = || parts.next().unwrap_or(0);
        Self { memory_kib: next(), passes: next(), lanes: next() }
    }
}

/// Why bytes were not protected or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The passphrase or PIN is wrong (or the bytes were changed: that cannot be told apart).
    #[error("wrong passphrase")]
    Wrong,
    /// Not such a file, or cut off.
    #[error("not a protected key")]
    Malformed,
    /// Written by a later version.
    #[error("unknown version")]
    UnknownVersion,
    /// Cost out of bounds.
    #[error("cost out of bounds")]
    Cost,
}

/// A kind of file.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) domain: &'static str,
    pub(crate) title: &'static str,
}

/// `version ‖ cost ‖ salt ‖ nonce ‖ ciphertext`.
pub(crate) fn lock(domain: &str, passphrase: &str, plaintext: &[u8], cost: Cost, rng: &mut Rng) -> Result<Vec<u8>, VaultError> {
    let (mut salt, mut nonce) = ([0; 16], [0; 12]);
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(&mut nonce);
    let mut out = Vec::with_capacity(HEAD_BYTES + plaintext.len() + 16);
    out.push(VERSION);
    out.extend_from_slice(&cost.to_bytes());
    out.extend_from_slice(&salt);
    out.extend_from_slice(&nonce);
    let aad = signing_input(domain, &[&out]);
    let ciphertext = cipher(passphrase, &salt, cost)?
        .encrypt(&nonce.into(), Payload { msg: plaintext, aad: &aad })
        .map_err(|_| VaultError::Malformed)?;
    out.extend_from_slice(&ciphertext);
    Ok(out)
}

/// Opens what [`lock`] made.
pub(crate) fn unlock(domain: &str, passphrase: &str, locked: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let (version, _) = locked.split_first().ok_or(VaultError::Malformed)?;
    if *version != VERSION {
        return Err(VaultError::UnknownVersion);
    }
    let (head, ciphertext) = locked.split_at_checked(HEAD_BYTES).ok_or(VaultError::Malformed)?;
    let (cost, rest) = head.get(1..).and_then(|rest| rest.split_first_chunk::<12>()).ok_or(VaultError::Malformed)?;
    let (salt, nonce) = rest.split_first_chunk::<16>().ok_or(VaultError::Malformed)?;
    let nonce: &[u8; 12] = nonce.try_into().map_err(|_| VaultError::Malformed)?;
    let aad = signing_input(domain, &[head]);
    cipher(passphrase, salt, Cost::from_bytes(cost))?
        .decrypt(nonce.into(), Payload { msg: ciphertext, aad: &aad })
        .map(Zeroizing::new)
        .map_err(|_| VaultError::Wrong)
}

/// As a text that survives mail and paper.
pub(crate) fn to_text(kind: Kind, passphrase: &str, plaintext: &[u8], cost: Cost, rng: &mut Rng) -> Result<String, VaultError> {
    let body = STANDARD.encode(lock(kind.domain, passphrase, plaintext, cost, rng)?);
    let mut text = format!("-----BEGIN {}-----\n", kind.title);
    for (index, character) in body.chars().enumerate() {
        if index > 0 && index % LINE_CHARS == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.push_str(&format!("\n-----END {}-----\n", kind.title));
    Ok(text)
}

/// Opens what [`to_text`] made; white space does not matter.
pub(crate) fn from_text(kind: Kind, passphrase: &str, text: &str) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let (_, rest) = text.split_once(&format!("-----BEGIN {}-----", kind.title)).ok_or(VaultError::Malformed)?;
    let (body, _) = rest.split_once(&format!("-----END {}-----", kind.title)).ok_or(VaultError::Malformed)?;
    let body: String = body.chars().filter(|character| !character.is_whitespace()).collect();
    let locked = STANDARD.decode(body).map_err(|_| VaultError::Malformed)?;
    unlock(kind.domain, passphrase, &locked)
}

/// 32 bytes of Argon2id, for a secret that is shorter than a key.
pub(crate) fn stretch(secret: &[u8], salt: &[u8], cost: Cost) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let mut key = Zeroizing::new([0; 32]);
    argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, cost.params()?)
        .hash_password_into(secret, salt, key.as_mut_slice())
        .map_err(|_| VaultError::Cost)?;
    Ok(key)
}

fn cipher(passphrase: &str, salt: &[u8; 16], cost: Cost) -> Result<Aes256Gcm, VaultError> {
    let key = stretch(passphrase.as_bytes(), salt, cost)?;
    Ok(Aes256Gcm::new((&*key).into()))
}
