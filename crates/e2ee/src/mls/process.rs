//! Processing the log's frames.

use super::{Group, ProcessError, Provider, StorageError, facts, leaf};
use crate::message::MessageSecret;
use openmls::{
    framing::{MlsMessageBodyIn, errors::MessageDecryptionError},
    group::{ProcessMessageError, QueuedProposal, StageCommitError, StagedCommit, ValidationError},
    prelude::{
        DeserializeBytes as _, MlsMessageIn, ProcessedMessage, ProcessedMessageContent, Proposal, ProtocolMessage, Sender,
    },
};
use openmls_traits::OpenMlsProvider as _;
use protocol::{
    certificate::{Identity, Trust},
    context::ConversationContext,
    limits::HANDSHAKE_BYTES_MAX,
    membership::Leaf,
    policy::TenantPolicy,
};
use zeroize::Zeroizing;

/// What a frame was.
#[derive(Debug)]
pub enum Processed {
    /// A message's secret.
    Application {
        /// Who sent it: the leaf's chain, which held when the leaf came in.
        sender: Identity,
        /// K and seed.
        secret: MessageSecret,
        /// Must equal `MessageHashes::mls_aad` of the sealed message beside it.
        aad: [u8; 96],
    },
    /// A message of this very device (unverified): its content is in the outbox, or comes through the keybox.
    OwnMessage,
    /// A commit, checked and merged: the group is at its next epoch. Also this device's own that waited.
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
    /// Devices added; for an external commit the one that came back.
    pub added: Vec<Identity>,
    /// Devices removed, and whether the server proposed it ("removed by the administration"); for an external commit the old
    /// leaf of the one that came back.
    pub removed: Vec<(Identity, bool)>,
    /// Context before.
    pub before: ConversationContext,
    /// Context after.
    pub after: ConversationContext,
    /// This device was removed.
    pub self_removed: bool,
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
        if frame.len() > HANDSHAKE_BYTES_MAX {
            return Err(ProcessError::Malformed);
        }
        if self.is_pending_commit(frame) {
            let summary = self.merge_pending(provider, trust).map_err(|error| ProcessError::Forged(error.to_string()))?;
            return Ok(Processed::Commit(Box::new(summary)));
        }
        if !self.is_active() {
            return Err(ProcessError::Removed);
        }
        let message = read(frame)?;
        if message.group_id() != self.mls.group_id() {
            return Err(ProcessError::OtherGroup);
        }
        let (epoch, now) = (message.epoch().as_u64(), self.epoch());
        if epoch > now {
            return Err(ProcessError::Ahead { epoch, now });
        }
        if epoch < now && message.is_handshake_message() {
            // The log holds one commit per epoch: what lies behind this one was taken, or lies before our join.
            return Ok(Processed::Duplicate);
        }
        match self.mls.process_message(provider, message) {
            Ok(processed) => self.take(provider, processed, trust, policy),
            Err(error) => refused(error),
        }
    }

    fn take(
        &mut self,
        provider: &Provider<'_>,
        processed: ProcessedMessage,
        trust: &Trust<'_>,
        policy: &TenantPolicy,
    ) -> Result<Processed, ProcessError> {
        let sender = processed.sender().clone();
        let aad = processed.aad().to_vec();
        let own = matches!(&sender, Sender::Member(index) if *index == self.mls.own_leaf_index());
        let credential = processed.credential().clone();
        match processed.into_content() {
            ProcessedMessageContent::ApplicationMessage(message) => {
                let Sender::Member(index) = sender else { return Err(ProcessError::Malformed) };
                // The credential is that of the epoch in which the message was sent.
                let sender = leaf::recall(index.u32(), &credential, trust).map_err(facts::FactsError::from)?.identity;
                let secret = MessageSecret::from_slice(&Zeroizing::new(message.into_bytes())).ok_or(ProcessError::Malformed)?;
                Ok(Processed::Application { sender, secret, aad: aad.try_into().map_err(|_| ProcessError::Malformed)? })
            }
            ProcessedMessageContent::OwnPrivateMessage => Ok(Processed::OwnMessage),
            ProcessedMessageContent::ProposalMessage(proposal) => self.take_proposal(provider, *proposal, trust, policy),
            ProcessedMessageContent::ExternalJoinProposalMessage(_) => Err(ProcessError::Proposal),
            // The frame was not the one that waits, whatever its confirmation tag says.
            ProcessedMessageContent::OwnPendingCommit => Ok(Processed::OwnCommitWithoutPending),
            ProcessedMessageContent::StagedCommitMessage(_) if own => Ok(Processed::OwnCommitWithoutPending),
            ProcessedMessageContent::StagedCommitMessage(staged) => self.take_commit(provider, &sender, *staged, trust, policy),
        }
    }

    fn take_proposal(
        &mut self,
        provider: &Provider<'_>,
        proposal: QueuedProposal,
        trust: &Trust<'_>,
        policy: &TenantPolicy,
    ) -> Result<Processed, ProcessError> {
        let Proposal::Remove(remove) = proposal.proposal() else { return Err(ProcessError::Proposal) };
        let from_server = matches!(proposal.sender(), Sender::External(_));
        if !from_server || leaf::external_senders(self.mls.public_group().group_context()) != [policy.remove_key] {
            return Err(ProcessError::Proposal);
        }
        let index = remove.removed();
        let credential = self.mls.member(index).ok_or(ProcessError::Proposal)?;
        let remove = leaf::recall(index.u32(), credential, trust).map_err(facts::FactsError::from)?;
        let reference = proposal.proposal_reference_ref();
        if self.mls.pending_proposals().any(|queued| queued.proposal_reference_ref() == reference) {
            return Ok(Processed::Duplicate);
        }
        self.mls.store_pending_proposal(provider.storage(), proposal)?;
        Ok(Processed::Proposal { remove })
    }

    fn take_commit(
        &mut self,
        provider: &Provider<'_>,
        sender: &Sender,
        staged: StagedCommit,
        trust: &Trust<'_>,
        policy: &TenantPolicy,
    ) -> Result<Processed, ProcessError> {
        let facts = facts::of_received(&self.mls, sender, &staged, trust)?;
        facts.check(policy)?;
        let me = self.own_leaf(trust).ok_or(ProcessError::Removed)?.identity.device;
        if facts.is_external() && facts.by().device == me {
            return Ok(Processed::OwnCommitWithoutPending);
        }
        let summary = facts.summary(&staged);
        self.mls.merge_staged_commit(provider, staged).map_err(|error| ProcessError::Forged(error.to_string()))?;
        // Whatever waited has lost.
        self.forget_pending(provider).map_err(|error| ProcessError::Forged(error.to_string()))?;
        Ok(Processed::Commit(Box::new(summary)))
    }
}

fn read(frame: &[u8]) -> Result<ProtocolMessage, ProcessError> {
    let message = MlsMessageIn::tls_deserialize_exact_bytes(frame).map_err(|_| ProcessError::Malformed)?;
    match message.extract() {
        MlsMessageBodyIn::PublicMessage(message) => Ok(ProtocolMessage::PublicMessage(Box::new(message))),
        MlsMessageBodyIn::PrivateMessage(message) => Ok(ProtocolMessage::PrivateMessage(message)),
        _ => Err(ProcessError::Malformed),
    }
}

/// OpenMLS' refusals in the engine's terms.
fn refused(error: ProcessMessageError<StorageError>) -> Result<Processed, ProcessError> {
    match error {
        ProcessMessageError::StorageError(error) => Err(error.into()),
        ProcessMessageError::GroupStateError(_) => Err(ProcessError::Removed),
        ProcessMessageError::InvalidCommit(StageCommitError::OwnCommitMismatch) => Ok(Processed::OwnCommitWithoutPending),
        // OpenMLS does not export the inner enum: its name is all there is to tell a key that was used from one that never was.
        ProcessMessageError::ValidationError(ValidationError::UnableToDecrypt(MessageDecryptionError::SecretTreeError(
            inner,
        ))) if format!("{inner:?}") == "SecretReuseError" => Ok(Processed::Duplicate),
        ProcessMessageError::ValidationError(
            ValidationError::UnableToDecrypt(MessageDecryptionError::SecretTreeError(_)) | ValidationError::NoPastEpochData,
        ) => Err(ProcessError::NotReadable),
        ProcessMessageError::ValidationError(
            ValidationError::UnauthorizedExternalSender | ValidationError::NoExternalSendersExtension,
        )
        | ProcessMessageError::UnsupportedProposalType
        | ProcessMessageError::UnauthorizedExternalApplicationMessage
        | ProcessMessageError::UnauthorizedExternalCommitMessage => Err(ProcessError::Proposal),
        other => Err(ProcessError::Forged(other.to_string())),
    }
}
