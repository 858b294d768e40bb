//! Making commits.

use super::{Group, GroupError, Member, Provider};
use protocol::{certificate::Trust, context::ConversationContext, id::DeviceId, policy::TenantPolicy};

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
        todo!()
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
