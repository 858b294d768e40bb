//! A group: created, loaded, looked at, deleted; secrets framed.

use super::{
    CommitSummary, GroupError, Member, Provider, Suite, facts, key_package, leaf,
    storage::{PENDING, StorageError},
};
use crate::message::MessageSecret;
use openmls::{
    group::{
        GroupContext, MlsGroup, MlsGroupCreateConfig, MlsGroupJoinConfig, PURE_PLAINTEXT_WIRE_FORMAT_POLICY,
        PastEpochDeletionPolicy, QueuedProposal,
    },
    prelude::{
        BasicCredential, Capabilities, CredentialType, Extension, ExtensionType, Extensions, ExternalSender, MlsMessageOut,
        ProposalType, ProtocolVersion, RequiredCapabilitiesExtension, SenderRatchetConfiguration, UnknownExtension,
        tls_codec::Serialize as _,
    },
};
use openmls_traits::OpenMlsProvider as _;
use protocol::{
    certificate::Trust,
    context::{ConversationContext, EXTENSION_TYPE},
    id::{GroupId, PersonId},
    key::PublicKey,
    limits::{FORWARD_DISTANCE_MAX, OUT_OF_ORDER_MAX, PAST_EPOCHS_MAX},
    log::frame_hash,
    membership::Leaf,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Name in the external sender's credential: there is exactly one, the server's removal key.
const REMOVAL_NAME: &[u8] = b"konsil removal key v1";

/// An MLS group of this device, as loaded from the local database.
#[derive(Debug)]
pub struct Group {
    pub(super) mls: MlsGroup,
    pub(super) pending: Option<Pending>,
}

/// This device's commit or rejoin that waits for the server's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pending {
    /// Hash of the exact commit that was sent.
    pub(super) frame: [u8; 32],
    /// A rejoin: the group is at its new epoch already.
    pub(super) rejoin: bool,
}

impl Pending {
    pub(super) fn is(&self, frame: &[u8]) -> bool {
        self.frame == *frame_hash(frame).as_bytes()
    }
}

impl Group {
    /// Creates a group with this device alone, at epoch 0.
    ///
    /// # Errors
    /// [`GroupError`] when storage fails or the context cannot be encoded.
    pub fn create(
        provider: &Provider<'_>,
        member: &Member,
        id: GroupId,
        context: &ConversationContext,
        remove_key: &PublicKey,
        suite: Suite,
        now: Timestamp,
    ) -> Result<Self, GroupError> {
        let config = MlsGroupCreateConfig::builder()
            .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
            .ciphersuite(suite.ciphersuite())
            .set_past_epoch_deletion_policy(PastEpochDeletionPolicy::MaxEpochs(PAST_EPOCHS_MAX))
            .sender_ratchet_configuration(ratchet())
            .use_ratchet_tree_extension(true)
            .lifetime(key_package::lifetime(now))
            .capabilities(capabilities())
            .with_group_context_extensions(extensions(context, remove_key)?)
            .build();
        let mls = MlsGroup::new_with_group_id(provider, member, &config, mls_id(id), member.credential())
            .map_err(|error| GroupError::Internal(error.to_string()))?;
        Ok(Self { mls, pending: None })
    }

    /// Loads a group; none when this device has no state of it.
    ///
    /// # Errors
    /// [`GroupError::Storage`].
    pub fn load(provider: &Provider<'_>, id: GroupId) -> Result<Option<Self>, GroupError> {
        let Some(mls) = MlsGroup::load(provider.storage(), &mls_id(id))? else { return Ok(None) };
        let pending = provider.storage().read(PENDING, id.as_bytes())?;
        Ok(Some(Self { mls, pending }))
    }

    /// Deletes everything that belongs to the group.
    ///
    /// # Errors
    /// [`GroupError::Storage`].
    pub fn delete(mut self, provider: &Provider<'_>) -> Result<(), GroupError> {
        self.mls.delete(provider.storage())?;
        self.forget_pending(provider)?;
        Ok(())
    }

    /// Leaves of guests, as they were admitted.
    #[must_use]
    pub fn guests(&self) -> Vec<leaf::GuestLeaf> {
        self.mls.members().filter_map(|member| leaf::guest(&member.credential)).collect()
    }

    /// `GroupInfo` message of the present epoch with the ratchet tree: for the server when a conversation is created.
    ///
    /// # Errors
    /// [`GroupError::Internal`].
    pub fn group_info(&self, provider: &Provider<'_>, member: &Member) -> Result<Vec<u8>, GroupError> {
        let info = self
            .mls
            .export_group_info(provider.crypto(), member, true)
            .map_err(|error| GroupError::Internal(error.to_string()))?;
        bytes(&info)
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> GroupId {
        // Every group is created or joined under an id of 16 bytes.
        GroupId::from_slice(self.mls.group_id().as_slice()).unwrap_or(GroupId::from_bytes([0; 16]))
    }

    /// Its epoch.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.mls.epoch().as_u64()
    }

    /// Its suite.
    ///
    /// # Errors
    /// [`GroupError::Malformed`] for a suite that this version does not know.
    pub fn suite(&self) -> Result<Suite, GroupError> {
        Suite::from_code_point(u16::from(self.mls.ciphersuite())).ok_or_else(|| GroupError::Malformed("cipher suite".into()))
    }

    /// Konsil's part of the group context.
    ///
    /// # Errors
    /// [`GroupError::Malformed`] when it is missing or unreadable (a group is never joined then).
    pub fn context(&self) -> Result<ConversationContext, GroupError> {
        leaf::context_of(self.mls.public_group().group_context()).ok_or_else(|| GroupError::Malformed("context".into()))
    }

    /// All leaves, each with whether its chain holds now.
    #[must_use]
    pub fn members(&self, trust: &Trust<'_>) -> Vec<Leaf> {
        leaf::leaves(&self.mls, trust)
    }

    /// Who comes to own the group: none of its owners is left.
    #[must_use]
    pub fn successor(&self, trust: &Trust<'_>) -> Option<PersonId> {
        let leaves = self.members(trust);
        self.context().ok()?.successor(leaves.iter().map(|leaf| &leaf.identity))
    }

    /// This device's leaf; none when it was removed.
    #[must_use]
    pub fn own_leaf(&self, trust: &Trust<'_>) -> Option<Leaf> {
        let index = self.mls.own_leaf_index();
        let credential = self.mls.member(index).filter(|_| self.is_active())?;
        leaf::recall(index.u32(), credential, trust).ok()
    }

    /// Is this device still in the group?
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.mls.is_active()
    }

    /// Does a commit (or rejoin) of this device wait for the server's answer?
    #[must_use]
    pub const fn has_pending_commit(&self) -> bool {
        self.pending.is_some()
    }

    /// Is this the commit (or rejoin) that waits?
    #[must_use]
    pub fn is_pending_commit(&self, frame: &[u8]) -> bool {
        self.pending.as_ref().is_some_and(|pending| pending.is(frame))
    }

    /// Do proposals of the server wait for somebody's commit?
    #[must_use]
    pub fn has_pending_proposals(&self) -> bool {
        self.mls.has_pending_proposals()
    }

    /// The server took this device's commit: moves to the next epoch and says what changed.
    ///
    /// # Errors
    /// [`GroupError::NoCommitPending`] when nothing was pending: that means recovery.
    pub fn merge_pending(&mut self, provider: &Provider<'_>, trust: &Trust<'_>) -> Result<CommitSummary, GroupError> {
        let pending = self.pending.clone().ok_or(GroupError::NoCommitPending)?;
        let summary = if pending.rejoin {
            self.rejoin_summary(trust)?
        } else {
            let staged = self.mls.pending_commit().ok_or(GroupError::NoCommitPending)?;
            let facts = facts::of_accepted(&self.mls, staged, trust)?;
            let summary = facts.summary(staged);
            self.mls.merge_pending_commit(provider).map_err(|error| GroupError::Internal(error.to_string()))?;
            summary
        };
        self.forget_pending(provider)?;
        Ok(summary)
    }

    /// Another commit won: forgets this device's. A refused *rejoin* cannot be taken back this way: [`Group::delete`] and
    /// [`Group::rejoin`] anew.
    ///
    /// # Errors
    /// [`GroupError::Storage`]; [`GroupError::CommitPending`] for a rejoin.
    pub fn clear_pending(&mut self, provider: &Provider<'_>) -> Result<(), GroupError> {
        if self.pending.as_ref().is_some_and(|pending| pending.rejoin) {
            return Err(GroupError::CommitPending);
        }
        self.mls.clear_pending_commit(provider.storage())?;
        self.forget_pending(provider)
    }

    /// Frames a message's secret as MLS `PrivateMessage`; `aad` is `MessageHashes::mls_aad`. Advances the sender ratchet: store
    /// the exact bytes in the same transaction. While proposals of the server wait, an urgent message may still be framed.
    ///
    /// # Errors
    /// [`GroupError::Removed`], [`GroupError::Storage`].
    pub fn seal_secret(
        &mut self,
        provider: &Provider<'_>,
        member: &Member,
        secret: &MessageSecret,
        aad: &[u8; 96],
    ) -> Result<Vec<u8>, GroupError> {
        if !self.is_active() {
            return Err(GroupError::Removed);
        }
        // OpenMLS encrypts nothing while proposals wait; whether a message may pass then is the engine's decision.
        let waiting: Vec<QueuedProposal> = self.mls.pending_proposals().cloned().collect();
        self.mls.clear_pending_proposals(provider.storage())?;
        self.mls.set_aad(aad.to_vec());
        let frame = self
            .mls
            .create_message(provider, member, secret.to_bytes().as_slice())
            .map_err(|error| GroupError::Internal(error.to_string()))?;
        for proposal in waiting {
            self.mls.store_pending_proposal(provider.storage(), proposal)?;
        }
        bytes(&frame)
    }

    /// Equal for all members of the same epoch: for tests and for noticing forks.
    #[must_use]
    pub fn epoch_authenticator(&self) -> Vec<u8> {
        self.mls.epoch_authenticator().as_slice().to_vec()
    }

    pub(super) fn remember_pending(&mut self, provider: &Provider<'_>, pending: Pending) -> Result<(), StorageError> {
        provider.storage().write(PENDING, self.id().as_bytes(), &pending)?;
        self.pending = Some(pending);
        Ok(())
    }

    pub(super) fn forget_pending(&mut self, provider: &Provider<'_>) -> Result<(), GroupError> {
        provider.storage().delete(PENDING, self.id().as_bytes())?;
        self.pending = None;
        Ok(())
    }

    /// What a rejoin changed: nothing but this device's own leaf.
    fn rejoin_summary(&self, trust: &Trust<'_>) -> Result<CommitSummary, GroupError> {
        let own = self.own_leaf(trust).ok_or(GroupError::Removed)?.identity;
        let context = self.context()?;
        Ok(CommitSummary {
            epoch: self.epoch(),
            external: true,
            added: vec![own.clone()],
            removed: vec![(own.clone(), false)],
            by: own,
            before: context.clone(),
            after: context,
            self_removed: false,
        })
    }
}

/// What every leaf of ours can do: both suites, our extension, basic credentials.
pub(super) fn capabilities() -> Capabilities {
    let suites: Vec<_> = Suite::ALL.iter().map(|suite| suite.ciphersuite()).collect();
    Capabilities::new(
        Some(&[ProtocolVersion::Mls10]),
        Some(&suites),
        Some(&[ExtensionType::Unknown(EXTENSION_TYPE), ExtensionType::LastResort]),
        None,
        Some(&[CredentialType::Basic]),
    )
}

/// The configuration of a group that is joined.
pub(super) fn join_config() -> MlsGroupJoinConfig {
    MlsGroupJoinConfig::builder()
        .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
        .set_past_epoch_deletion_policy(PastEpochDeletionPolicy::MaxEpochs(PAST_EPOCHS_MAX))
        .sender_ratchet_configuration(ratchet())
        .use_ratchet_tree_extension(true)
        .build()
}

fn ratchet() -> SenderRatchetConfiguration {
    SenderRatchetConfiguration::new(OUT_OF_ORDER_MAX, FORWARD_DISTANCE_MAX)
}

/// The extensions of a group context: ours, required of all leaves, and the one external sender.
pub(super) fn extensions(context: &ConversationContext, remove_key: &PublicKey) -> Result<Extensions<GroupContext>, GroupError> {
    let senders =
        vec![ExternalSender::new(remove_key.as_bytes().as_slice().into(), BasicCredential::new(REMOVAL_NAME.to_vec()).into())];
    let required = RequiredCapabilitiesExtension::new(
        &[ExtensionType::Unknown(EXTENSION_TYPE)],
        &[] as &[ProposalType],
        &[CredentialType::Basic],
    );
    Extensions::from_vec(vec![
        Extension::RequiredCapabilities(required),
        Extension::ExternalSenders(senders),
        Extension::Unknown(EXTENSION_TYPE, UnknownExtension(context.encode())),
    ])
    .map_err(|error| GroupError::Internal(error.to_string()))
}

pub(super) fn mls_id(id: GroupId) -> openmls::group::GroupId {
    openmls::group::GroupId::from_slice(id.as_bytes())
}

pub(super) fn bytes(message: &MlsMessageOut) -> Result<Vec<u8>, GroupError> {
    message.tls_serialize_detached().map_err(|error| GroupError::Internal(error.to_string()))
}
