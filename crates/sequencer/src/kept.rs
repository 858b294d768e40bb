//! The public state of a group as bytes, and OpenMLS' storage trait over them.
//!
//! Guarantees: what was kept loads again without a look at the clock (leaf lifetimes are not checked a second time: one
//! dormant member would otherwise make the group unreadable). Deliberately keeps no proposals: the log has them.

use minicbor::{Decode, Encode};
use openmls_traits::{
    public_storage::PublicStorageProvider,
    storage::{CURRENT_VERSION, traits},
};
use std::cell::RefCell;

/// The four parts from which OpenMLS restores a public group, each MessagePack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Kept {
    #[cbor(n(0), with = "minicbor::bytes")]
    tree: Vec<u8>,
    #[cbor(n(1), with = "minicbor::bytes")]
    context: Vec<u8>,
    #[cbor(n(2), with = "minicbor::bytes")]
    transcript: Vec<u8>,
    #[cbor(n(3), with = "minicbor::bytes")]
    confirmation: Vec<u8>,
}

/// The parts do not load.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// Cannot be written.
    #[error("group state cannot be written: {0}")]
    Write(#[from] rmp_serde::encode::Error),
    /// Cannot be read.
    #[error("group state cannot be read: {0}")]
    Read(#[from] rmp_serde::decode::Error),
}

/// Storage for one group and one operation.
#[derive(Default)]
pub(crate) struct Shelf(pub(crate) RefCell<Kept>);

fn write<T: serde::Serialize>(value: &T, slot: &mut Vec<u8>) -> Result<(), KeptError> {
    *slot = rmp_serde::to_vec_named(value)?;
    Ok(())
}

fn read<T: serde::de::DeserializeOwned>(slot: &[u8]) -> Result<Option<T>, KeptError> {
    if slot.is_empty() { Ok(None) } else { Ok(Some(rmp_serde::from_slice(slot)?)) }
}

impl PublicStorageProvider<CURRENT_VERSION> for Shelf {
    type PublicError = KeptError;

    fn write_tree<G: traits::GroupId<CURRENT_VERSION>, T: traits::TreeSync<CURRENT_VERSION>>(
        &self,
        _: &G,
        tree: &T,
    ) -> Result<(), KeptError> {
        write(tree, &mut self.0.borrow_mut().tree)
    }

    fn write_interim_transcript_hash<G: traits::GroupId<CURRENT_VERSION>, T: traits::InterimTranscriptHash<CURRENT_VERSION>>(
        &self,
        _: &G,
        hash: &T,
    ) -> Result<(), KeptError> {
        write(hash, &mut self.0.borrow_mut().transcript)
    }

    fn write_context<G: traits::GroupId<CURRENT_VERSION>, T: traits::GroupContext<CURRENT_VERSION>>(
        &self,
        _: &G,
        context: &T,
    ) -> Result<(), KeptError> {
        write(context, &mut self.0.borrow_mut().context)
    }

    fn write_confirmation_tag<G: traits::GroupId<CURRENT_VERSION>, T: traits::ConfirmationTag<CURRENT_VERSION>>(
        &self,
        _: &G,
        tag: &T,
    ) -> Result<(), KeptError> {
        write(tag, &mut self.0.borrow_mut().confirmation)
    }

    fn queue_proposal<
        G: traits::GroupId<CURRENT_VERSION>,
        R: traits::ProposalRef<CURRENT_VERSION>,
        P: traits::QueuedProposal<CURRENT_VERSION>,
    >(
        &self,
        _: &G,
        _: &R,
        _: &P,
    ) -> Result<(), KeptError> {
        Ok(())
    }

    fn queued_proposals<
        G: traits::GroupId<CURRENT_VERSION>,
        R: traits::ProposalRef<CURRENT_VERSION>,
        P: traits::QueuedProposal<CURRENT_VERSION>,
    >(
        &self,
        _: &G,
    ) -> Result<Vec<(R, P)>, KeptError> {
        Ok(Vec::new())
    }

    fn tree<G: traits::GroupId<CURRENT_VERSION>, T: traits::TreeSync<CURRENT_VERSION>>(
        &self,
        _: &G,
    ) -> Result<Option<T>, KeptError> {
        read(&self.0.borrow().tree)
    }

    fn group_context<G: traits::GroupId<CURRENT_VERSION>, T: traits::GroupContext<CURRENT_VERSION>>(
        &self,
        _: &G,
    ) -> Result<Option<T>, KeptError> {
        read(&self.0.borrow().context)
    }

    fn interim_transcript_hash<G: traits::GroupId<CURRENT_VERSION>, T: traits::InterimTranscriptHash<CURRENT_VERSION>>(
        &self,
        _: &G,
    ) -> Result<Option<T>, KeptError> {
        read(&self.0.borrow().transcript)
    }

    fn confirmation_tag<G: traits::GroupId<CURRENT_VERSION>, T: traits::ConfirmationTag<CURRENT_VERSION>>(
        &self,
        _: &G,
    ) -> Result<Option<T>, KeptError> {
        read(&self.0.borrow().confirmation)
    }

    fn delete_tree<G: traits::GroupId<CURRENT_VERSION>>(&self, _: &G) -> Result<(), KeptError> {
        Ok(())
    }

    fn delete_confirmation_tag<G: traits::GroupId<CURRENT_VERSION>>(&self, _: &G) -> Result<(), KeptError> {
        Ok(())
    }

    fn delete_context<G: traits::GroupId<CURRENT_VERSION>>(&self, _: &G) -> Result<(), KeptError> {
        Ok(())
    }

    fn delete_interim_transcript_hash<G: traits::GroupId<CURRENT_VERSION>>(&self, _: &G) -> Result<(), KeptError> {
        Ok(())
    }

    fn remove_proposal<G: traits::GroupId<CURRENT_VERSION>, R: traits::ProposalRef<CURRENT_VERSION>>(
        &self,
        _: &G,
        _: &R,
    ) -> Result<(), KeptError> {
        Ok(())
    }

    fn clear_proposal_queue<G: traits::GroupId<CURRENT_VERSION>, R: traits::ProposalRef<CURRENT_VERSION>>(
        &self,
        _: &G,
    ) -> Result<(), KeptError> {
        Ok(())
    }
}
