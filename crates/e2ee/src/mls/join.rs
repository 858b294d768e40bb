//! Joining by Welcome, and coming back by external commit.

use super::{Group, GroupError, Member, MemberLeaf, OutgoingCommit, Provider};
use protocol::{certificate::{Identity, Trust}, context::ConversationContext, id::GroupId, policy::TenantPolicy};

/// A group just joined.
#[derive(Debug)]
pub struct Joined {
    /// The group, stored.
    pub group: Group,
    /// Who added this device: the signer of the Welcome.
    pub by: Identity,
    /// Everybody in it; leaves whose chain no longer holds are marked, not fatal.
    pub members: Vec<MemberLeaf>,
    /// What the group is about.
    pub context: ConversationContext,
}

/// What a Welcome says about itself in clear, before anything is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WelcomePreview {
    /// The suite of the group.
    pub suite: super::Suite,
}

impl Group {
    /// Joins by Welcome. A group of the same id that this device already has (left, or broken) is replaced. Refused when a leaf
    /// has no chain under the pinned root, when the context names another tenant, policy or archive key than the pinned policy
    /// allows, or when the external senders are not the server's removal key alone.
    ///
    /// # Errors
    /// [`GroupError`]; [`GroupError::KeyPackageGone`] for a Welcome that was used before.
    pub fn join(provider: &Provider<'_>, welcome: &[u8], trust: &Trust<'_>, policy: &TenantPolicy) -> Result<Joined, GroupError> {
        todo!()
    }

    /// Comes back by external commit, in place of this device's old leaf when there is one; local state of the group is
    /// replaced. The group is at its new epoch at once, but *pending* until the server answers: [`Group::merge_pending`] when it
    /// took the commit, [`Group::delete`] and another try when not.
    ///
    /// # Errors
    /// [`GroupError`]; [`GroupError::NotAllowed`] when this person has no leaf in the group.
    pub fn rejoin(
        provider: &Provider<'_>,
        member: &Member,
        group_info: &[u8],
        trust: &Trust<'_>,
        policy: &TenantPolicy,
    ) -> Result<(Self, OutgoingCommit), GroupError> {
        todo!()
    }

    /// The group that a `GroupInfo` message is of, unverified: to compare with what was asked for.
    ///
    /// # Errors
    /// [`GroupError::Malformed`].
    pub fn id_of_group_info(group_info: &[u8]) -> Result<GroupId, GroupError> {
        todo!()
    }
}
