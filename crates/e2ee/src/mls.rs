//! MLS groups (RFC 9420) over OpenMLS, behind the few verbs that the engine needs.
//!
//! Guarantees: everything is written through the caller's connection into the caller's open transaction. Handshakes are
//! `PublicMessage`, so that the server can validate them; application messages are `PrivateMessage` and carry nothing but a
//! [`crate::message::MessageSecret`]. Every leaf's chain is verified; every commit passes the rules of
//! `protocol::membership` before it is made and before it is merged; proposals are taken from the server alone and only to
//! remove.
//!
//! Rules for callers:
//! * One transaction per call that changes something. **When a call fails or its transaction is rolled back, drop the
//!   [`Group`] and load it again**: the copy in memory may have run ahead.
//! * An [`OutgoingCommit`] is sent only after the transaction that made it has committed; its pending state is stored with it.
//!   Then [`Group::merge_pending`] when the server took it, or [`Group::clear_pending`] when another commit won.
//! * [`Processed::OwnCommitWithoutPending`] means *recovery*: this device's state is behind its own past.
//!
//! What OpenMLS does by itself: its HPKE takes its coins from the operating system, not from the engine's generator; and it
//! compares a new leaf's lifetime with the system clock. So leaves get a wide lifetime (84 days, one of them before now) that
//! no wrong clock or late replay trips over, and the 28 days for which a key package holds are counted by us
//! ([`KEY_PACKAGE_DAYS_MAX`](protocol::limits::KEY_PACKAGE_DAYS_MAX)) when it is used.
//!
//! Deliberately lacks: which conversation a group belongs to in the engine, when to commit, retries, and successor groups.

mod commit;
mod facts;
mod group;
mod join;
mod key_package;
mod leaf;
mod process;
mod provider;
mod storage;

use crate::key::SigningKey;
use openmls_traits::types::Ciphersuite;
use protocol::{
    certificate::{Chain, ChainError},
    limits::HYBRID_DEVICES_MAX,
    membership::CommitError,
};

pub use commit::{Change, OutgoingCommit};
pub use group::Group;
pub use join::Joined;
pub use key_package::{key_packages, key_packages_in_stock, owner_of_key_package, suite_of_key_package};
pub use leaf::GuestLeaf;
pub use process::{CommitSummary, Processed};
pub use provider::{Provider, Rand};
pub use storage::{SCHEMA, Storage, StorageError};

/// Cipher suite of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suite {
    /// `MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519` (0x004E): X25519 and ML-KEM-768.
    Hybrid,
    /// `MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519` (0x0001), for groups of more than 50 devices.
    Classic,
}

impl Suite {
    /// Both, in the order of preference.
    pub const ALL: [Self; 2] = [Self::Hybrid, Self::Classic];

    /// The suite for a new group of so many devices.
    #[must_use]
    pub const fn for_devices(devices: usize) -> Self {
        if devices <= HYBRID_DEVICES_MAX { Self::Hybrid } else { Self::Classic }
    }

    /// Its MLS code point.
    #[must_use]
    pub fn code_point(self) -> u16 {
        self.ciphersuite().into()
    }

    /// The suite of a code point.
    #[must_use]
    pub fn from_code_point(code_point: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.code_point() == code_point)
    }

    const fn ciphersuite(self) -> Ciphersuite {
        match self {
            Self::Hybrid => Ciphersuite::MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519,
            Self::Classic => Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519,
        }
    }
}

/// This device as a member: the chain for its leaf, and the key that signs for it.
#[derive(Clone, Debug)]
pub struct Member {
    chain: Vec<u8>,
    key: SigningKey,
}

impl Member {
    /// Joins chain and device key.
    #[must_use]
    pub fn new(chain: &Chain, key: SigningKey) -> Self {
        Self { chain: chain.encode(), key }
    }

    /// The device key.
    #[must_use]
    pub const fn key(&self) -> &SigningKey {
        &self.key
    }
}

/// Why something with a group did not work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// The rules forbid this change.
    #[error("not allowed: {0}")]
    Rule(#[from] CommitError),
    /// A device's chain does not hold.
    #[error("a device is not trusted: {0}")]
    Chain(#[from] ChainError),
    /// A chain is not that of the leaf's signature key, or not that of the device it replaces.
    #[error("a leaf does not fit its certificate")]
    LeafMismatch,
    /// A key package of another suite, or past its 28 days.
    #[error("a key package cannot be used: {reason}")]
    KeyPackage {
        /// Why.
        reason: &'static str,
    },
    /// No such device in the group.
    #[error("no such device in the group")]
    UnknownDevice,
    /// A commit of this device already waits for the server's answer.
    #[error("a commit is pending")]
    CommitPending,
    /// No commit of this device waits.
    #[error("no commit is pending")]
    NoCommitPending,
    /// The server has proposed to remove this very device: others must commit it.
    #[error("this device is being removed")]
    BeingRemoved,
    /// This device is no longer in the group.
    #[error("this device was removed")]
    Removed,
    /// For another group, or a state that does not fit.
    #[error("belongs to another group")]
    OtherGroup,
    /// The bytes cannot be read or do not verify.
    #[error("malformed: {0}")]
    Malformed(String),
    /// The Welcome is for a key package that this device no longer has.
    #[error("the key package of this Welcome is gone")]
    KeyPackageGone,
    /// The local database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// OpenMLS refused for a reason that should not arise.
    #[error("group state: {0}")]
    Internal(String),
}

/// Why a frame of the log was not processed. The group is unchanged, but see the module's rule about dropping it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProcessError {
    /// Of an epoch that this device has not reached: it missed a commit.
    #[error("of epoch {epoch}, now {now}")]
    Ahead {
        /// Its epoch.
        epoch: u64,
        /// The group's.
        now: u64,
    },
    /// The commit breaks the rules: the server let through what it must not. Nothing of it was taken.
    #[error("not allowed: {0}")]
    Rule(#[from] CommitError),
    /// A device in it is not trusted (a ghost, a stranger). Nothing of it was taken. When the chain only *expired* or was
    /// *revoked*, it may have held when the commit was made: a device that reads an old log comes back by rejoining.
    #[error("a device is not trusted: {0}")]
    Chain(#[from] ChainError),
    /// A chain is not that of the leaf's signature key, or not that of the device it replaces.
    #[error("a leaf does not fit its certificate")]
    LeafMismatch,
    /// A proposal from anyone but the server's removal key, or one that does more than remove.
    #[error("proposal not allowed")]
    Proposal,
    /// This device has no keys for it (any more).
    #[error("not readable for this device")]
    NotReadable,
    /// A signature or proof does not hold.
    #[error("forged: {0}")]
    Forged(String),
    /// The bytes cannot be read, or an application message carries no secret.
    #[error("malformed")]
    Malformed,
    /// For another group.
    #[error("belongs to another group")]
    OtherGroup,
    /// This device is no longer in the group.
    #[error("this device was removed")]
    Removed,
    /// The local database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl ProcessError {
    /// Could this commit have been right when it was made, under an earlier policy or before a certificate ended? A device that
    /// catches up on an old log must not accuse anybody then: it comes back by [`Group::rejoin`], which judges the group as it is
    /// now by the policy as it is now.
    #[must_use]
    pub const fn may_be_history(&self) -> bool {
        match self {
            Self::Chain(ChainError::Expired { .. } | ChainError::Revoked { .. }) => true,
            Self::Rule(CommitError::ExternalSenders | CommitError::Add) => true,
            Self::Rule(CommitError::Context(error)) => matches!(error.field.as_bytes(), b"policy"),
            _ => false,
        }
    }
}
