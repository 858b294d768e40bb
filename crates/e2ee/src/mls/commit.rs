//! Making commits.

use super::{
    Group, GroupError, Member, Provider, facts, group,
    group::{Pending, bytes},
    key_package, leaf,
};
use openmls::prelude::{LeafNodeIndex, LeafNodeParameters, MlsMessageOut, Proposal};
use openmls_traits::OpenMlsProvider as _;
use protocol::{
    certificate::{Level, Trust},
    context::ConversationContext,
    id::{DeviceId, PersonId},
    log::frame_hash,
    policy::TenantPolicy,
};
use std::collections::BTreeSet;

/// What a commit is to change. Proposals of the server that wait are always part of it; an empty change is a self-update.
#[derive(Clone, Copy, Debug, Default)]
pub struct Change<'a> {
    /// Key package messages of devices to add, of the group's suite.
    pub add: &'a [Vec<u8>],
    /// Devices to remove.
    pub remove: &'a [DeviceId],
    /// The context afterwards.
    pub context: Option<&'a ConversationContext>,
}

/// A commit with everything that must reach the server with it. Send it only after the transaction has committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingCommit {
    /// Epoch it starts from.
    pub epoch: u64,
    /// MLS `PublicMessage`.
    pub mls: Vec<u8>,
    /// MLS `GroupInfo` message of the next epoch, with the ratchet tree.
    pub group_info: Vec<u8>,
    /// MLS `Welcome` message for those added, with the ratchet tree.
    pub welcome: Option<Vec<u8>>,
}

impl Group {
    /// Makes a commit and stores it as pending; the group stays at its epoch until [`Group::merge_pending`].
    ///
    /// # Errors
    /// [`GroupError`]; the rules are the same that the server and all other members apply.
    pub fn commit(
        &mut self,
        provider: &Provider<'_>,
        member: &Member,
        change: Change<'_>,
        trust: &Trust<'_>,
        policy: &TenantPolicy,
    ) -> Result<OutgoingCommit, GroupError> {
        self.check_ready()?;
        let epoch = self.epoch();
        let suite = self.suite()?;
        let mut packages = Vec::with_capacity(change.add.len());
        for message in change.add {
            packages.push(key_package::verify(provider, message, suite, trust)?.0);
        }
        let removals = self.removals(change.remove, trust)?;
        let heir = self.heir(&removals, trust);
        let context = self.context_after(change.context, heir, policy)?;

        let credential = LeafNodeParameters::builder().with_credential_with_key(member.credential()).build();
        let internal = |error: &dyn std::fmt::Display| GroupError::Internal(error.to_string());
        let mut builder = self
            .mls
            .commit_builder()
            .force_self_update(true)
            .leaf_node_parameters(credential)
            .propose_adds(packages)
            .propose_removals(removals);
        if let Some(context) = context {
            let extensions = group::extensions(&context, &policy.remove_key)?;
            builder = builder.propose_group_context_extensions(extensions).map_err(|error| internal(&error))?;
        }
        let bundle = builder
            .load_psks(provider.storage())
            .map_err(|error| internal(&error))?
            .build(provider.rand(), provider.crypto(), member, |_| true)
            .map_err(|error| internal(&error))?
            .stage_commit(provider)
            .map_err(|error| internal(&error))?;

        let staged = self.mls.pending_commit().ok_or(GroupError::NoCommitPending)?;
        let allowed = facts::of_own(&self.mls, staged, trust).and_then(|facts| facts.check(policy));
        if let Err(error) = allowed {
            self.mls.clear_pending_commit(provider.storage())?;
            return Err(error.into());
        }
        self.outgoing(provider, epoch, bundle.into_messages(), false)
    }

    /// Removes all devices of a person.
    ///
    /// # Errors
    /// As [`Group::commit`]; [`GroupError::UnknownDevice`] when the person has none here.
    pub fn remove_person(
        &mut self,
        provider: &Provider<'_>,
        member: &Member,
        person: PersonId,
        trust: &Trust<'_>,
        policy: &TenantPolicy,
    ) -> Result<OutgoingCommit, GroupError> {
        let leaves = self.members(trust).into_iter().filter(|leaf| leaf.identity.person == person);
        let devices: Vec<DeviceId> = leaves.map(|leaf| leaf.identity.device).collect();
        if devices.is_empty() {
            return Err(GroupError::UnknownDevice);
        }
        self.remove(provider, member, &devices, trust, policy)
    }

    fn check_ready(&self) -> Result<(), GroupError> {
        if !self.is_active() {
            return Err(GroupError::Removed);
        }
        if self.has_pending_commit() {
            return Err(GroupError::CommitPending);
        }
        if self.proposed_removals().contains(&self.mls.own_leaf_index().u32()) { Err(GroupError::BeingRemoved) } else { Ok(()) }
    }

    /// Leaves that the server has proposed to remove.
    fn proposed_removals(&self) -> BTreeSet<u32> {
        let removed = |proposal: &Proposal| match proposal {
            Proposal::Remove(remove) => Some(remove.removed().u32()),
            _ => None,
        };
        self.mls.pending_proposals().filter_map(|queued| removed(queued.proposal())).collect()
    }

    /// The leaves of these devices, without those whose removal is proposed anyway.
    fn removals(&self, devices: &[DeviceId], trust: &Trust<'_>) -> Result<Vec<LeafNodeIndex>, GroupError> {
        let (leaves, proposed) = (self.members(trust), self.proposed_removals());
        let mut indices = BTreeSet::new();
        for device in devices {
            let leaf = leaves.iter().find(|leaf| leaf.identity.device == *device).ok_or(GroupError::UnknownDevice)?;
            if !proposed.contains(&leaf.index) {
                indices.insert(leaf.index);
            }
        }
        Ok(indices.into_iter().map(LeafNodeIndex::new).collect())
    }

    /// Whom a commit of this device must name as owner: the successor, when after these removals and the server's no owner is left.
    fn heir(&self, removals: &[LeafNodeIndex], trust: &Trust<'_>) -> Option<PersonId> {
        let context = self.context().ok()?;
        let (leaves, mut gone) = (self.members(trust), self.proposed_removals());
        gone.extend(removals.iter().map(|index| index.u32()));
        let own = self.mls.own_leaf_index().u32();
        leaves.iter().find(|leaf| leaf.index == own && leaf.identity.level == Level::Internal)?;
        context.successor(leaves.iter().filter(|leaf| !gone.contains(&leaf.index)).map(|leaf| &leaf.identity))
    }

    /// The context to be proposed: as wished, with an heir among its owners, or the present one when only the removal key has to be
    /// renewed.
    fn context_after(
        &self,
        wished: Option<&ConversationContext>,
        heir: Option<PersonId>,
        policy: &TenantPolicy,
    ) -> Result<Option<ConversationContext>, GroupError> {
        let key_changed = leaf::external_senders(self.mls.public_group().group_context()) != [policy.remove_key];
        let mut context = match wished {
            Some(context) => context.clone(),
            None if key_changed || heir.is_some() => self.context()?,
            None => return Ok(None),
        };
        if let Some(heir) = heir {
            context.owners = context.owners_with(heir);
        }
        Ok(Some(context))
    }

    /// Encodes what OpenMLS made, and remembers it as pending.
    pub(super) fn outgoing(
        &mut self,
        provider: &Provider<'_>,
        epoch: u64,
        messages: (MlsMessageOut, Option<MlsMessageOut>, Option<MlsMessageOut>),
        rejoin: bool,
    ) -> Result<OutgoingCommit, GroupError> {
        let (commit, welcome, group_info) = messages;
        let group_info = group_info.ok_or_else(|| GroupError::Internal("no group info".into()))?;
        let outgoing = OutgoingCommit {
            epoch,
            mls: bytes(&commit)?,
            group_info: bytes(&group_info)?,
            welcome: welcome.as_ref().map(bytes).transpose()?,
        };
        self.remember_pending(provider, Pending { frame: *frame_hash(&outgoing.mls).as_bytes(), rejoin })?;
        Ok(outgoing)
    }

    /// Adds devices by their key packages.
    ///
    /// # Errors
    /// As [`Group::commit`].
    pub fn add(
        &mut self,
        provider: &Provider<'_>,
        member: &Member,
        key_packages: &[Vec<u8>],
        trust: &Trust<'_>,
        policy: &TenantPolicy,
    ) -> Result<OutgoingCommit, GroupError> {
        self.commit(provider, member, Change { add: key_packages, ..Change::default() }, trust, policy)
    }

    /// Removes devices.
    ///
    /// # Errors
    /// As [`Group::commit`].
    pub fn remove(
        &mut self,
        provider: &Provider<'_>,
        member: &Member,
        devices: &[DeviceId],
        trust: &Trust<'_>,
        policy: &TenantPolicy,
    ) -> Result<OutgoingCommit, GroupError> {
        self.commit(provider, member, Change { remove: devices, ..Change::default() }, trust, policy)
    }

    /// Changes the context.
    ///
    /// # Errors
    /// As [`Group::commit`].
    pub fn change_context(
        &mut self,
        provider: &Provider<'_>,
        member: &Member,
        context: &ConversationContext,
        trust: &Trust<'_>,
        policy: &TenantPolicy,
    ) -> Result<OutgoingCommit, GroupError> {
        self.commit(provider, member, Change { context: Some(context), ..Change::default() }, trust, policy)
    }

    /// Commits the server's proposals (all that wait), with a fresh path.
    ///
    /// # Errors
    /// As [`Group::commit`].
    pub fn commit_pending(
        &mut self,
        provider: &Provider<'_>,
        member: &Member,
        trust: &Trust<'_>,
        policy: &TenantPolicy,
    ) -> Result<OutgoingCommit, GroupError> {
        self.commit(provider, member, Change::default(), trust, policy)
    }

    /// New keys for this device's leaf, also with a newer chain than the leaf's.
    ///
    /// # Errors
    /// As [`Group::commit`].
    pub fn self_update(
        &mut self,
        provider: &Provider<'_>,
        member: &Member,
        trust: &Trust<'_>,
        policy: &TenantPolicy,
    ) -> Result<OutgoingCommit, GroupError> {
        self.commit(provider, member, Change::default(), trust, policy)
    }
}
