//! A group: created, loaded, looked at, deleted.

use super::{CommitSummary, GroupError, Member, MemberLeaf, Provider, Suite};
use crate::message::MessageSecret;
use openmls::group::MlsGroup;
use protocol::{certificate::Trust, context::ConversationContext, id::GroupId, key::PublicKey, membership::Leaf};

/// An MLS group of this device, as loaded from the local database.
#[derive(Debug)]
pub struct Group {
    pub(super) mls: MlsGroup,
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
        now: protocol::time::Timestamp,
    ) -> Result<Self, GroupError> {
        todo!()
    }

    /// Loads a group; none when this device has no state of it.
    ///
    /// # Errors
    /// [`GroupError::Storage`].
    pub fn load(provider: &Provider<'_>, id: GroupId) -> Result<Option<Self>, GroupError> {
        todo!()
    }

    /// Deletes everything that belongs to the group.
    ///
    /// # Errors
    /// [`GroupError::Storage`].
    pub fn delete(self, provider: &Provider<'_>) -> Result<(), GroupError> {
        todo!()
    }

    /// `GroupInfo` message of the present epoch with the ratchet tree: for the server when a conversation is created.
    ///
    /// # Errors
    /// [`GroupError::Internal`].
    pub fn group_info(&self, provider: &Provider<'_>, member: &Member) -> Result<Vec<u8>, GroupError> {
        todo!()
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> GroupId {
        todo!()
    }

    /// Its epoch.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        todo!()
    }

    /// Its suite.
    ///
    /// # Errors
    /// [`GroupError::Malformed`] for a suite that this version does not know.
    pub fn suite(&self) -> Result<Suite, GroupError> {
        todo!()
    }

    /// Konsil's part of the group context.
    ///
    /// # Errors
    /// [`GroupError::Malformed`] when it is missing or unreadable (a group is never joined then).
    pub fn context(&self) -> Result<ConversationContext, GroupError> {
        todo!()
    }

    /// All leaves; those whose chain no longer holds say why. Who has no chain at all is an error: such a group is never joined.
    ///
    /// # Errors
    /// [`GroupError::Untrusted`].
    pub fn members(&self, trust: &Trust<'_>) -> Result<Vec<MemberLeaf>, GroupError> {
        todo!()
    }

    /// This device's leaf.
    ///
    /// # Errors
    /// [`GroupError::Untrusted`].
    pub fn own_leaf(&self, trust: &Trust<'_>) -> Result<Leaf, GroupError> {
        todo!()
    }

    /// Is this device still in the group?
    #[must_use]
    pub fn is_active(&self) -> bool {
        todo!()
    }

    /// Does a commit (or rejoin) of this device wait for the server's answer?
    ///
    /// # Errors
    /// [`GroupError::Storage`].
    pub fn has_pending_commit(&self, provider: &Provider<'_>) -> Result<bool, GroupError> {
        todo!()
    }

    /// Do proposals of the server wait for somebody's commit?
    #[must_use]
    pub fn has_pending_proposals(&self) -> bool {
        todo!()
    }

    /// The server took this device's commit: moves to the next epoch and says what changed.
    ///
    /// # Errors
    /// [`GroupError::NoCommitPending`] when nothing was pending: that means recovery.
    pub fn merge_pending(&mut self, provider: &Provider<'_>, trust: &Trust<'_>) -> Result<CommitSummary, GroupError> {
        todo!()
    }

    /// Another commit won: forgets this device's. A refused *rejoin* cannot be taken back this way: [`Group::delete`] and
    /// [`Group::rejoin`] anew.
    ///
    /// # Errors
    /// [`GroupError::Storage`].
    pub fn clear_pending(&mut self, provider: &Provider<'_>) -> Result<(), GroupError> {
        todo!()
    }

    /// Frames a message's secret as MLS `PrivateMessage`; `aad` is `MessageHashes::mls_aad`. Advances the sender ratchet: store
    /// the exact bytes in the same transaction.
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
        todo!()
    }

    /// Equal for all members of the same epoch: for tests and for noticing forks.
    #[must_use]
    pub fn epoch_authenticator(&self) -> Vec<u8> {
        todo!()
    }
}
