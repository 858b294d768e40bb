//! Processing the log's frames.

use super::{Group, ProcessError, Provider};
use crate::message::MessageSecret;
use protocol::{
    certificate::{Identity, Trust},
    context::ConversationContext,
    membership::Leaf,
    policy::TenantPolicy,
};

/// What a frame was.
#[derive(Debug)]
pub enum Processed {
    /// A message's secret.
    Application {
        /// The leaf that sent it; its chain may no longer hold ([`Leaf::holds`]).
        sender: Leaf,
        /// K and seed.
        secret: MessageSecret,
        /// Must equal `MessageHashes::mls_aad` of the sealed message beside it.
        aad: [u8; 96],
    },
    /// A commit, checked and merged: the group is at its next epoch.
    Commit(Box<CommitSummary>),
    /// The server proposes to remove this leaf; stored until somebody commits it.
    Proposal {
        /// Whom.
        remove: Leaf,
    },
    /// A commit of this very device of which it knows nothing: *recovery* (state copied back, or a lost transaction).
    OwnCommitWithoutPending,
    /// Seen before: no error, nothing to do.
    Duplicate,
}

/// What a commit changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitSummary {
    /// The epoch that it began.
    pub epoch: u64,
    /// Who committed.
    pub by: Identity,
    /// By an external commit: the device came back.
    pub external: bool,
    /// Devices added (not the one that came back).
    pub added: Vec<Identity>,
    /// Devices removed.
    pub removed: Vec<RemovedLeaf>,
    /// Context before.
    pub context_before: ConversationContext,
    /// Context after.
    pub context_after: ConversationContext,
    /// This device was removed.
    pub self_removed: bool,
}

/// A removed leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedLeaf {
    /// Whose.
    pub identity: Identity,
    /// Proposed by the server: "removed by the administration".
    pub by_server: bool,
}

impl Group {
    /// Processes one MLS frame of the log (application message, proposal or commit) and stores what follows.
    ///
    /// # Errors
    /// [`ProcessError`] says what did not hold.
    pub fn process(
        &mut self,
        provider: &Provider<'_>,
        frame: &[u8],
        trust: &Trust<'_>,
        policy: &TenantPolicy,
    ) -> Result<Processed, ProcessError> {
        todo!()
    }
}
