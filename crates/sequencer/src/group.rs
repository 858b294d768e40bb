//! The public state of a conversation's MLS group: created once, loaded from what was kept, replaced by the next commit.
//!
//! Guarantees: every leaf's chain was verified when the leaf came in; the state that [`GroupState::serialise`] gives is the
//! one of exactly one epoch. Deliberately lacks mutation: a commit gives a new state (`commit`).

use crate::{
    SUITES,
    kept::{Kept, KeptError, Shelf},
    leaf::{self, LeafError},
    proposal,
};
use openmls::{
    framing::MlsMessageBodyIn,
    group::{GroupContext, PublicGroup},
    prelude::{
        DeserializeBytes as _, GroupId as MlsGroupId, LeafNodeIndex, MlsMessageIn, ProposalStore, group_info::VerifiableGroupInfo,
    },
};
use openmls_rust_crypto::RustCrypto;
use protocol::{
    cbor::{self, CborError},
    certificate::{Identity, Level, Trust},
    context::{ConversationContext, ConversationKind, EXTENSION_TYPE},
    id::{ConversationId, DeviceId, GroupId, PersonId, TenantId},
    key::PublicKey,
    limits,
    policy::{ArchiveKey, TenantPolicy},
};
use std::collections::BTreeMap;

/// A proposal of the server that waits for a commit of this epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingRemove {
    /// The leaf to be removed.
    pub leaf: u32,
    /// MLS message.
    pub mls: Vec<u8>,
}

/// Public state of one epoch.
pub struct GroupState {
    pub(crate) public: PublicGroup,
    pub(crate) kept: Kept,
    pub(crate) leaves: BTreeMap<u32, Identity>,
    pub(crate) context: ConversationContext,
    pub(crate) pending: Vec<PendingRemove>,
}

/// Why a group is not accepted as the first of a conversation.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// Over its limit.
    #[error("too large")]
    TooLarge,
    /// Not a GroupInfo with a ratchet tree, or not valid MLS.
    #[error("group info not valid: {0}")]
    Invalid(&'static str),
    /// The one leaf does not belong to the creating device.
    #[error(transparent)]
    Leaf(#[from] LeafError),
    /// The context is not what policy and kind demand.
    #[error("context: {0} is not what it must be")]
    Context(&'static str),
    /// The state cannot be kept.
    #[error(transparent)]
    Kept(#[from] KeptError),
}

/// Why kept bytes give no state.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Not what was kept.
    #[error("group state: {0}")]
    Kept(#[from] KeptError),
    /// Not what was kept.
    #[error("group state: {0}")]
    Form(#[from] CborError),
    /// A leaf or the context of the kept state cannot be read.
    #[error("group state holds something unreadable: {0}")]
    Content(&'static str),
}

/// What a conversation's first group is checked against.
#[derive(Clone, Copy)]
pub struct Creation<'a> {
    /// The conversation that it is for.
    pub conversation: ConversationId,
    /// The group id it must have.
    pub group: GroupId,
    /// The device that creates it.
    pub device: DeviceId,
    /// The other person of a direct conversation.
    pub direct_with: Option<PersonId>,
    /// What chains are checked against.
    pub trust: &'a Trust<'a>,
    /// The policy in force.
    pub policy: &'a TenantPolicy,
}

impl GroupState {
    /// The state of a new group (epoch 0, the creator's leaf alone).
    ///
    /// # Errors
    /// [`CreateError`] names what does not hold.
    pub fn create(group_info: &[u8], creation: &Creation<'_>) -> Result<Self, CreateError> {
        let info = read_group_info(group_info).map_err(CreateError::Invalid)?;
        if !SUITES.contains(&info.ciphersuite()) {
            return Err(CreateError::Invalid("ciphersuite"));
        }
        if info.group_id().as_slice() != creation.group.as_bytes() || info.epoch().as_u64() != 0 {
            return Err(CreateError::Invalid("group id or epoch"));
        }
        let tree = info.extensions().ratchet_tree().ok_or(CreateError::Invalid("no ratchet tree"))?.ratchet_tree().clone();
        let shelf = Shelf::default();
        let (public, _) = PublicGroup::from_external(&RustCrypto::default(), &shelf, tree, info, ProposalStore::new())
            .map_err(|_| CreateError::Invalid("tree or signature"))?;
        let mut leaves = BTreeMap::new();
        for member in public.members() {
            let identity = leaf::verify(&member.credential, &member.signature_key, creation.trust)?;
            if identity.device != creation.device {
                return Err(LeafError::Key.into());
            }
            leaves.insert(member.index.u32(), identity);
        }
        let context = read_context(public.group_context()).map_err(CreateError::Context)?;
        let creator = leaves.values().next().filter(|_| leaves.len() == 1).ok_or(CreateError::Invalid("not one leaf"))?;
        check_first_context(&context, creator, creation)?;
        if external_senders(public.group_context()) != [creation.policy.remove_key] {
            return Err(CreateError::Context("external senders"));
        }
        Ok(Self { public, kept: shelf.0.into_inner(), leaves, context, pending: Vec::new() })
    }

    /// The state that was kept, with the proposals of its epoch.
    ///
    /// # Errors
    /// [`LoadError`] when the bytes are not what [`GroupState::serialise`] gave.
    pub fn load(tenant: TenantId, group: GroupId, kept: &[u8], pending: Vec<PendingRemove>) -> Result<Self, LoadError> {
        let kept: Kept = cbor::decode_frame(kept)?;
        Self::revive(tenant, group, kept, pending)
    }

    pub(crate) fn revive(tenant: TenantId, group: GroupId, kept: Kept, pending: Vec<PendingRemove>) -> Result<Self, LoadError> {
        let mut public = revive_public(group, &kept)?;
        for remove in &pending {
            proposal::queue(&mut public, &remove.mls).map_err(LoadError::Content)?;
        }
        let mut leaves = BTreeMap::new();
        for member in public.members() {
            let identity = leaf::recall(&member.credential, tenant).map_err(|_| LoadError::Content("leaf"))?;
            leaves.insert(member.index.u32(), identity);
        }
        let context = read_context(public.group_context()).map_err(LoadError::Content)?;
        Ok(Self { public, kept, leaves, context, pending })
    }

    /// The bytes from which [`GroupState::load`] restores this state; proposals apart.
    #[must_use]
    pub fn serialise(&self) -> Vec<u8> {
        cbor::encode(&self.kept)
    }

    /// MLS epoch.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.public.group_context().epoch().as_u64()
    }

    /// MLS group id as ours.
    #[must_use]
    pub fn group(&self) -> Option<GroupId> {
        GroupId::from_slice(self.public.group_id().as_slice())
    }

    /// Leaf index and identity of every member device.
    pub fn leaves(&self) -> impl Iterator<Item = (u32, &Identity)> {
        self.leaves.iter().map(|(index, identity)| (*index, identity))
    }

    /// The conversation context of this epoch.
    #[must_use]
    pub const fn context(&self) -> &ConversationContext {
        &self.context
    }

    /// Proposals that wait for a commit of this epoch.
    #[must_use]
    pub fn pending(&self) -> &[PendingRemove] {
        &self.pending
    }
}

pub(crate) fn revive_public(group: GroupId, kept: &Kept) -> Result<PublicGroup, LoadError> {
    let shelf = Shelf(std::cell::RefCell::new(kept.clone()));
    let id = MlsGroupId::from_slice(group.as_bytes());
    PublicGroup::load(&shelf, &id)?.ok_or(LoadError::Content("nothing"))
}

/// Reads an `MLSMessage` that holds a GroupInfo.
pub(crate) fn read_group_info(bytes: &[u8]) -> Result<VerifiableGroupInfo, &'static str> {
    if bytes.len() > limits::HANDSHAKE_BYTES_MAX {
        return Err("size");
    }
    let message = MlsMessageIn::tls_deserialize_exact_bytes(bytes).map_err(|_| "group info")?;
    match message.extract() {
        MlsMessageBodyIn::GroupInfo(info) => Ok(info),
        _ => Err("group info"),
    }
}

pub(crate) fn read_context(context: &GroupContext) -> Result<ConversationContext, &'static str> {
    let extension = context.extensions().unknown(EXTENSION_TYPE).ok_or("conversation")?;
    ConversationContext::decode(&extension.0).map_err(|_| "conversation")
}

/// The keys of the external senders extension, in order.
pub(crate) fn external_senders(context: &GroupContext) -> Vec<PublicKey> {
    use openmls::prelude::tls_codec::Serialize as _;
    let Some(senders) = context.extensions().external_senders() else {
        return Vec::new();
    };
    let keys = senders.iter().map(|sender| {
        let bytes = sender.tls_serialize_detached().ok()?;
        // struct { opaque signature_key<V>; Credential credential; }: OpenMLS keeps the key to itself.
        crate::framing::Reader { rest: &bytes }.vector().ok().and_then(PublicKey::from_slice)
    });
    // A key of another kind counts as one that can never be the hospital's.
    keys.map(|key| key.unwrap_or(PublicKey::from_bytes([0; 32]))).collect()
}

pub(crate) fn leaf_index(index: u32) -> LeafNodeIndex {
    LeafNodeIndex::new(index)
}

fn check_first_context(context: &ConversationContext, creator: &Identity, creation: &Creation<'_>) -> Result<(), CreateError> {
    let must = |holds: bool, field: &'static str| {
        if holds { Ok(()) } else { Err(CreateError::Context(field)) }
    };
    must(context.tenant == creation.trust.tenant, "tenant")?;
    must(context.conversation == creation.conversation, "conversation")?;
    must(context.policy_number == creation.policy.number, "policy number")?;
    must(context.archive_key == creation.policy.archive.as_ref().map(ArchiveKey::id), "archive key")?;
    must(context.predecessor.is_none(), "predecessor")?;
    must(creator.level != Level::Guest, "creator")?;
    match context.kind {
        ConversationKind::Direct => {
            let other = creation.direct_with.ok_or(CreateError::Context("other person"))?;
            must(other != creator.person, "other person")?;
            must(context.conversation == ConversationId::direct(context.tenant, creator.person, other), "conversation")?;
            must(context.owners.is_empty(), "owners")?;
            must(context.sponsor.is_none() && context.ends_at.is_none(), "sponsor")
        }
        ConversationKind::Group => {
            must(creation.direct_with.is_none(), "other person")?;
            must(context.owners == [creator.person], "owners")?;
            must(context.sponsor.is_none() && context.ends_at.is_none(), "sponsor")
        }
        ConversationKind::Room => {
            must(creation.direct_with.is_none(), "other person")?;
            must(context.owners == [creator.person], "owners")?;
            must(creation.policy.guests && creator.level == Level::Internal, "guests")?;
            must(context.sponsor == Some(creator.person), "sponsor")
        }
    }
}
