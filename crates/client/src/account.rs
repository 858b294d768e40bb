//! Who this device is: its keys, its chain, and what it pins (root, policy, revocations).

use crate::{db, error::Result, lease::Lease};
use e2ee::key::{HistoryKey, SigningKey};
use minicbor::{Decode, Encode};
use protocol::{
    certificate::{Chain, PersonCertificate, Trust},
    id::{ConversationId, DeviceId, PersonId, TenantId},
    key::PublicKey,
    policy::TenantPolicy,
    revocation::{RevocationList, SignedRevocationList},
    statement::Signed,
    time::Timestamp,
    transfer::HistoryKeyEntry,
};
use rusqlite::Connection;
use zeroize::Zeroize as _;

const KEY: &str = "account";

/// How far the device has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(crate) enum Status {
    /// Keys are made, the server has not answered yet.
    #[n(0)]
    Joining,
    /// Enrolled, an issuer has not certified yet.
    #[n(1)]
    Waiting,
    /// Certified.
    #[n(2)]
    Active,
    /// Locked by the administration.
    #[n(3)]
    Locked,
    /// Deleted by the administration.
    #[n(4)]
    Deleted,
    /// The device was removed.
    #[n(5)]
    Removed,
    /// Too long without contact.
    #[n(6)]
    Lapsed,
}

/// An enrolment that waits for its certification.
#[derive(Clone, Debug, Encode, Decode)]
pub(crate) struct Enrolment {
    /// The invitation's ticket: secret and root fingerprint, as in the link's fragment.
    #[n(0)]
    pub(crate) ticket: String,
    /// The exact request, for a retry.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(crate) request: Vec<u8>,
}

/// A guest's visit to one room.
#[derive(Clone, Debug, Encode, Decode)]
pub(crate) struct Visit {
    #[n(0)]
    pub(crate) conversation: ConversationId,
    /// Who invited.
    #[n(1)]
    pub(crate) host: String,
    /// The room's name when the invitation was made.
    #[n(2)]
    pub(crate) room: String,
    /// Encoded [`protocol::card::RoomCard`].
    #[cbor(n(3), with = "minicbor::bytes")]
    pub(crate) about: Vec<u8>,
    /// When the visit ends; none when the room stays.
    #[n(4)]
    pub(crate) ends_at: Option<Timestamp>,
    /// The exact request, for a retry; empty when it was answered.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub(crate) request: Vec<u8>,
    /// A host's word for us; none before somebody let us in.
    #[n(6)]
    pub(crate) certificate: Option<Signed>,
}

/// The stored account.
#[derive(Clone, Encode, Decode)]
pub(crate) struct Account {
    #[n(0)]
    pub(crate) status: Status,
    #[n(1)]
    pub(crate) tenant: TenantId,
    #[n(2)]
    pub(crate) tenant_name: String,
    #[n(3)]
    pub(crate) person: PersonId,
    #[n(4)]
    pub(crate) person_name: String,
    #[n(5)]
    pub(crate) device: DeviceId,
    #[cbor(n(6), with = "minicbor::bytes")]
    pub(crate) person_seed: Vec<u8>,
    #[cbor(n(7), with = "minicbor::bytes")]
    pub(crate) device_seed: Vec<u8>,
    #[n(8)]
    pub(crate) history_keys: Vec<HistoryKeyEntry>,
    #[n(9)]
    pub(crate) device_certificate: Signed,
    #[n(10)]
    pub(crate) root: Option<PublicKey>,
    #[n(11)]
    pub(crate) issuer: Option<Signed>,
    #[n(12)]
    pub(crate) certificate: Option<Signed>,
    #[n(13)]
    pub(crate) policy: Option<Signed>,
    #[n(14)]
    pub(crate) revocations: Option<SignedRevocationList>,
    #[n(15)]
    pub(crate) enrolment: Option<Enrolment>,
    /// Seeds of an issuer's two keys, 64 bytes, on an administrator's device.
    #[cbor(n(16), with = "minicbor::bytes")]
    pub(crate) issuer_key: Option<Vec<u8>>,
    /// Everything this device registered itself with the server already.
    #[n(17)]
    pub(crate) registered: bool,
    /// The root's certificate for the issuer keys. Without one they are only asked for (or, at a founder of before, their
    /// certificate is `issuer`).
    #[n(18)]
    pub(crate) issuer_certificate: Option<Signed>,
    /// How long this device may stay without contact, once a server has said it.
    #[n(19)]
    pub(crate) lease: Option<Lease>,
    /// Access token of what let this device in, until the server has said that it knows the device.
    #[cbor(n(20), with = "minicbor::bytes")]
    pub(crate) let_in: Option<Vec<u8>>,
    /// A guest's device: `issuer` and `certificate` are then those of the host who signed last.
    #[n(21)]
    pub(crate) guest: Option<Visit>,
}

impl Account {
    pub(crate) fn load(db: &Connection) -> Result<Option<Self>> {
        db::get(db, KEY)
    }

    pub(crate) fn save(&self, db: &Connection) -> Result<()> {
        db::put(db, KEY, self)
    }

    /// Nothing but the word about the end stays: no key signs or opens anything any more.
    pub(crate) fn bury(&mut self, status: Status) {
        self.status = status;
        for secret in [&mut self.person_seed, &mut self.device_seed] {
            secret.zeroize();
        }
        self.history_keys.iter_mut().for_each(|entry| entry.key.zeroize());
        self.history_keys.clear();
        self.forget_issuer_key();
        self.enrolment = None;
        self.lease = None;
        if let Some(visit) = self.guest.as_mut() {
            visit.request.zeroize();
            (visit.host, visit.room, visit.about) = Default::default();
        }
    }

    /// The issuer key was taken back, or goes with everything else.
    pub(crate) fn forget_issuer_key(&mut self) {
        if let Some(mut keys) = self.issuer_key.take() {
            keys.zeroize();
        }
        self.issuer_certificate = None;
    }

    /// The device's signature key.
    pub(crate) fn device_key(&self) -> SigningKey {
        SigningKey::from_seed(&seed(&self.device_seed))
    }

    /// The person's signature key.
    pub(crate) fn person_key(&self) -> SigningKey {
        SigningKey::from_seed(&seed(&self.person_seed))
    }

    /// The newest history key.
    pub(crate) fn history_key(&self) -> Option<HistoryKey> {
        self.history_keys.last().and_then(HistoryKey::from_entry)
    }

    /// The history key of a generation.
    pub(crate) fn history_key_of(&self, generation: u32) -> Option<HistoryKey> {
        self.history_keys.iter().find(|entry| entry.generation == generation).and_then(HistoryKey::from_entry)
    }

    /// The device's chain, once certified.
    pub(crate) fn chain(&self) -> Option<Chain> {
        Some(Chain {
            issuer: self.issuer.clone()?,
            person: self.certificate.clone()?,
            device: self.device_certificate.clone(),
            guest: match &self.guest {
                Some(visit) => Some(visit.certificate.clone()?),
                None => None,
            },
        })
    }

    /// The pinned policy.
    pub(crate) fn tenant_policy(&self) -> Option<TenantPolicy> {
        self.policy.as_ref()?.peek().ok()
    }

    /// The pinned revocation list.
    pub(crate) fn revocation_list(&self) -> Option<RevocationList> {
        self.revocations.as_ref()?.list.peek().ok()
    }

    /// Our own person certificate.
    pub(crate) fn person_certificate(&self) -> Option<PersonCertificate> {
        self.certificate.as_ref()?.peek().ok()
    }

    /// Ready to chat?
    pub(crate) fn is_active(&self) -> bool {
        self.status == Status::Active
    }
}

/// What this device checks chains against; made once per call of the engine.
pub(crate) struct Pins {
    pub(crate) tenant: TenantId,
    pub(crate) root: PublicKey,
    pub(crate) policy: TenantPolicy,
    pub(crate) revocations: Option<RevocationList>,
}

impl Pins {
    /// The pins of a certified account.
    pub(crate) fn of(account: &Account) -> Option<Self> {
        Some(Self {
            tenant: account.tenant,
            root: account.root?,
            policy: account.tenant_policy()?,
            revocations: account.revocation_list(),
        })
    }

    /// Trust at a time.
    pub(crate) const fn trust(&self, now: Timestamp) -> Trust<'_> {
        Trust { tenant: self.tenant, root: &self.root, revoked: self.revocations.as_ref(), now }
    }
}

fn seed(bytes: &[u8]) -> [u8; 32] {
    // Seeds are written by this module's callers with 32 bytes; a damaged row gives a key that fits nothing.
    bytes.first_chunk::<32>().copied().unwrap_or([0; 32])
}
