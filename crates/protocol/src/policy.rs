//! The tenant policy: a numbered statement signed by the root. Every device pins the highest number it has seen.

mod rules;

use crate::{
    cbor::Canonical,
    hash::Digest,
    id::{ArchiveKeyId, TenantId},
    key::PublicKey,
    statement::Statement,
    time::Timestamp,
};
use minicbor::{Decode, Encode};
pub use rules::{Forwarding, Rules};

/// HPKE suite of archive keys: X-Wing KEM (X25519 + ML-KEM-768, 0x647a), HKDF-SHA256, AES-256-GCM.
pub const ARCHIVE_SUITE_XWING: u16 = 1;

/// What the hospital's root decided for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TenantPolicy {
    /// Whose hospital.
    #[n(0)]
    pub tenant: TenantId,
    /// Counts up by one with every change.
    #[n(1)]
    pub number: u64,
    /// When it was signed.
    #[n(2)]
    pub issued_at: Timestamp,
    /// The hospital's name, shown to its people.
    #[n(3)]
    pub name: String,
    /// Archive key in force; none when conversations are not archived.
    #[n(4)]
    pub archive: Option<ArchiveKey>,
    /// The archive key before it, accepted until [`TenantPolicy::ARCHIVE_GRACE_DAYS`] after `issued_at`.
    #[n(5)]
    pub previous_archive: Option<ArchiveKey>,
    /// The server's key for Remove proposals (the one MLS external sender).
    #[n(6)]
    pub remove_key: PublicKey,
    /// Who may add people to a group.
    #[n(7)]
    pub who_may_add: WhoMayAdd,
    /// May internal people invite guests?
    #[n(8)]
    pub guests: bool,
    /// Is passive *read* shown?
    #[n(9)]
    pub read_receipts: bool,
    /// Minutes without input after which the app locks.
    #[n(10)]
    pub auto_lock_min: u32,
    /// Rules for people, which versions before them skip.
    #[n(1000)]
    pub rules: Option<Rules>,
}

/// Who may add people to a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum WhoMayAdd {
    /// Owners only.
    #[n(0)]
    Owners,
    /// Every internal member.
    #[n(1)]
    Members,
}

/// A public archive key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ArchiveKey {
    /// [`ARCHIVE_SUITE_XWING`].
    #[n(0)]
    pub suite: u16,
    /// HPKE public key (1,216 bytes for X-Wing).
    #[cbor(n(1), with = "minicbor::bytes")]
    pub public_key: Vec<u8>,
}

impl ArchiveKey {
    /// Its id: the first 16 bytes of the hash of suite and public key.
    #[must_use]
    pub fn id(&self) -> ArchiveKeyId {
        ArchiveKeyId::from_bytes(*Digest::of("konsil archive key v1", &[&self.suite.to_be_bytes(), &self.public_key]).first_16())
    }
}

impl TenantPolicy {
    /// Days for which the previous archive key still passes.
    pub const ARCHIVE_GRACE_DAYS: u64 = 14;

    /// The archive key that a message naming `id` at `now` must use: the one in force, or the previous one in its grace time.
    #[must_use]
    pub fn archive_key(&self, id: ArchiveKeyId, now: Timestamp) -> Option<&ArchiveKey> {
        let current = self.archive.as_ref().filter(|key| key.id() == id);
        current.or_else(|| {
            let in_grace = now <= self.issued_at.plus_days(Self::ARCHIVE_GRACE_DAYS);
            self.previous_archive.as_ref().filter(|key| in_grace && key.id() == id)
        })
    }

    /// Does `named` (none: "not archived") satisfy this policy at `now`?
    #[must_use]
    pub fn accepts_archive(&self, named: Option<ArchiveKeyId>, now: Timestamp) -> bool {
        match named {
            Some(id) => self.archive_key(id, now).is_some(),
            None => self.archive.is_none(),
        }
    }
}

impl Canonical for ArchiveKey {
    const KEYS: u64 = 2;
}

impl Canonical for TenantPolicy {
    const KEYS: u64 = 11;
    const LATER: u64 = 1;
}

impl Statement for TenantPolicy {
    const DOMAIN: &'static str = "konsil tenant policy v1";
}

/// The root's word for its successor: devices that pin the old root move to the new one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RootSuccession {
    /// Whose hospital.
    #[n(0)]
    pub tenant: TenantId,
    /// The next root key.
    #[n(1)]
    pub successor: PublicKey,
    /// From when on.
    #[n(2)]
    pub from: Timestamp,
}

impl Canonical for RootSuccession {
    const KEYS: u64 = 3;
}

impl Statement for RootSuccession {
    const DOMAIN: &'static str = "konsil root succession v1";
}
