//! The archive key: HPKE with X-Wing (X25519 + ML-KEM-768, KEM 0x647a), HKDF-SHA256, AES-256-GCM.

mod opener;

use crate::{
    Rng,
    sealing::FixedCoins,
    vault::{self, Cost, VaultError},
};
use hpke::{Deserializable as _, Kem as _, OpModeS, Serializable as _, aead::AesGcm256, kdf::HkdfSha256, kem::XWing};
use opener::{Opened, Opener};
use protocol::{
    hash::Digest,
    id::ArchiveKeyId,
    policy::{ARCHIVE_SUITE_XWING, ArchiveKey},
};
use rand_core::RngCore as _;
use std::fmt;
use zeroize::Zeroizing;

/// K and seed of a message.
pub(crate) const ARCHIVE_PLAINTEXT_BYTES: usize = 64;

/// HPKE `info` of every archive copy.
const INFO: &[u8] = b"konsil archive copy v1";

/// Length of an X-Wing ciphertext.
const ENC_BYTES: usize = 1120;

/// Domain of the passphrase-protected file, and the words in its first line.
const FILE: vault::Kind = vault::Kind { domain: "konsil archive key file v1", title: "KONSIL ARCHIVE KEY" };

type Private = <XWing as hpke::Kem>::PrivateKey;

/// The private archive key: a 32-byte X-Wing seed that lives on officers' machines only. Wiped when dropped.
#[derive(Clone)]
pub struct ArchiveSecret {
    seed: Zeroizing<[u8; 32]>,
    // All follows from the seed. A case is thousands of copies, and deriving it costs more than opening one.
    opener: Opener,
    public: ArchiveKey,
    public_hash: Digest,
    id: ArchiveKeyId,
}

impl ArchiveSecret {
    /// A new key.
    #[must_use]
    pub fn generate(rng: &mut Rng) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut_slice());
        Self::from_seed(&seed)
    }

    /// The key of this X-Wing decapsulation seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        // X-Wing takes any 32 bytes for a seed: the length is the only thing that `from_bytes` checks.
        let private = Private::from_bytes(seed).unwrap_or_else(|_| XWing::derive_keypair(seed).0);
        let public = ArchiveKey { suite: ARCHIVE_SUITE_XWING, public_key: XWing::sk_to_pk(&private).to_bytes().to_vec() };
        let (public_hash, id) = (public_hash(&public), public.id());
        Self { seed: Zeroizing::new(*seed), opener: Opener::from_seed(seed), public, public_hash, id }
    }

    /// Its seed.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        self.seed.clone()
    }

    /// Its id, as headers name it.
    #[must_use]
    pub const fn id(&self) -> ArchiveKeyId {
        self.id
    }

    /// The public key, to be named in the tenant policy.
    #[must_use]
    pub fn public(&self) -> ArchiveKey {
        self.public.clone()
    }

    /// The key as a text file protected by a passphrase.
    ///
    /// # Errors
    /// [`VaultError::Cost`] when the cost is out of bounds.
    pub fn to_file(&self, passphrase: &str, cost: Cost, rng: &mut Rng) -> Result<String, VaultError> {
        vault::to_text(FILE, passphrase, self.seed.as_slice(), cost, rng)
    }

    /// The key from such a file.
    ///
    /// # Errors
    /// [`VaultError`] tells a wrong passphrase from a file that cannot be read.
    pub fn from_file(file: &str, passphrase: &str) -> Result<Self, VaultError> {
        let seed = vault::from_text(FILE, passphrase, file)?;
        seed.as_slice().try_into().map(|seed| Self::from_seed(&seed)).map_err(|_| VaultError::Malformed)
    }

    /// Its suite and the hash of its public key, as coins are derived with.
    pub(crate) const fn coined(&self) -> (u16, &Digest) {
        (self.public.suite, &self.public_hash)
    }

    /// Opens an archive copy. Whether it is the one that its coins make, [`Opened::was_made_with`] says.
    pub(crate) fn open(&self, aad: &[u8], copy: &[u8]) -> Option<Opened> {
        self.opener.open(aad, copy)
    }
}

/// The public key as coins are derived with.
pub(crate) fn public_hash(key: &ArchiveKey) -> Digest {
    Digest::of("konsil archive public key v1", &[&key.public_key])
}

/// Seals K and seed to an archive key with exactly these coins: `enc ‖ ciphertext`, the same bytes every time.
pub(crate) fn reseal(
    key: &ArchiveKey,
    aad: &[u8],
    plaintext: &[u8; ARCHIVE_PLAINTEXT_BYTES],
    coins: &[u8; 64],
) -> Option<Vec<u8>> {
    if key.suite != ARCHIVE_SUITE_XWING {
        return None;
    }
    let public = <XWing as hpke::Kem>::PublicKey::from_bytes(&key.public_key).ok()?;
    let mut coins = FixedCoins::new(coins);
    let (enc, ciphertext) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, XWing>(
        &OpModeS::Base,
        &public,
        INFO,
        plaintext,
        aad,
        &mut coins,
    )
    .ok()?;
    coins.spent().then(|| [enc.to_bytes().as_slice(), &ciphertext].concat())
}

impl fmt::Debug for ArchiveSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ArchiveSecret(public {:?})", self.public.id())
    }
}
