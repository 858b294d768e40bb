//! The server's Remove proposals: the one handshake the server may make (RFC 9420 section 12.1.8).

use crate::group::{GroupState, PendingRemove, leaf_index};
use ed25519_dalek::{Signer as _, SigningKey};
use openmls::{
    framing::MlsMessageBodyIn,
    group::PublicGroup,
    prelude::{
        DeserializeBytes as _, ExternalProposal, GroupEpoch, MlsMessageIn, ProcessedMessageContent, ProtocolMessage,
        SenderExtensionIndex, SignatureScheme, tls_codec::Serialize as _,
    },
};
use openmls_rust_crypto::{OpenMlsRustCrypto, RustCrypto};
use openmls_traits::signatures::SignerError;
use protocol::key::PublicKey;

/// The server's key for Removes, one per hospital.
pub struct RemoveKey(SigningKey);

/// A Remove could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the removal of leaf {leaf} cannot be proposed")]
pub struct ProposeError {
    /// Which leaf.
    pub leaf: u32,
}

impl RemoveKey {
    /// The key of this seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Its public part, named in the tenant policy.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey::from_bytes(self.0.verifying_key().to_bytes())
    }
}

impl openmls_traits::signatures::Signer for RemoveKey {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.0.sign(payload).to_bytes().to_vec())
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}

impl GroupState {
    /// Proposes to remove this leaf in the present epoch.
    ///
    /// # Errors
    /// [`ProposeError`] when there is no such leaf.
    pub fn propose_remove(&self, key: &RemoveKey, leaf: u32) -> Result<PendingRemove, ProposeError> {
        if !self.leaves.contains_key(&leaf) {
            return Err(ProposeError { leaf });
        }
        let message = ExternalProposal::new_remove::<OpenMlsRustCrypto>(
            leaf_index(leaf),
            self.public.group_id().clone(),
            GroupEpoch::from(self.epoch()),
            key,
            SenderExtensionIndex::new(0),
        )
        .map_err(|_| ProposeError { leaf })?;
        let mls = message.tls_serialize_detached().map_err(|_| ProposeError { leaf })?;
        Ok(PendingRemove { leaf, mls })
    }

    /// This state with further proposals of its epoch.
    ///
    /// # Errors
    /// [`ProposeError`] when one is not valid here.
    pub fn with_pending(mut self, more: Vec<PendingRemove>) -> Result<Self, ProposeError> {
        for remove in more {
            queue(&mut self.public, &remove.mls).map_err(|_| ProposeError { leaf: remove.leaf })?;
            self.pending.push(remove);
        }
        Ok(self)
    }
}

/// Puts a proposal into a public group, where commits that refer to it will find it.
pub(crate) fn queue(public: &mut PublicGroup, mls: &[u8]) -> Result<(), &'static str> {
    let message = MlsMessageIn::tls_deserialize_exact_bytes(mls).map_err(|_| "proposal")?;
    let MlsMessageBodyIn::PublicMessage(message) = message.extract() else {
        return Err("proposal");
    };
    let processed = public
        .process_message(&RustCrypto::default(), ProtocolMessage::PublicMessage(Box::new(message)))
        .map_err(|_| "proposal")?;
    match processed.into_content() {
        ProcessedMessageContent::ProposalMessage(proposal) => {
            public.add_proposal(&crate::kept::Shelf::default(), *proposal).map_err(|_| "proposal")
        }
        _ => Err("proposal"),
    }
}
